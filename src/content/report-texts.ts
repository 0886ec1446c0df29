import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { sentenceWith } from './blanks.js'
import { FIGURE_IDS, type FigureId, SECTION_IDS, type SectionId } from './report-figures.js'
import { PAGE_BLANKS } from './report-page-texts.js'

/** Figures with a counterpart among the measures that Swedish municipalities compare themselves by. */
export const WITH_COUNTERPART = ['answered_by_bot', 'answered_within_day', 'rating'] as const satisfies FigureId[]

/** The report's own sentences besides the figures' and sections' names, and the blanks each may fill. */
const OTHER_BLANKS = {
  ...PAGE_BLANKS,

  // How numbers are said in a sentence.
  unit_count: ['value'],
  unit_percent: ['value'],
  unit_minutes: ['value'],
  unit_hours: ['value'],
  unit_per_hour: ['value'],
  unit_score: ['value'],
  unit_days: ['value'],

  // What a chart shows, in a sentence.
  summary_range: ['name', 'least', 'leastValue', 'most', 'mostValue'],
  summary_one: ['name', 'when', 'value'],
  summary_top: ['most', 'mostValue', 'total'],
  summary_heat: ['weekday', 'hour', 'value'],
  summary_flows: ['from', 'to', 'value'],
  summary_none: [],

  // Groups.
  group_other: [],
  group_untold: [],
  channel_webchat: [],
  channel_sms: [],
  channel_phone: [],
  channel_visit: [],
  channel_teams: [],
  lang_sv: [],
  lang_en: [],
  outcome_answered: [],
  outcome_near: [],
  outcome_unanswered: [],
  outcome_handed: [],
  use_visits: [],
  use_library: [],
  use_callbacks: [],
  use_specialist: [],
  use_savings: [],
  use_unaccounted: [],
  pulse_time: [],
  pulse_help: [],
  pulse_support: [],
  series_now: [],
  series_before: [],
  series_median: [],
  series_p90: [],
  series_freed: [],
  series_used: [],

  chart_contacts_by_month: [],
  chart_outcomes_by_month: [],
  chart_solved_by_month: [],
  chart_waits_by_month: [],
  chart_channels_by_month: [],
  chart_departments: [],
  chart_transfers: [],
  chart_load: [],
  chart_per_staffed_hour: [],
  chart_pulse: [],
  chart_time_by_month: [],
  chart_time_uses: [],

  table_channels: [],
  table_languages: [],
  table_districts: [],
  table_departments: [],
  table_queues: [],
  table_matters: [],
  table_kinds: [],
  table_teams: [],
  table_assumptions: [],
  table_offices: [],
  table_articles: [],
  table_articles_overdue: [],
  table_articles_unused: [],

  column_channel: [],
  column_language: [],
  column_district: [],
  column_department: [],
  column_queue: [],
  column_matter: [],
  column_kind: [],
  column_team: [],
  column_contact_type: [],
  column_office: [],
  column_article: [],
  column_owner: [],
  column_contacts: [],
  column_tickets: [],
  column_choices: [],
  column_no_match: [],
  column_answered: [],
  column_handed: [],
  column_outside: [],
  column_repeat: [],
  column_wait_median: [],
  column_wait_p90: [],
  column_handling_median: [],
  column_due_kept: [],
  column_solved_first: [],
  column_first_line: [],
  column_reopened: [],
  column_rating: [],
  column_staffed_hours: [],
  column_handoffs_per_hour: [],
  column_deeds_per_hour: [],
  column_interruptions: [],
  column_oldest: [],
  column_deeds_outside: [],
  column_low: [],
  column_likely: [],
  column_high: [],
  column_hours_a_week: [],
  column_shown: [],
  column_helped: [],
  column_not_helped: [],
  column_led_to_person: [],
  column_review_by: [],

  kind_question: [],
  kind_fault: [],
  kind_complaint: [],
  kind_errand: [],
  kind_callback: [],
  type_answered: [],
  type_handed: [],

  // The file of figures.
  csv_part: [],
  csv_section: [],
  csv_id: [],
  csv_name: [],
  csv_row: [],
  csv_column: [],
  csv_value: [],
  csv_unit: [],
  csv_before: [],
  csv_goal: [],
  csv_low: [],
  csv_high: [],
  csv_counted_of: [],
  csv_definition: [],
  csv_counterpart: [],
  csv_part_figure: [],
  csv_part_chart: [],
  csv_part_table: [],
  csv_made_up: [],
} as const satisfies Record<string, readonly string[]>

type OtherKey = keyof typeof OTHER_BLANKS
export type ReportKey =
  | OtherKey
  | `section_${SectionId}`
  | `lead_${SectionId}`
  | `figure_${FigureId}`
  | `define_${FigureId}`
  | `skr_${(typeof WITH_COUNTERPART)[number]}`

const named = [
  ...SECTION_IDS.flatMap((id) => [`section_${id}`, `lead_${id}`] as const),
  ...FIGURE_IDS.flatMap((id) => [`figure_${id}`, `define_${id}`] as const),
  ...WITH_COUNTERPART.map((id) => `skr_${id}` as const),
]

/** Every sentence of the report, and the blanks each may fill. */
export const REPORT_BLANKS: Readonly<Record<ReportKey, readonly string[]>> = {
  ...(Object.fromEntries(named.map((key) => [key, []])) as unknown as Record<Exclude<ReportKey, OtherKey>, []>),
  ...OTHER_BLANKS,
}

type Blanks<K extends ReportKey> = K extends OtherKey ? (typeof OTHER_BLANKS)[K][number] : never

/** A sentence of the report with its blanks filled. The type knows which blanks each has. */
export type ReportSay = <K extends ReportKey>(
  key: K,
  ...blanks: [Blanks<K>] extends [never] ? [] : [Record<Blanks<K>, string>]
) => string

const keys = Object.keys(REPORT_BLANKS) as ReportKey[]

function sentence(key: ReportKey) {
  return z.string().trim().pipe(sentenceWith(REPORT_BLANKS[key]))
}

/** dialogs/report.<lang>.yaml. */
export const ReportTexts = z.strictObject(
  Object.fromEntries(keys.map((key) => [key, sentence(key)])) as Record<ReportKey, ReturnType<typeof sentence>>,
)
export type ReportTexts = z.output<typeof ReportTexts>

/** The sentences of one language, ready to be said. A missing one throws `content_invalid`. */
export function reportSayFrom(texts: Readonly<Record<string, string>>): ReportSay {
  return (key, ...[blanks]) => {
    const text = texts[key]
    if (text === undefined) throw new ServiceError('content_invalid', `dialogs/report has no sentence ${key}`)
    return text.replace(/\{(\w+)\}/g, (_, name: string) => (blanks as Record<string, string> | undefined)?.[name] ?? '')
  }
}

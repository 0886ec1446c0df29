export type Unit = 'count' | 'percent' | 'minutes' | 'hours' | 'per_hour' | 'score' | 'days'

export interface FigureKind {
  unit: Unit
  /** Which way is better, where one is. */
  better?: 'more' | 'less'
  /** A year's is the sum of its months', and so is its goal. */
  sums?: true
}

/**
 * Every figure of the report, by section. A figure is named `figure_<id>` and told what it counts in `define_<id>` of
 * dialogs/report.<lang>.yaml; any may have a goal in organisation.yaml. None is about one member of staff: there is no
 * figure here, and nothing in the facts, that one could be made of.
 */
export const FIGURES_BY_SECTION = {
  service: {
    contacts: { unit: 'count', sums: true },
    contacts_outside: { unit: 'percent' },
    answered_by_bot: { unit: 'percent', better: 'more' },
    near_choices: { unit: 'percent', better: 'less' },
    no_match: { unit: 'percent', better: 'less' },
    asked_person: { unit: 'percent' },
    handed_over: { unit: 'percent' },
    solved_first: { unit: 'percent', better: 'more' },
    solved_first_line: { unit: 'percent', better: 'more' },
    transfers_per_ticket: { unit: 'count', better: 'less' },
    repeat_contacts: { unit: 'percent', better: 'less' },
    reopened: { unit: 'percent', better: 'less' },
    wait_median: { unit: 'minutes', better: 'less' },
    wait_p90: { unit: 'minutes', better: 'less' },
    answered_within_day: { unit: 'percent', better: 'more' },
    due_kept: { unit: 'percent', better: 'more' },
    handling_median: { unit: 'minutes', better: 'less' },
    handling_p90: { unit: 'minutes', better: 'less' },
    rating: { unit: 'score', better: 'more' },
  },
  channels: {
    written_share: { unit: 'percent' },
    phone_contacts: { unit: 'count', sums: true },
    other_languages: { unit: 'percent' },
  },
  departments: {
    transfers_between: { unit: 'count', better: 'less', sums: true },
    transfers_within: { unit: 'count', better: 'less', sums: true },
  },
  working_days: {
    staffed_hours: { unit: 'hours', sums: true },
    contacts_per_staffed_hour: { unit: 'per_hour' },
    handoffs_per_staffed_hour: { unit: 'per_hour', better: 'less' },
    interruptions_per_staffed_hour: { unit: 'per_hour', better: 'less' },
    queue_waiting: { unit: 'count', better: 'less' },
    queue_oldest_median: { unit: 'minutes', better: 'less' },
    queue_oldest_p90: { unit: 'minutes', better: 'less' },
    deeds_outside: { unit: 'percent', better: 'less' },
    abusive: { unit: 'count', better: 'less', sums: true },
    danger: { unit: 'count', sums: true },
    sick_leave: { unit: 'percent', better: 'less' },
    turnover: { unit: 'percent', better: 'less' },
    pulse_answers: { unit: 'count', better: 'more', sums: true },
    pulse: { unit: 'score', better: 'more' },
  },
  time: {
    time_freed: { unit: 'hours', better: 'more', sums: true },
    time_used: { unit: 'hours', better: 'more', sums: true },
    time_unaccounted: { unit: 'hours', better: 'less', sums: true },
    guided_hours: { unit: 'hours', better: 'more', sums: true },
    personal_meetings: { unit: 'count', better: 'more', sums: true },
    office_hours: { unit: 'hours', better: 'more' },
  },
  knowledge: {
    articles_shown: { unit: 'count', sums: true },
    articles_helped: { unit: 'percent', better: 'more' },
    articles_not_helped: { unit: 'percent', better: 'less' },
    articles_led_to_person: { unit: 'percent', better: 'less' },
    articles_overdue: { unit: 'count', better: 'less' },
    articles_unused: { unit: 'count', better: 'less' },
  },
} as const satisfies Record<string, Record<string, FigureKind>>

export type SectionId = keyof typeof FIGURES_BY_SECTION
type KeysOf<T> = T extends unknown ? keyof T : never
export type FigureId = KeysOf<(typeof FIGURES_BY_SECTION)[SectionId]> & string

export const SECTION_IDS = Object.keys(FIGURES_BY_SECTION) as SectionId[]

const kinds: ReadonlyMap<string, FigureKind> = new Map(
  Object.values(FIGURES_BY_SECTION).flatMap((figures): [string, FigureKind][] => Object.entries(figures)),
)

export const FIGURE_IDS = [...kinds.keys()] as FigureId[]

export function isFigureId(id: string): id is FigureId {
  return kinds.has(id)
}

export function figureKind(id: FigureId): FigureKind {
  return kinds.get(id) ?? { unit: 'count' }
}

/** The figures of a section, in the order they are shown. */
export function figuresOf(section: SectionId): FigureId[] {
  return Object.keys(FIGURES_BY_SECTION[section]) as FigureId[]
}

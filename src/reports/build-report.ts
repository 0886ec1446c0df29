import { namesOf } from './names.js'
import type { ReportParts } from './parts.js'
import type { Report } from './report.js'
import { channelsSection } from './sections/channels.js'
import { departmentsSection } from './sections/departments.js'
import { knowledgeSection } from './sections/knowledge.js'
import type { Making } from './sections/section.js'
import { serviceSection } from './sections/service.js'
import { timeSection } from './sections/time.js'
import { workingDaysSection } from './sections/working-days.js'

/** The report, from figures that are made. Pure. */
export function buildReport(parts: ReportParts): Report {
  const { lang, content, made, madeUp, now, before, baseline } = parts
  const making: Making = { ...parts, names: namesOf(parts) }
  const against = before ? { ...before.period, what: before.what } : baselineSpan(baseline)
  return {
    lang,
    municipality: content.organisation.municipality.name[lang],
    made: made.toISOString(),
    madeUp,
    ...now.period,
    ...(against ? { against } : {}),
    days: now.months.reduce((sum, { days }) => sum + days, 0),
    sections: [
      serviceSection(making),
      channelsSection(making),
      departmentsSection(making),
      workingDaysSection(making),
      timeSection(making),
      knowledgeSection(making),
    ],
  }
}

function baselineSpan(baseline: ReportParts['baseline']): Report['against'] {
  return baseline && { ...baseline.period, what: 'baseline' }
}

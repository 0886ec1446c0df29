import type { FigureId } from '../content/report-figures.js'
import { overdueArticles, unusedArticles } from './article-standing.js'
import type { Value } from './fact-figures.js'
import { openHoursAWeek } from './offices.js'
import type { ReportParts, Span } from './parts.js'
import { pulseOf } from './pulse-figures.js'
import { enteredMean } from './team-entries.js'
import { guidedHours, timeFreed, timeUnaccounted, timeUsed } from './time-won.js'

type Make = (parts: ReportParts, span: Span, isEarlier: boolean) => Value

/** Figures that need more than facts: what was entered, answered by staff, or stands in knowledge/. */
export const OTHER_FIGURES: Partial<Record<FigureId, Make>> = {
  sick_leave: (parts, span) => enteredMean(parts, span, 'sick_leave'),
  turnover: (parts, span) => enteredMean(parts, span, 'turnover'),
  pulse_answers: (_, { pulse }) => ({ value: pulseOf(pulse).answers || null }),
  pulse: (_, { pulse }) => {
    const { answers, score } = pulseOf(pulse)
    return { value: score ?? null, of: answers }
  },
  time_freed: ({ content }, span) => timeFreed(content.organisation.report, span),
  time_used: (_, span) => ({ value: timeUsed(span) }),
  time_unaccounted: ({ content }, span) => timeUnaccounted(content.organisation.report, span),
  guided_hours: (_, span) => ({ value: guidedHours(span) }),
  // What stands in knowledge/ is known as it is today, and not as it was.
  office_hours: today(({ content }) => openHoursAWeek(content.organisation.offices)),
  articles_overdue: today((parts) => overdueArticles(parts).length),
  articles_unused: today((parts) => unusedArticles(parts).length),
}

function today(make: (parts: ReportParts) => number): Make {
  return (parts, _, isEarlier) => ({ value: isEarlier ? null : make(parts) })
}

import { type FigureId, figureKind } from '../content/report-figures.js'
import { goalFor } from '../content/report-settings.js'
import { WITH_COUNTERPART } from '../content/report-texts.js'
import { isNothing } from './day-figures.js'
import { FACT_FIGURES, rounded, type Value } from './fact-figures.js'
import { OTHER_FIGURES } from './other-figures.js'
import type { ReportParts, Span } from './parts.js'
import { monthCount } from './period.js'
import type { Figure } from './report.js'

/** One figure of the period, with what it was before and the goal for it. */
export function figureOf(parts: ReportParts, id: FigureId): Figure {
  const { say, now, before } = parts
  const { unit, better } = figureKind(id)
  const { value, of, low, high } = valueIn(parts, now, id)
  const earlier = before ? valueIn(parts, before, id, true).value : baselineOf(parts, id)
  const counterpart = WITH_COUNTERPART.find((one) => one === id)
  return {
    id,
    title: say(`figure_${id}`),
    definition: say(`define_${id}`),
    ...(counterpart ? { skr: say(`skr_${counterpart}`) } : {}),
    unit,
    value,
    ...(earlier === undefined ? {} : { before: earlier }),
    ...(better ? { better } : {}),
    ...goalOf(parts, id, value),
    ...(of === undefined ? {} : { of }),
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
  }
}

function valueIn(parts: ReportParts, span: Span, id: FigureId, isEarlier = false): Value {
  if (id in OTHER_FIGURES) return OTHER_FIGURES[id]?.(parts, span, isEarlier) ?? { value: null }
  // Nothing that was counted is not the same as a count of nothing.
  if (isNothing(span.whole)) return { value: null }
  return FACT_FIGURES[id]?.(span.whole) ?? { value: null }
}

/** What was imported: of a sum as much as so many months would have had, of all else the mean month. */
function baselineOf({ baseline, now }: ReportParts, id: FigureId): number | undefined {
  const rows = baseline?.rows.filter(({ figure, department }) => figure === id && department === undefined) ?? []
  if (rows.length === 0) return undefined
  const mean = rows.reduce((sum, { value }) => sum + value, 0) / rows.length
  return rounded(figureKind(id).sums ? mean * monthCount(now.period) : mean, 1)
}

function goalOf({ content, now }: ReportParts, id: FigureId, value: number | null): Pick<Figure, 'goal'> {
  const goal = goalFor(content.organisation.report, id, monthCount(now.period))
  if (goal === undefined) return {}
  const isMore = figureKind(id).better !== 'less'
  const met = value === null ? null : isMore ? value >= goal : value <= goal
  return { goal: { value: rounded(goal, 1), met } }
}

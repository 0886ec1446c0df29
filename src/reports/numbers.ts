import type { Unit } from '../content/report-figures.js'
import type { ReportParts } from './parts.js'

const HOUR_MINUTES = 60
/** Below so much, minutes say more than hours do. */
const AS_MINUTES_MAX = 2 * HOUR_MINUTES

/** Minutes as they are grasped: long ones in hours. */
export function graspable(value: number, unit: Unit): { value: number; unit: Unit } {
  if (unit !== 'minutes' || value < AS_MINUTES_MAX) return { value, unit }
  return { value: value / HOUR_MINUTES, unit: 'hours' }
}

/** A number as it is said in a sentence, with its unit. */
export function sayNumber({ lang, say }: Pick<ReportParts, 'lang' | 'say'>, value: number, unit: Unit): string {
  const said = graspable(value, unit)
  const number = new Intl.NumberFormat(lang, { maximumFractionDigits: said.unit === unit ? 2 : 1 })
  return say(`unit_${said.unit}`, { value: number.format(said.value) })
}

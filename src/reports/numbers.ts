import type { Unit } from '../content/report-figures.js'
import type { ReportParts } from './parts.js'

/** A number as it is said in a sentence, with its unit. */
export function sayNumber({ lang, say }: Pick<ReportParts, 'lang' | 'say'>, value: number, unit: Unit): string {
  return say(`unit_${unit}`, { value: new Intl.NumberFormat(lang, { maximumFractionDigits: 2 }).format(value) })
}

import type { EChartsCoreOption } from 'echarts/core'

export type EChartsOption = EChartsCoreOption

/** How a series is told from the others: never by its colour alone. */
export interface LookOf {
  /** A variable of the stylesheet's, so that it is another in the dark, in print and in forced colours. */
  color: string
  symbol: 'circle' | 'rect' | 'diamond' | 'triangle'
  dash?: 'dashed' | 'dotted'
  /** Its number among the looks, from 1. */
  number: number
}

const SYMBOLS = ['circle', 'rect', 'diamond', 'triangle'] as const
const DASHES = [undefined, 'dashed', 'dotted', undefined] as const
export const LOOKS = 6

/** What was before is drawn fainter than what is now. */
export function isBefore(id: string): boolean {
  return id === 'before'
}

export function lookOf(id: string, index: number): LookOf {
  if (isBefore(id)) return { color: 'var(--before)', symbol: 'circle', dash: 'dashed', number: 0 }
  const dash = DASHES[index % DASHES.length]
  const number = (index % LOOKS) + 1
  return {
    color: `var(--c${number})`,
    symbol: SYMBOLS[index % SYMBOLS.length] ?? 'circle',
    ...(dash ? { dash } : {}),
    number,
  }
}

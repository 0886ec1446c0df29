/** One measured figure: `value` in `unit`, with what it must keep to, and the bare case it was measured beside. */
export interface Figure {
  /** The measurement's name, as in `npm run bench:<name>`. */
  readonly bench: string
  readonly figure: string
  readonly value: number
  /** What `value`, the goal and the baseline are counted in: `ms`, `kB`, `a second`. */
  readonly unit: string
  readonly goal?: { readonly atMost?: number; readonly atLeast?: number }
  readonly baseline?: { readonly what: string; readonly value: number }
}

/** Prints one figure as a line of JSON, with `met` where it has a goal. */
export function tell(figure: Figure): void {
  console.log(JSON.stringify({ ...figure, ...metPart(figure) }))
}

/** Prints all figures as a table, a figure a row. */
export function table(figures: readonly Figure[]): void {
  console.table(figures.map(row))
}

/** Whether the figure keeps to its goal; undefined where none was set. */
export function met({ value, goal }: Pick<Figure, 'value' | 'goal'>): boolean | undefined {
  if (!goal) return undefined
  return value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity)
}

/** The value at `share` (0 to 1) of the way from the smallest to the largest; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = Math.ceil(share * sorted.length) - 1
  return sorted[Math.min(Math.max(at, 0), sorted.length - 1)] ?? Number.NaN
}

/** The middle value (of an even number, halfway between the two in the middle); NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const [lower, upper] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return lower === undefined || upper === undefined ? Number.NaN : (lower + upper) / 2
}

function metPart(figure: Figure): { met?: boolean } {
  const answer = met(figure)
  return answer === undefined ? {} : { met: answer }
}

function row(figure: Figure): Record<string, string | number> {
  const { bench, figure: name, value, unit, baseline } = figure
  return {
    bench,
    figure: name,
    value: rounded(value),
    unit,
    goal: goalText(figure),
    met: { true: 'yes', false: 'NO', undefined: '' }[String(met(figure))] ?? '',
    baseline: baseline ? `${rounded(baseline.value)} (${baseline.what})` : '',
  }
}

function goalText({ goal }: Figure): string {
  const most = goal?.atMost === undefined ? [] : [`<= ${goal.atMost}`]
  const least = goal?.atLeast === undefined ? [] : [`>= ${goal.atLeast}`]
  return [...least, ...most].join(' and ')
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

/**
 * What was found of one thing. `fault`: something does not work, or will not when it is needed. `warning`: it works, and
 * somebody should look. `skipped`: it could not be looked at, for a reason told elsewhere.
 */
export type Finding =
  | { subject: string; level: 'ok' | 'skipped'; what: string }
  | { subject: string; level: 'warning' | 'fault'; what: string; hurts: string; remedy: string }

/** Words of a finding that is not well: what is wrong, whom it hurts and how, and the exact remedy. One line each. */
export interface Trouble {
  what: string
  hurts: string
  remedy: string
}

/** Makes the findings of one subject. */
export function findingsOf(subject: string) {
  return {
    ok: (what: string): Finding => ({ subject, level: 'ok', what }),
    skipped: (what: string): Finding => ({ subject, level: 'skipped', what }),
    warning: (trouble: Trouble): Finding => ({ subject, level: 'warning', ...trouble }),
    fault: (trouble: Trouble): Finding => ({ subject, level: 'fault', ...trouble }),
  }
}

const NAMED_MAX = 20

/** A list for a line: the first twenty, and how many more. */
export function named(names: readonly string[]): string {
  const more = names.length - NAMED_MAX
  return `${names.slice(0, NAMED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

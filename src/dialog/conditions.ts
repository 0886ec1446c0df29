import type { When } from '../content/flow.js'

/** Whether a condition holds; `held` tells what a slot holds: its value, '' for any other answer, undefined for none. */
export function holds(when: When | undefined, held: (slot: string) => string | undefined): boolean {
  return Object.entries(when ?? {}).every(([slot, wanted]) => {
    const value = held(slot)
    return [wanted].flat().some((one) => (one === 'filled' ? value !== undefined : String(one) === value))
  })
}

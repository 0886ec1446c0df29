import { type Finding, findingsOf } from './finding.js'

/** Signatures and tokens bear minutes; a machine whose clock is kept is off by milliseconds. */
const OFF_MS_MAX = 10_000

const { ok, skipped, warning, fault } = findingsOf('clock')

/** How far others' clocks are ahead of this machine's, in milliseconds, by their names. */
export class Clocks {
  readonly #aheadMs = new Map<string, number>()

  /** A moment another clock showed somewhere between two moments of ours, all in ms since 1970. */
  note(of: string, theirsMs: number, askedMs: number, answeredMs: number): void {
    const ahead = theirsMs - (askedMs + answeredMs) / 2
    const known = this.#aheadMs.get(of)
    if (known === undefined || Math.abs(ahead) < Math.abs(known)) this.#aheadMs.set(of, ahead)
  }

  /** An answer's Date header; it is cut to whole seconds. One that is no date is none. */
  noteDate(of: string, date: string, askedMs: number, answeredMs: number): void {
    const theirs = Date.parse(date)
    if (!Number.isNaN(theirs)) this.note(of, theirs + 500, askedMs, answeredMs)
  }

  /** What comparing them tells: the odd one out is wrong, be it ours or another's. */
  compare(): Finding[] {
    const clocks = [...this.#aheadMs]
    if (clocks.length === 0) return [skipped('nothing answered that shows another clock')]
    const off = clocks.filter(([, ahead]) => Math.abs(ahead) > OFF_MS_MAX)
    const agree = clocks.filter(([, ahead]) => Math.abs(ahead) <= OFF_MS_MAX)
    if (off.length === 0) return [ok(`the same as ${agree.map(([of]) => of).join(', ')}`)]
    const told = off.map(([of, ahead]) => `${seconds(ahead)} s ${ahead > 0 ? 'behind' : 'ahead of'} ${of}`).join(', ')
    const besides = agree.length > 0 ? `, and agrees with ${agree.map(([of]) => of).join(', ')}` : ''
    const trouble = {
      what: `this machine's clock is ${told}${besides}`,
      hurts:
        'webhooks, orders, links and sign-ins are refused as too old or not valid yet, and due times are told wrong',
      remedy: 'turn on time synchronisation (timedatectl set-ntp true, or chrony) on the machine whose clock is wrong',
    }
    return [off.length < agree.length ? warning(trouble) : fault(trouble)]
  }
}

function seconds(ms: number): number {
  return Math.round(Math.abs(ms) / 1_000)
}

import type { HouseName } from './houses.js'

/** How the bytes of a request are put on the line, where that is not as HTTP has it. */
export type Twist =
  | 'long-length'
  | 'short-length'
  | 'wrong-length'
  | 'two-lengths'
  | 'both-framings'
  | 'bad-chunks'
  | 'endless-header'
  | 'no-http'
  | 'bare-lf'
  | 'folded'
  | 'cut'
  | 'expect'
  | 'connect'

/**
 * One request, whole and as text, so that it can be kept and sent again to another run: what differs from run to run
 * (a token, a conversation) stands in it as `@@name@@`. The body is in latin1, one character a byte.
 */
export interface Case {
  house: HouseName
  /** `METHOD path` of the door it was made for. */
  door: string
  method: string
  target: string
  headers: [string, string][]
  body: string
  /** Signed when it is sent, over what it then holds. */
  sign?: 'twilio'
  twist?: Twist
  /** Whoever sends this has nothing that opens the door: it must be refused. */
  stranger?: true
  /** Stands in its texts, and nowhere else. */
  marker: string
}

export const MARKER = /fz[a-p]{10}q/

/** A word that is no number and no part of another word, for each request another. */
export function markerOf(n: number): string {
  let letters = ''
  for (let left = n, at = 0; at < 10; at += 1, left = Math.floor(left / 16))
    letters += String.fromCharCode(97 + (left % 16))
  return `fz${letters}q`
}

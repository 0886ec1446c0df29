import { isGsm7 } from './gsm7.js'
import { smsParts } from './parts.js'

/** How many parts a first answer may cost unless the caller says otherwise. */
const SMS_PARTS_MAX = 3

/** More characters than this a part can never carry: in GSM-7, and where the text needs UCS-2. */
const PART_UNITS_MAX = 160
const PART_UCS2_UNITS_MAX = 70

/** Made once: making one takes longer than using it. */
const SEGMENTERS = {
  sentence: new Intl.Segmenter('sv', { granularity: 'sentence' }),
  grapheme: new Intl.Segmenter('sv', { granularity: 'grapheme' }),
}

export interface CutOptions {
  partsMax?: number
  /** The line that tells how to get the rest. */
  moreHint: string
  /** Where this piece begins in the text; 0 for the first, then what the last cut gave as `nextOffset`. */
  from?: number
}

export interface Cut {
  text: string
  /** Where the rest begins in the full text; absent when nothing is left. */
  nextOffset?: number
}

/**
 * One SMS worth of a text already written by `gsm7`: all of what is left if it fits in the parts allowed, else cut
 * after a sentence (else a line, a word, a whole character) with the hint under it. Pieces joined give every word
 * of the text once.
 */
export function cutForSms(full: string, options: CutOptions): Cut {
  const { partsMax = SMS_PARTS_MAX, from = 0 } = options
  const start = skipSpace(full, from)
  const text = full.slice(start)
  if (fits(text, partsMax)) return { text }

  // A hint that leaves no room for text is left out.
  for (const tail of [`\n${options.moreHint}`, '']) {
    const length = longestCut(text, tail, partsMax)
    if (length > 0) return { text: text.slice(0, length).trimEnd() + tail, nextOffset: start + skipSpace(text, length) }
  }
  // One character too large for the parts allowed: sent whole, since a cut that never moves on would send nothing.
  const length = graphemeEnds(text)[0] ?? text.length
  return { text: text.slice(0, length), nextOffset: start + skipSpace(text, length) }
}

/** How much of the text fits before the tail: to the end of a sentence if at least a third of the room is used. */
function longestCut(text: string, tail: string, partsMax: number): number {
  const room = text.slice(0, partsMax * PART_UNITS_MAX)
  const longest = lastFitting(graphemeEnds(room), (end) => fits(room.slice(0, end).trimEnd() + tail, partsMax))
  const ends = [sentenceEnds(room), matchEnds(room, /\n/g), matchEnds(room, /\s/g)]
  for (const candidates of ends) {
    const end = candidates.filter((candidate) => candidate <= longest).at(-1) ?? 0
    if (end > longest / 3 && text.slice(0, end).trim() !== '') return end
  }
  return longest
}

/** Greatest of the ascending ends that fits, or 0. What fits at one length fits at every shorter one. */
function lastFitting(ends: number[], fitting: (end: number) => boolean): number {
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (fitting(ends[middle] ?? 0)) low = middle + 1
    else high = middle
  }
  return ends[low - 1] ?? 0
}

function fits(text: string, partsMax: number): boolean {
  const unitsMax = isGsm7(text) ? PART_UNITS_MAX : PART_UCS2_UNITS_MAX
  return text.length <= partsMax * unitsMax && smsParts(text).parts <= partsMax
}

function sentenceEnds(text: string): number[] {
  return segmentEnds(text, 'sentence').slice(0, -1)
}

function graphemeEnds(text: string): number[] {
  // No two signs of GSM-7 make one character.
  return isGsm7(text) ? Array.from(text, (_, at) => at + 1) : segmentEnds(text, 'grapheme')
}

function segmentEnds(text: string, granularity: 'sentence' | 'grapheme'): number[] {
  return Array.from(SEGMENTERS[granularity].segment(text), (part) => part.index + part.segment.length)
}

function matchEnds(text: string, pattern: RegExp): number[] {
  return Array.from(text.matchAll(pattern), (match) => match.index + match[0].length)
}

function skipSpace(text: string, from: number): number {
  return from + (text.slice(from).length - text.slice(from).trimStart().length)
}

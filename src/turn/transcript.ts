import type { FileRef } from '../message.js'
import { plainText } from '../sms-text/plain-text.js'
import type { Ticket } from '../tickets/ticket.js'
import type { Inbound, Turn, TurnLog } from './ports.js'

/** Turns before the ticket that staff see: what led to it. */
const TURNS_BEFORE = 20
const TURNS_MAX = 200
const PAGE_TURNS = 500

/** One line of what was said, for staff. */
export interface SaidLine {
  at: Date
  who: 'resident' | 'bot' | 'human' | 'note'
  /** The person's, where `who` is human or note. */
  name?: string
  text: string
  files?: FileRef[]
}

/** What was said about a ticket, oldest first: what led to it, and all since, notes among it; of a long one the newest. */
export async function transcriptOf(log: Pick<TurnLog, 'read'>, ticket: Ticket): Promise<SaidLine[]> {
  const read = await Promise.all(
    placesOf(ticket).map((place) => turnsIn(log, place, Math.max(0, place.seq - 1 - TURNS_BEFORE))),
  )
  return inOrder(read.flat())
    .slice(-TURNS_MAX)
    .flatMap((turn) => linesOf(turn, ticket._id))
}

/** All that was said in a ticket's conversation, from its first word, but for what is sealed. Oldest first. */
export async function wholeTranscript(log: Pick<TurnLog, 'read'>, ticket: Ticket): Promise<SaidLine[]> {
  const turns: Turn[] = []
  for (const place of placesOf(ticket)) turns.push(...(await turnsIn(log, place, 0)))
  return inOrder(turns).flatMap((turn) => linesOf(turn, ticket._id))
}

/** Turns of one place after a sequence number, but for what is sealed and what was no longer the ticket's. */
async function turnsIn(log: Pick<TurnLog, 'read'>, place: PlaceSaid, afterSeq: number): Promise<Turn[]> {
  const { conversation, sealedSeq = 0, until } = place
  const turns: Turn[] = []
  let after = Math.max(afterSeq, sealedSeq)
  for (;;) {
    const page = await log.read(conversation, after, PAGE_TURNS)
    turns.push(...page.filter(({ at }) => !until || at <= until))
    after = page.at(-1)?.seq ?? after
    if (page.length < PAGE_TURNS) return turns
  }
}

type PlaceSaid = NonNullable<Ticket['earlier']>[number]

/** Where it was talked about, each place with what is sealed there and until when it was the ticket's. */
function placesOf({ earlier = [], conversation, seq, sealedSeq }: Ticket): PlaceSaid[] {
  return [...earlier, { conversation, seq, ...(sealedSeq === undefined ? {} : { sealedSeq }) }]
}

/** A ticket may have come back to where it was once. */
function inOrder(turns: readonly Turn[]): Turn[] {
  return [...new Map(turns.map((turn) => [turn._id, turn])).values()].sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** With the position, where one was shared: whoever reads it looks it up. */
function saidIn({ text, place }: Inbound): string {
  return [text, place && `${place.lat}, ${place.lon}`].filter(Boolean).join(' ')
}

function linesOf({ at, inbound, outbound, staff }: Turn, ref: string): SaidLine[] {
  const asked: SaidLine[] =
    inbound && (inbound.text !== '' || inbound.files || inbound.place)
      ? [{ at, who: 'resident', text: saidIn(inbound), ...(inbound.files ? { files: inbound.files } : {}) }]
      : []
  const noted: SaidLine[] =
    staff?.ref === ref && (staff.text || staff.files)
      ? [
          {
            at,
            who: 'note',
            name: staff.by.name,
            text: staff.text ?? '',
            ...(staff.files ? { files: staff.files } : {}),
          },
        ]
      : []
  const said = outbound.map(({ speaker, text, files }): SaidLine => {
    const line = { at, text: plainText(text), ...(files ? { files } : {}) }
    return speaker.kind === 'human' ? { ...line, who: 'human', name: speaker.name } : { ...line, who: 'bot' }
  })
  return [...asked, ...noted, ...said]
}

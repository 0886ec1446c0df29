import type { Ticket } from './ticket.js'

/** Whether what was said in a turn stayed behind when its ticket left a confidential queue: it is shown to nobody. */
export function isSealed(
  { conversation, seq, sealedSeq, earlier = [] }: Pick<Ticket, 'conversation' | 'seq' | 'sealedSeq' | 'earlier'>,
  turn: { conversation: string; seq: number; at: Date },
): boolean {
  const places = [...earlier, { conversation, seq, ...(sealedSeq === undefined ? {} : { sealedSeq }) }]
  return places.some(
    (place) =>
      place.conversation === turn.conversation &&
      turn.seq <= (place.sealedSeq ?? 0) &&
      (place.until === undefined || turn.at <= place.until),
  )
}

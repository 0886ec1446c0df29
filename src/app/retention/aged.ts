import { DateTime } from 'luxon'
import type { Content } from '../../content/content.js'
import type { RecordType } from '../../content/retention.js'
import type { TurnTrace } from '../../turn/deletion.js'

/** What is older than this is no longer kept, for each record type. */
export type Cutoffs = Readonly<Record<RecordType, Date>>

export function cutoffsOf({ organisation }: Pick<Content, 'organisation'>, now: Date): Cutoffs {
  const { retention, municipality } = organisation
  const before = (type: RecordType) =>
    DateTime.fromJSDate(now, { zone: municipality.timeZone }).minus({ months: retention[type].months }).toJSDate()
  return {
    transcript: before('transcript'),
    ticket: before('ticket'),
    attachment: before('attachment'),
    facts: before('facts'),
  }
}

/** A silence this long ends a talk: a conversation by SMS never ends by itself, and its last word may always be new. */
const SILENCE_MS = 7 * 86_400_000

/** Turns of talks whose last word is older than a transcript is kept, and of contacts older than facts are. Pure. */
export function agedTurns(turns: readonly TurnTrace[], { transcript, facts }: Cutoffs): Set<number> {
  const aged = new Set<number>()
  let talk: TurnTrace[] = []
  const end = () => {
    const last = talk.at(-1)
    if (last && last.at < transcript) for (const { seq } of talk) aged.add(seq)
    talk = []
  }
  for (const turn of turns) {
    if (turn.isFact) {
      if (turn.at < facts) aged.add(turn.seq)
      continue
    }
    const before = talk.at(-1)
    if (before && turn.at.getTime() - before.at.getTime() > SILENCE_MS) end()
    talk.push(turn)
  }
  end()
  return aged
}

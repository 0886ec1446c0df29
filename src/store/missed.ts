import type { Collection, Filter } from 'mongodb'
import { z } from 'zod'
import { LANGS, type Lang } from '../message.js'
import type { Missed as MissedReason, Turn } from '../turn/ports.js'
import { parseStored } from './stored.js'
import { reachStore } from './unavailable.js'

/** Read at once; beyond it the newest are enough to see what people ask in vain. */
const READ_MAX = 5_000
const IDS_AT_ONCE = 1_000
const REASONS: readonly MissedReason[] = ['no_match', 'none_of_these', 'not_helped', 'led_to_person']

/** A question that was missed, with its words as they stand in its turn. */
export interface MissedQuestion {
  /** Id of the turn it was asked in: it names a conversation, and is shown to nobody. */
  turn: string
  conversation: string
  text: string
  lang: Lang
  reasons: MissedReason[]
  /** When it was missed last. */
  at: Date
  /** Id of the proposal it was last tried with. */
  proposal?: string
}

const FIELDS = { conversation: 1, seq: 1, at: 1, 'inbound.text': 1, 'state.lang': 1, proposed: 1 } as const

const Asked = z.looseObject({
  _id: z.string(),
  conversation: z.string(),
  seq: z.number(),
  at: z.date(),
  inbound: z.looseObject({ text: z.string() }).optional(),
  state: z.looseObject({ lang: z.enum(LANGS) }),
  proposed: z.looseObject({ id: z.string(), n: z.number() }).optional(),
})
type Asked = z.output<typeof Asked>
const Flagged = Asked.extend({ missed: z.string(), missedSeq: z.number().optional() })
type Flagged = Asked & { missed: MissedReason; missedSeq?: number }

/**
 * Questions that the service missed, straight from their turns: what is erased there is gone here. Turns of conversations
 * that are sensitive or confidential are never flagged.
 */
export class Missed {
  readonly #turns: Collection<Turn>

  constructor(store: { turns: Collection<Turn> }) {
    this.#turns = store.turns
  }

  /** Each question once, with all the reasons it counts as missed for; newest first, of at most 5,000 flags. */
  async since(from: Date, limit = READ_MAX): Promise<MissedQuestion[]> {
    const filter: Filter<Turn> = { missed: { $in: [...REASONS] }, at: { $gte: from } }
    const projection = { ...FIELDS, missed: 1, missedSeq: 1 }
    const found = await reachStore(() =>
      this.#turns.find(filter, { projection }).sort({ at: -1 }).limit(Math.min(limit, READ_MAX)).toArray(),
    )
    const flags = found.map((one) => parseStored<Flagged>(Flagged, one, 'turn'))
    const elsewhere = flags.filter((flag) => questionOf(flag) !== flag._id).map(questionOf)
    const asked = new Map<string, Asked>(flags.map((flag) => [flag._id, flag]))
    for (const one of await this.#turnsOf(elsewhere)) asked.set(one._id, one)
    return questionsIn(flags, asked)
  }

  /** Remembers at each question, in this order, that a proposal is tried on it; where its words go, so does this. */
  async mark(proposal: string, turns: readonly string[]): Promise<void> {
    if (turns.length === 0) return
    const writes = turns.map((_id, n) => ({
      updateOne: { filter: { _id, inbound: { $exists: true } }, update: { $set: { proposed: { id: proposal, n } } } },
    }))
    await reachStore(() => this.#turns.bulkWrite(writes, { ordered: false }))
  }

  /** Words of the questions a proposal was tried on, by their place; those that are gone are not there. */
  async wordsOf(proposal: string): Promise<Map<number, { text: string; lang: Lang }>> {
    const found = await reachStore(() =>
      this.#turns.find({ 'proposed.id': proposal }, { projection: FIELDS }).limit(IDS_AT_ONCE).toArray(),
    )
    const read = found.map((one) => parseStored<Asked>(Asked, one, 'turn'))
    return new Map(
      read.flatMap(({ inbound, proposed, state: { lang } }) =>
        inbound && proposed ? [[proposed.n, { text: inbound.text, lang }] as const] : [],
      ),
    )
  }

  async #turnsOf(ids: readonly string[]): Promise<Asked[]> {
    const read: Asked[] = []
    for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
      const batch = ids.slice(from, from + IDS_AT_ONCE)
      const found = await reachStore(() => this.#turns.find({ _id: { $in: batch } }, { projection: FIELDS }).toArray())
      read.push(...found.map((one) => parseStored<Asked>(Asked, one, 'turn')))
    }
    return read
  }
}

/** Id of the turn its question stands in. */
function questionOf({ conversation, seq, missedSeq }: Flagged): string {
  return `${conversation}#${missedSeq ?? seq}`
}

function questionsIn(flags: readonly Flagged[], asked: ReadonlyMap<string, Asked>): MissedQuestion[] {
  const questions = new Map<string, MissedQuestion>()
  for (const flag of flags) {
    const turn = questionOf(flag)
    const before = questions.get(turn)
    if (before) {
      if (!before.reasons.includes(flag.missed)) before.reasons.push(flag.missed)
      continue
    }
    const { inbound, conversation, state, proposed } = asked.get(turn) ?? {}
    if (!inbound || inbound.text.trim() === '' || !conversation || !state) continue
    questions.set(turn, {
      turn,
      conversation,
      text: inbound.text,
      lang: state.lang,
      reasons: [flag.missed],
      at: flag.at,
      ...(proposed ? { proposal: proposed.id } : {}),
    })
  }
  return [...questions.values()]
}

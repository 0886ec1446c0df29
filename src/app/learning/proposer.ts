import { createHash, randomBytes } from 'node:crypto'
import type { Content } from '../../content/content.js'
import { parseChange } from '../../content/knowledge-change.js'
import { maskIdentityNumbers } from '../../privacy/mask.js'
import { maskAll } from '../../privacy/mask-all.js'
import type { AuditNote } from '../../store/audit.js'
import type { Missed } from '../../store/missed.js'
import type { Proposals, StoredProposal } from '../../store/proposals.js'
import type { ReadNotes } from '../../store/read-notes.js'
import type { Viewer } from '../../tickets/sight.js'
import { type KnowledgeChange, TRIAL_QUESTIONS_MAX } from '../../turn/knowledge-ports.js'
import type { AskedProposal, ProposalMove, ProposalRefusal } from '../../turn/learning-ports.js'
import type { MissedGroups } from './missed-groups.js'
import { mayDecide, ownersOf } from './owners.js'
import { ownersIn } from './shown-proposal.js'

const REASON_LENGTH_MAX = 500
/** No 0 and o, no 1 and l: it is read out and written down. */
const ID_LETTERS = '23456789abcdefghjkmnpqrstuvwxyz'
const ID_LENGTH = 8

interface ProposerParts {
  proposals: Proposals
  missed: Pick<Missed, 'mark'>
  groups: Pick<MissedGroups, 'find'>
  content: () => Content
  viewerOf: (user: string) => Promise<Viewer | undefined>
  notes: Pick<ReadNotes, 'each'>
  now: () => Date
}

export type Moved =
  | { ok: true; proposal: StoredProposal }
  | { ok: false; why: ProposalRefusal; proposal?: StoredProposal }

/** Makes proposals, and the moves staff make with them. Each is noted before it is done. */
export class Proposer {
  readonly #parts: ProposerParts

  constructor(parts: ProposerParts) {
    this.#parts = parts
  }

  async propose(
    { key, group, change: asked, why, sends }: AskedProposal,
    { staff }: Viewer,
    door: string,
  ): Promise<Moved> {
    const { proposals, missed, groups, content, now } = this.#parts
    const change = changeOf(asked)
    const { queue } = ownersOf(content(), change)
    const grouped = group === undefined ? undefined : await groups.find(group)
    const once = createHash('sha256')
      .update(JSON.stringify([staff.id, key]))
      .digest('base64url')
    if (group !== undefined && !grouped) return this.#again(once)
    const turns = (grouped?.questions ?? []).slice(0, TRIAL_QUESTIONS_MAX).map(({ id }) => id)
    const at = now()
    const made: StoredProposal = {
      _id: newId(),
      schema: 1,
      key: once,
      state: 'proposed',
      change,
      by: staff,
      at,
      updatedAt: at,
      people: grouped?.shown.people ?? 0,
      ...(why ? { why: cleaned(why) } : {}),
      queue: queue.id,
      sends,
      asked: turns.length,
      told: [],
      version: 1,
      // Nobody may begin with it before its questions are marked.
      lease: new Date(at.getTime() + MARK_MS),
      tries: 0,
    }
    await this.#note(staff, 'proposal_made', made._id, door)
    const kept = await proposals.add(made)
    if (!kept) return { ok: false, why: 'too_many' }
    if (kept._id !== made._id) return { ok: true, proposal: kept }
    await missed.mark(made._id, turns)
    return { ok: true, proposal: (await proposals.change(made, {}, now(), ['lease'])) ?? made }
  }

  /** The group is gone: answered meanwhile, or by this very form, sent twice. */
  async #again(key: string): Promise<Moved> {
    const before = await this.#parts.proposals.byKey(key)
    return before ? { ok: true, proposal: before } : { ok: false, why: 'group_gone' }
  }

  /** One move, once. Who may is looked at now, whatever was shown before. */
  async move(id: string, move: ProposalMove, viewer: Viewer, door: string, reason = ''): Promise<Moved> {
    const { proposals, now } = this.#parts
    const proposal = await proposals.get(id)
    if (!proposal) return { ok: false, why: 'not_found' }
    const { from, to, did } = MOVES[move]
    const refused = await this.#refusal(proposal, move, viewer)
    if (refused) return { ok: false, why: refused, proposal }
    if (isDone(proposal, move, viewer)) return { ok: true, proposal }
    if (!from.includes(proposal.state)) return { ok: false, why: 'not_now', proposal }
    const words = cleaned(reason)
    if (move === 'refuse' && words === '') return { ok: false, why: 'reason_missing', proposal }
    await this.#note(viewer.staff, did, id, door)
    const verdict = { by: viewer.staff, at: now(), ...(words ? { reason: words } : {}) }
    const set = { state: to, tries: 0, ...(move === 'send' ? { sends: true } : { verdict }) }
    const changed = await proposals.change(proposal, set, now(), ['lease'])
    if (changed) return { ok: true, proposal: changed }
    const other = await proposals.get(id)
    if (other && isDone(other, move, viewer)) return { ok: true, proposal: other }
    return { ok: false, why: 'not_now', ...(other ? { proposal: other } : {}) }
  }

  async #refusal(proposal: StoredProposal, move: ProposalMove, viewer: Viewer): Promise<ProposalRefusal | undefined> {
    const { content, viewerOf } = this.#parts
    if (move === 'send' || move === 'withdraw') return proposal.by.id === viewer.staff.id ? undefined : 'not_yours'
    const may = await mayDecide(ownersIn(content(), proposal), proposal.by, viewer, viewerOf)
    return may === 'may' ? undefined : may
  }

  #note({ id, name }: Viewer['staff'], did: AuditNote['did'], knowledge: string, door: string): Promise<void> {
    return this.#parts.notes.each({ who: { kind: 'staff', id, name }, did, about: { knowledge }, door })
  }
}

/** As long as marking may take; a crash meanwhile leaves it to be tried without its questions. */
const MARK_MS = 30_000

const MOVES: Record<
  ProposalMove,
  { from: readonly StoredProposal['state'][]; to: StoredProposal['state']; did: AuditNote['did'] }
> = {
  send: { from: ['tried'], to: 'waiting', did: 'proposal_sent' },
  approve: { from: ['waiting'], to: 'approved', did: 'proposal_approved' },
  refuse: { from: ['waiting'], to: 'refused', did: 'proposal_refused' },
  withdraw: { from: ['proposed', 'trying', 'tried', 'waiting', 'failed'], to: 'withdrawn', did: 'proposal_withdrawn' },
}

/** The same person has made the same move: pressed twice. */
function isDone({ state, verdict, by }: StoredProposal, move: ProposalMove, { staff }: Viewer): boolean {
  const isTheirs = verdict?.by.id === staff.id
  if (move === 'approve') return isTheirs && (state === 'approved' || state === 'applied')
  if (move === 'refuse') return isTheirs && state === 'refused'
  if (move === 'withdraw') return isTheirs && state === 'withdrawn'
  return by.id === staff.id && state === 'waiting'
}

/** As the files will have it, without identity numbers. Throws `payload_invalid`. */
function changeOf(asked: KnowledgeChange): KnowledgeChange {
  return parseChange(maskAll(asked))
}

function cleaned(words: string): string {
  return maskIdentityNumbers(words.trim().slice(0, REASON_LENGTH_MAX)).text
}

function newId(): string {
  return Array.from(randomBytes(ID_LENGTH), (byte) => ID_LETTERS[byte % ID_LETTERS.length]).join('')
}

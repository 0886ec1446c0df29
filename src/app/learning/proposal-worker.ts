import { ServiceError } from '../../errors.js'
import { describeError, type Log } from '../../log.js'
import type { Missed } from '../../store/missed.js'
import type { Proposals, StoredProposal, StoredTrial } from '../../store/proposals.js'
import type { KnowledgeEditor, Trial } from '../../turn/knowledge-ports.js'

/** Longer than a trial or an edit may take; then another instance takes it over. */
const LEASE_MS = 150_000
/** Begun so often without coming to an end, it is given up. */
const TRIES_MAX = 5
const HISTORY_LOOKED_AT = 100

interface ProposalWorkerParts {
  proposals: Proposals
  missed: Pick<Missed, 'wordsOf'>
  editor: Pick<KnowledgeEditor, 'tryOut' | 'apply' | 'history'>
  /** A proposal has come to where somebody should hear of it. */
  moved: () => Promise<void>
  now: () => Date
  log: Log
}

/** Tries what is proposed, and applies what is approved, one after another. Any number of instances may do so at once. */
export class ProposalWorker {
  readonly #parts: ProposalWorkerParts
  #working: Promise<void> | undefined
  #isAsked = false
  #isStopping = false

  constructor(parts: ProposalWorkerParts) {
    this.#parts = parts
  }

  /** Works through what there is; resolves once nothing is left to begin with. Never throws. */
  work(): Promise<void> {
    this.#isAsked = true
    this.#working ??= this.#all().finally(() => {
      this.#working = undefined
    })
    return this.#working
  }

  /** Begins nothing more. */
  async stop(): Promise<void> {
    this.#isStopping = true
    await this.#working
  }

  async #all(): Promise<void> {
    try {
      while (this.#isAsked && !this.#isStopping) {
        this.#isAsked = false
        await this.#some()
        await this.#parts.moved()
      }
    } catch (error) {
      this.#parts.log.warn('proposals were not worked through; they are looked at again', describeError(error))
    }
  }

  async #some(): Promise<void> {
    const { proposals, now } = this.#parts
    for (;;) {
      const proposal = this.#isStopping ? undefined : await proposals.take(now(), LEASE_MS)
      if (!proposal) return
      // What is busy is looked at again later, and not at once.
      if ((await this.#one(proposal)) === 'later') return
      await this.#parts.moved()
    }
  }

  async #one(proposal: StoredProposal): Promise<'done' | 'later'> {
    try {
      if (proposal.tries > TRIES_MAX) await this.#fail(proposal, ['gave_up'])
      else if (proposal.state === 'approved') await this.#apply(proposal)
      else await this.#tryOut(proposal)
      return 'done'
    } catch (error) {
      const isFinal = error instanceof ServiceError && FINAL.has(error.code)
      if (isFinal) await this.#fail(proposal, [error.code])
      else
        this.#parts.log.warn('a proposal is worked on again later', { proposal: proposal._id, ...describeError(error) })
      return isFinal ? 'done' : 'later'
    }
  }

  async #tryOut(taken: StoredProposal): Promise<void> {
    const { proposals, missed, editor, now } = this.#parts
    const proposal = taken.state === 'trying' ? taken : await proposals.change(taken, { state: 'trying' }, now())
    if (!proposal) return
    const words = await missed.wordsOf(proposal._id)
    const places = [...words.keys()].sort((a, b) => a - b)
    const trial = await editor.tryOut(
      proposal.change,
      places.flatMap((place) => words.get(place) ?? []),
    )
    const kept = withoutWords(trial, places)
    if (trial.mistakes.length > 0) return this.#fail(proposal, trial.mistakes, kept)
    const state = proposal.sends ? 'waiting' : 'tried'
    await proposals.change(proposal, { state, trial: kept, tries: 0 }, now(), ['lease'])
  }

  async #apply(proposal: StoredProposal): Promise<void> {
    const { proposals, now } = this.#parts
    const edit = (proposal.tries > 1 ? await this.#before(proposal) : undefined) ?? (await this.#edit(proposal))
    if (edit !== undefined) {
      await proposals.change(proposal, { state: 'applied', edit }, now(), ['lease'])
      return
    }
    // Others changed the same text meanwhile: whoever decides is shown what it would come to now.
    const again = { state: 'proposed' as const, sends: true, told: [], tries: 0 }
    await proposals.change(proposal, again, now(), ['lease', 'trial', 'verdict'])
    this.#isAsked = true
  }

  async #edit(proposal: StoredProposal): Promise<string | undefined> {
    const { by, verdict, trial, change } = proposal
    if (!verdict || !trial) throw new ServiceError('payload_invalid', 'Nobody has approved it')
    try {
      const as = { by, approvedBy: verdict.by, why: whyOf(proposal), trial: { ...trial, answers: [] } }
      return (await this.#parts.editor.apply(change, as)).edit
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'knowledge_changed') return undefined
      throw error
    }
  }

  /** What was begun may have been done, and only not been noted here. */
  async #before(proposal: StoredProposal): Promise<string | undefined> {
    const why = whyOf(proposal)
    return (await this.#parts.editor.history(HISTORY_LOOKED_AT)).find((edit) => edit.why === why)?.edit
  }

  async #fail(proposal: StoredProposal, failure: readonly string[], trial?: StoredTrial): Promise<void> {
    const { proposals, now } = this.#parts
    const set = { state: 'failed' as const, failure: failure.slice(0, 20), ...(trial ? { trial } : {}) }
    const before = (await proposals.get(proposal._id)) ?? proposal
    await proposals.change(before, set, now(), ['lease'])
  }
}

/** These come again however often it is tried. */
const FINAL = new Set(['payload_invalid', 'not_found', 'text_too_long'])

/** What stands in the history beside the change; the proposal is known by it. */
function whyOf({ _id, why }: StoredProposal): string {
  return why ? `${why} (${_id})` : _id
}

/** The words stay in their turns; the answers are known by the questions' places. */
function withoutWords(trial: Trial, places: readonly number[]): StoredTrial {
  const answers = trial.answers.flatMap(({ text: _, ...answer }, at) => {
    const n = places[at]
    return n === undefined ? [] : [{ ...answer, n }]
  })
  return { ...trial, answers }
}

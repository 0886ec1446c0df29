import type { Content } from '../../content/content.js'
import { describeError, type Log } from '../../log.js'
import type { Missed } from '../../store/missed.js'
import type { Proposals, StoredProposal } from '../../store/proposals.js'
import type { ReadNotes } from '../../store/read-notes.js'
import type { Viewer } from '../../tickets/sight.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { Proposal } from '../../turn/learning-ports.js'
import { mayDecide } from './owners.js'
import { ownersIn, shownProposal } from './shown-proposal.js'

/** Whoever has not been told by then finds it in the list. */
const TOLD_WITHIN_MS = 3 * 86_400_000
const LATEST_MAX = 50

/** Shows a proposal to one member of staff in their own chat. False where they have none. */
export type TellProposal = (to: StaffMember, proposal: Proposal) => Promise<boolean>

interface ProposalNewsParts {
  proposals: Proposals
  missed: Pick<Missed, 'wordsOf'>
  content: () => Content
  viewerOf: (user: string) => Promise<Viewer | undefined>
  notes: Pick<ReadNotes, 'each'>
  tell: TellProposal
  now: () => Date
  log: Log
}

/** Tells in Teams: the owners, of what waits for them; whoever proposed, of how it went. Each once. */
export class ProposalNews {
  readonly #parts: ProposalNewsParts
  #telling: Promise<void> | undefined

  constructor(parts: ProposalNewsParts) {
    this.#parts = parts
  }

  /** Never throws: what could not be told is told the next time. */
  tellAll(): Promise<void> {
    this.#telling ??= this.#tellAll()
      .catch((error: unknown) => {
        this.#parts.log.warn('proposals were not told of', describeError(error))
      })
      .finally(() => {
        this.#telling = undefined
      })
    return this.#telling
  }

  async #tellAll(): Promise<void> {
    const { proposals, content, now } = this.#parts
    const since = now().getTime() - TOLD_WITHIN_MS
    for (const proposal of await proposals.waiting()) {
      if (proposal.updatedAt.getTime() < since) continue
      for (const { id } of ownersIn(content(), proposal).managers) await this.#tell(proposal, id, `${id} waiting`)
    }
    for (const proposal of await proposals.latest(LATEST_MAX)) {
      if (!HEARD_OF.has(proposal.state) || proposal.updatedAt.getTime() < since) continue
      if (proposal.verdict?.by.id !== proposal.by.id)
        await this.#tell(proposal, proposal.by.id, `${proposal.by.id} ${proposal.state}`)
    }
  }

  /** Once under the mark. The words in it are noted as read before they are shown. */
  async #tell(proposal: StoredProposal, user: string, mark: string): Promise<void> {
    const { proposals, missed, content, viewerOf, notes, tell } = this.#parts
    if (proposal.told.includes(mark)) return
    const viewer = await viewerOf(user)
    if (viewer && (await this.#isTheirs(proposal, viewer))) {
      const { _id: knowledge } = proposal
      const { id, name } = viewer.staff
      await notes.each({ who: { kind: 'staff', id, name }, did: 'missed_listed', about: { knowledge }, door: 'teams' })
      const words = await missed.wordsOf(knowledge)
      await tell(viewer.staff, await shownProposal(proposal, viewer, content(), viewerOf, words))
    }
    await proposals.tell(proposal._id, mark)
  }

  /** It is theirs to decide, or they made it; whoever may not decide on their own is not asked to. */
  async #isTheirs(proposal: StoredProposal, viewer: Viewer): Promise<boolean> {
    if (proposal.state !== 'waiting') return proposal.by.id === viewer.staff.id
    const { content, viewerOf } = this.#parts
    return (await mayDecide(ownersIn(content(), proposal), proposal.by, viewer, viewerOf)) === 'may'
  }
}

const HEARD_OF = new Set<StoredProposal['state']>(['applied', 'refused', 'failed'])

import type { Content } from '../../content/content.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { Proposal } from '../../turn/learning-ports.js'
import { proposalCard } from './commands/proposal-card.js'
import { sceneVoice } from './commands/scene.js'
import type { Connector } from './connector.js'
import { connectorFailure } from './connector-failure.js'
import { cardActivity } from './outgoing.js'
import type { Pace } from './pace.js'
import type { PersonalChat } from './personal.js'
import type { Shelf, StaffVoice, TicketDesk } from './ports.js'

const SEND_TIMEOUT_MS = 10_000

interface ProposalPostOptions {
  connector: Connector
  pace: Pace
  personal: Shelf<PersonalChat>
  desk: Pick<TicketDesk, 'chatOf'>
  voice: () => StaffVoice
}

/** Shows proposals for the knowledge to those whose decision it is, and to those who made them, in their own chats. */
export class ProposalPost {
  readonly #options: ProposalPostOptions

  constructor(options: ProposalPostOptions) {
    this.#options = options
  }

  /** False for whoever has no chat with the bot: they find it at the desk. Throws where it may be tried again. */
  async tell(to: StaffMember, proposal: Proposal, content: Content): Promise<boolean> {
    const chat = await this.#chatOf(to)
    if (!chat) return false
    const { connector, pace, voice } = this.#options
    const scene = { ...sceneVoice(voice()), content }
    const card = proposalCard(scene, proposal)
    const activity = cardActivity(card, scene.say('proposal_title', { id: proposal.id }))
    const { conversation } = chat
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS)
    try {
      await pace.keep('send', conversation, conversation, () => connector.send(chat, activity, signal))
      return true
    } catch (error) {
      const failure = connectorFailure(error)
      // The chat is gone, or the app has been taken out of it.
      if (failure.code === 'delivery_refused' || failure.code === 'not_found') return false
      throw failure
    }
  }

  async #chatOf({ id, teams }: StaffMember): Promise<PersonalChat | undefined> {
    const { desk, personal } = this.#options
    const known = await desk.chatOf(id)
    const chat = known === undefined ? undefined : await personal.get(known)
    return chat ?? (await personal.all()).find(({ user }) => user !== undefined && (user === id || user === teams))
  }
}

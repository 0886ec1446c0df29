import { staffSayFrom } from '../content/staff-texts.js'
import { ServiceError } from '../errors.js'
import type { Deliveries } from '../store/deliveries.js'
import { queueById } from '../tickets/routing.js'
import { openTickets } from '../turn/conversation.js'
import type { Delivery, DeliveryPayload, Turn } from '../turn/ports.js'
import type { Core, Knowing } from './core.js'

type Of<K extends DeliveryPayload['kind']> = Delivery & { payload: Extract<DeliveryPayload, { kind: K }> }

interface FailureCore extends Pick<Core, 'tell'> {
  tickets: Pick<Core['tickets'], 'get'>
}

const CARD_FAILED = 'card-failed:'

/**
 * Tells staff of what could not be delivered, where they can still be reached: a resident's SMS and a question to another
 * department in the ticket's own thread; a card, or words under it, in the fallback channel. What is not here is told by
 * the log alone: the other system, the list that the next one repeats, the private word that the thread says too.
 */
export function createFailureTeller(core: FailureCore, knowing: Pick<Knowing, 'content'>) {
  const say = () => {
    const { staff, organisation } = knowing.content
    return staffSayFrom(staff[organisation.municipality.staffLanguage])
  }

  const smsFailed = async ({ key, payload }: Of<'sms'>, turn: Turn): Promise<void> => {
    const ref = payload.ref ?? openTickets(turn.state)[0]?.ref
    // Nobody is waited for by a code that did not arrive; the chat has said what to do then.
    if (ref === undefined || payload.code) return
    await core.tell({ id: `failed:${key}`, ref, what: 'delivery_failed', text: say()('thread_sms_failed') })
  }

  /** What a person wrote, that is: what the bot said would come too late to be missed. */
  const chatFailed = async ({ key }: Of<'azure'>, { staff }: Turn): Promise<void> => {
    if (staff?.ref === undefined) return
    const text = say()('thread_chat_failed')
    await core.tell({ id: `failed:${key}`, ref: staff.ref, what: 'delivery_failed', text })
  }

  /** One that was left behind, or answered from its own thread meanwhile, is missed by nobody. */
  const consultFailed = async ({ key, payload: { ref, consult: id } }: Of<'consult'>): Promise<void> => {
    const consult = (await core.tickets.get(ref))?.consults?.find((one) => one.id === id)
    if (!consult || consult.answer) return
    const { content } = knowing
    const queue = queueById(content, consult.queue).name[content.organisation.municipality.staffLanguage]
    await core.tell({
      id: `failed:${key}`,
      ref,
      what: 'delivery_failed',
      text: say()('thread_consult_failed', { queue }),
    })
  }

  /** Once for each turn whose card or words fail; the card is then tried anew. */
  const cardFailed = async ({ payload, error }: Of<'card' | 'thread'>, turn: Turn): Promise<void> => {
    // Told already, and refused once more: the ticket's next change tries again, and not this, or it would never end.
    if (turn.inboundId.startsWith(CARD_FAILED) && error === 'delivery_refused') return
    await core.tell({ id: `${CARD_FAILED}${payload.ref}:${turn.seq}`, ref: payload.ref, what: 'card_failed' })
  }

  /** Given up: whoever has the queue carries it out, or hears that the operations centre does not know of it. */
  const carryFailed = async ({ key, payload: { ref } }: Of<'system'> | Of<'open311'>): Promise<void> => {
    await core.tell({ id: `failed:${key}`, ref, what: 'carried', carrier: { state: 'failed' } })
  }

  const dead = async (delivery: Delivery, turn: Turn): Promise<void> => {
    if (is(delivery, 'sms')) return smsFailed(delivery, turn)
    if (is(delivery, 'azure')) return chatFailed(delivery, turn)
    if (is(delivery, 'card') || is(delivery, 'thread')) return cardFailed(delivery, turn)
    if (is(delivery, 'consult')) return consultFailed(delivery)
    if (is(delivery, 'system') || is(delivery, 'open311')) return carryFailed(delivery)
  }

  return {
    /** The outbox gave up. */
    dead,
    /** It has been failing for long; it goes on being tried. */
    async failing(delivery: Delivery, turn: Turn): Promise<void> {
      if (is(delivery, 'card')) await cardFailed(delivery, turn)
    },
    /** The provider took it, and reports later that it did not arrive. An id not known yet is refused: it reports again. */
    async reported(deliveries: Deliveries, providerId: string): Promise<void> {
      const found = await deliveries.byProviderId('sms', providerId)
      if (!found) throw new ServiceError('not_found', 'No SMS of ours has that id')
      if (is(found.delivery, 'sms')) await smsFailed(found.delivery, found.turn)
    },
  }
}

function is<K extends DeliveryPayload['kind']>(delivery: Delivery, kind: K): delivery is Of<K> {
  return delivery.payload.kind === kind
}

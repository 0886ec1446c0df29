import { staffSayFrom } from '../content/staff-texts.js'
import { ServiceError } from '../errors.js'
import type { Deliveries } from '../store/deliveries.js'
import { openTickets } from '../turn/conversation.js'
import type { Delivery, Turn } from '../turn/ports.js'
import type { Core, Knowing } from './core.js'

/** A failed SMS to someone with a ticket is told in that ticket's thread, so that staff try another way. */
export function createFailureTeller(core: Pick<Core, 'tell'>, knowing: Knowing) {
  const sayFailed = async (delivery: Delivery, turn: Turn): Promise<void> => {
    if (delivery.payload.kind !== 'sms') return
    const ref = delivery.payload.ref ?? openTickets(turn.state)[0]?.ref
    if (ref === undefined) return
    const { staff, organisation } = knowing.content
    const text = staffSayFrom(staff[organisation.municipality.staffLanguage])('thread_sms_failed')
    await core.tell({ id: `failed:${delivery.key}`, ref, what: 'delivery_failed', text })
  }
  return {
    /** The outbox gave up. */
    dead: sayFailed,
    /** The provider took it, and reports later that it did not arrive. An id not known yet is refused: it reports again. */
    async reported(deliveries: Deliveries, providerId: string): Promise<void> {
      const found = await deliveries.byProviderId('sms', providerId)
      if (!found) throw new ServiceError('not_found', 'No SMS of ours has that id')
      await sayFailed(found.delivery, found.turn)
    },
  }
}

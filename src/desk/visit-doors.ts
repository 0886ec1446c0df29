import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { mayRead } from '../tickets/sight.js'
import type { Ticket } from '../tickets/ticket.js'
import { comingVisit } from '../tickets/visits.js'
import type { Admission, Caller } from './admission.js'
import { noteListed } from './noting.js'
import type { DeskPorts } from './ports.js'
import { found } from './read-doors.js'
import { bodyOf, queryOf, tagged } from './reply.js'
import { bookableOffices, visitDay } from './visit-day.js'
import type { WireRefusal, WireVisit, WireVisitDay } from './wire.js'
import { idOf } from './write-doors.js'

const BODY_BYTES_MAX = 4_000
const NOTE_LENGTH_MAX = 300

const Query = z.object({ office: z.string().max(40).optional(), day: z.iso.date().optional() })
const Cancel = z.strictObject({
  key: z.string().regex(/^[\w-]{8,64}$/),
  note: z.string().trim().min(1).max(NOTE_LENGTH_MAX),
})

/** Who comes to an office on a day, and a way to cancel on them. For all staff: an office's own are in any queue. */
export function visitDoors(ports: DeskPorts, admission: Admission): Door[] {
  return [
    {
      method: 'GET',
      path: '/desk/api/visits',
      bytesMax: 0,
      handle: async (request) => {
        const caller = await admission.admit(request)
        return tagged(request, await dayOf(ports, caller, queryOf(Query, request)))
      },
    },
    {
      method: 'POST',
      path: '/desk/api/visits/:ref/cancel',
      bytesMax: BODY_BYTES_MAX,
      handle: async (request) => cancel(ports, await admission.admit(request), request),
    },
  ]
}

async function dayOf(ports: DeskPorts, caller: Caller, asked: z.output<typeof Query>): Promise<WireVisitDay> {
  const content = ports.content()
  const offices = bookableOffices(content).map(({ id, name }) => ({ id, name: name[caller.lang] }))
  const { office, day, from, to, previous, next } = visitDay(content, asked, ports.now())
  const tickets = await ports.visits.list(office, from, to)
  await noteListed(ports, caller, tickets, 'visits_listed')
  return { office, offices, day, previous, next, visits: tickets.flatMap((ticket) => visitOf(ports, caller, ticket)) }
}

/** An allow-list: no number of theirs, and of what may not be read no topic. */
function visitOf(ports: DeskPorts, { viewer }: Caller, ticket: Ticket): WireVisit[] {
  const { visit, lang, _id: ref } = ticket
  if (!visit) return []
  const isRead = mayRead(ticket, viewer, ports.content())
  return [
    {
      ref,
      from: visit.from.toISOString(),
      to: visit.to.toISOString(),
      lang,
      cancelled: visit.cancelledAt !== undefined,
      mayCancel: isRead && comingVisit(ticket, ports.now()) !== undefined,
      ...(isRead ? { topic: visit.topic } : {}),
    },
  ]
}

async function cancel(ports: DeskPorts, caller: Caller, request: DoorRequest): Promise<DoorReply> {
  const ticket = await found(ports, request)
  const { key, note } = bodyOf(Cancel, request)
  if (!ticket.visit) throw new ServiceError('not_found', 'No visit has that reference')
  const { viewer, say, tell } = caller
  if (!mayRead(ticket, viewer, ports.content())) throw new ServiceError('forbidden', say('refused_not_staff'))
  const ref = ticket._id
  const by = viewer.staff
  const id = idOf([by.id, 'cancel_visit', ref, key])
  if (comingVisit(ticket, ports.now()))
    await ports.tell({ id, ref, what: 'visit_cancelled', by, note: maskIdentityNumbers(note).text })
  const after = (await ports.tickets.get(ref)) ?? ticket
  if (after.visit?.cancelledAt) return { status: 200, body: { visit: visitOf(ports, caller, after)[0] } }
  const refused: WireRefusal = { why: 'visit_over', words: tell('refused_visit_over') }
  return { status: 409, body: { refused } }
}

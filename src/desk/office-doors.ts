import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { LANGS, TEXT_LENGTH_MAX } from '../message.js'
import { findQueue } from '../tickets/routing.js'
import { mayRead } from '../tickets/sight.js'
import { phoneIn } from '../turn/phone-number.js'
import { DUTIES } from '../turn/ports.js'
import type { Admission, Caller } from './admission.js'
import { colleagues } from './colleagues.js'
import { noteOpened } from './noting.js'
import { phrasesFor } from './phrases.js'
import type { DeskPorts } from './ports.js'
import { found, ticketFor } from './read-doors.js'
import { bodyOf, tagged } from './reply.js'
import { peopleFor } from './sign-in.js'
import type { WireRefusal } from './wire.js'
import { idOf } from './write-doors.js'

const BODY_BYTES_MAX = LIMITS.deskBytes

const Key = z.string().regex(/^[\w-]{8,64}$/)
const Id = z.string().min(1).max(60)
const Duty = z.strictObject({ duty: z.enum(DUTIES), queues: z.array(Id).max(200).optional() })
const Matter = z.strictObject({
  key: Key,
  channel: z.enum(['phone', 'visit']),
  kind: z.enum(['question', 'fault', 'complaint', 'errand', 'callback']),
  lang: z.enum(LANGS),
  text: z.string().trim().min(1).max(TEXT_LENGTH_MAX),
  queue: Id.optional(),
  district: Id.optional(),
  name: z.string().trim().min(1).max(100).optional(),
  phone: z.string().trim().min(1).max(40).optional(),
  via: z.enum(['sms', 'call']),
  /** Read back to whoever told it, or seen on the display as they rang: only then are answers sent there. */
  checked: z.boolean().default(false),
})
const Contact = z.strictObject({ key: Key, channel: z.enum(['phone', 'visit']), queue: Id })

/** What staff do besides a single ticket: enter a matter, log a call, say whether they are on duty; and what a form offers. */
export function officeDoors(ports: DeskPorts, admission: Admission): Door[] {
  type Answer = (caller: Caller, request: DoorRequest) => Promise<DoorReply>
  const door = (method: 'GET' | 'POST', path: string, answer: Answer): Door => ({
    method,
    path,
    bytesMax: method === 'GET' ? 0 : BODY_BYTES_MAX,
    handle: async (request) => answer(await admission.admit(request), request),
  })
  return [
    {
      method: 'GET',
      path: '/desk/api/people',
      bytesMax: 0,
      handle: async (request) => {
        admission.screen(request)
        const people = peopleFor(ports.signIn, request).map(({ id, name }) => ({ id, name }))
        return { status: 200, body: { people } }
      },
    },
    door('GET', '/desk/api/ticket/:ref/phrases', async (caller, request) => {
      const ticket = await readable(ports, caller, request)
      return tagged(request, { phrases: phrasesFor(ticket, ports.content()) })
    }),
    door('GET', '/desk/api/ticket/:ref/colleagues', async (caller, request) => {
      const { queue } = await readable(ports, caller, request)
      return { status: 200, body: { people: await colleagues(ports, queue, caller.viewer.staff) } }
    }),
    door('POST', '/desk/api/tickets', (caller, request) => enter(ports, caller, bodyOf(Matter, request))),
    door('POST', '/desk/api/contacts', (caller, request) => logContact(ports, caller, bodyOf(Contact, request))),
    door('POST', '/desk/api/duty', (caller, request) => setDuty(ports, caller, bodyOf(Duty, request))),
  ]
}

async function readable(ports: DeskPorts, caller: Caller, request: DoorRequest) {
  const ticket = await found(ports, request)
  await noteOpened(ports, caller, ticket)
  if (mayRead(ticket, caller.viewer, ports.content())) return ticket
  throw new ServiceError('forbidden', caller.say('refused_not_staff'))
}

async function enter(ports: DeskPorts, caller: Caller, matter: z.output<typeof Matter>): Promise<DoorReply> {
  const { key, channel, kind, lang, text, queue, district, name, via, checked } = matter
  const phone = matter.phone === undefined ? undefined : phoneIn(matter.phone)
  const why = wrongWith(matter, phone)
  if (why) return { status: 409, body: { refused: { why, words: caller.tell(`refused_${why}`) } } }
  const by = caller.viewer.staff
  const { ticket } = await ports.enter({
    id: idOf([by.id, 'enter', key]),
    by,
    channel,
    kind,
    lang,
    text,
    ...(queue ? { queue } : {}),
    ...(district ? { district } : {}),
    contact: { via, proven: checked, ...(name ? { name } : {}), ...(phone ? { phone } : {}) },
  })
  return { status: 201, body: { ticket: await ticketFor(ports, caller, ticket) } }
}

/** An SMS to a number nobody has checked could only say that there is an answer, and there is no chat to read it in. */
function wrongWith(matter: z.output<typeof Matter>, phone: string | undefined): WireRefusal['why'] | undefined {
  if (matter.phone !== undefined && phone === undefined) return 'phone_wrong'
  if (matter.via === 'sms' && phone === undefined) return 'phone_missing'
  return matter.via === 'sms' && !matter.checked ? 'phone_unchecked' : undefined
}

async function logContact(ports: DeskPorts, { viewer }: Caller, contact: z.output<typeof Contact>): Promise<DoorReply> {
  const { key, channel, queue } = contact
  if (!findQueue(ports.content(), queue)) throw new ServiceError('payload_invalid', 'Not understood: queue')
  const by = viewer.staff
  await ports.logContact({ id: idOf([by.id, 'log', key]), by, channel, queue })
  return { status: 201, body: {} }
}

/** As the chat with the bot does it: of whoever is on duty an absence is over, and they serve the queues they did before. */
async function setDuty(ports: DeskPorts, { viewer }: Caller, said: z.output<typeof Duty>): Promise<DoorReply> {
  const { duty } = said
  const { staff, queues: all } = viewer
  const { away, ...before } = (await ports.staff.get(staff.id)) ?? {
    ...staff,
    duty: 'off',
    queues: [],
    since: ports.now(),
  }
  const own = (said.queues ?? before.queues).filter((queue) => all.has(queue))
  const queues = own.length > 0 ? own : [...all]
  const since = before.duty === duty ? before.since : ports.now()
  await ports.staff.put({ ...before, ...staff, ...(away && duty !== 'on' ? { away } : {}), duty, queues, since })
  return { status: 200, body: { duty: { duty, queues } } }
}

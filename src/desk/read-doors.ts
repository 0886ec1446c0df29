import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import { TICKET_LISTS } from '../store/ticket-lists.js'
import { referenceIn } from '../tickets/reference-in.js'
import { findQueue } from '../tickets/routing.js'
import { mayRead } from '../tickets/sight.js'
import type { Ticket } from '../tickets/ticket.js'
import { phoneIn } from '../turn/phone-number.js'
import { transcriptOf } from '../turn/transcript.js'
import type { Admission, Caller } from './admission.js'
import { managedBy } from './figure-doors.js'
import { noteListed, noteOpened, noteSearched } from './noting.js'
import type { DeskPorts } from './ports.js'
import { queuesFor, readableQueues } from './queues.js'
import { bodyOf, queryOf, tagged } from './reply.js'
import { rowOf } from './ticket-row.js'
import { ticketView } from './ticket-view.js'
import type { WireList, WireMe, WireTicket } from './wire.js'

const PAGE_DEFAULT = 50
const SEARCH_LENGTH_MAX = 120
const SEARCH_BYTES_MAX = 2_000
const DIGITS_OF_A_PHONE_MIN = 6

const Cursor = z.string().max(200).optional()
const ListQuery = z.object({
  view: z.enum(TICKET_LISTS).default('open'),
  queue: z.string().max(40).default('all'),
  limit: z.coerce.number().int().min(1).max(100).default(PAGE_DEFAULT),
  cursor: Cursor,
})
/** In a body and not in an address: what is searched for may be a person's name, and addresses are logged by proxies. */
const Search = z.strictObject({ text: z.string().trim().min(1).max(SEARCH_LENGTH_MAX), cursor: Cursor })

/** Where the page reads: who one is, the lists, a ticket. */
export function readDoors(ports: DeskPorts, admission: Admission): Door[] {
  const get = (path: string, answer: (caller: Caller, request: DoorRequest) => Promise<object>): Door => ({
    method: 'GET',
    path,
    bytesMax: 0,
    handle: async (request) => tagged(request, await answer(await admission.admit(request), request)),
  })
  return [
    get('/desk/api/me', (caller) => me(ports, caller)),
    get('/desk/api/tickets', (caller, request) => list(ports, caller, queryOf(ListQuery, request))),
    get('/desk/api/ticket/:ref', async (caller, request) => ticketFor(ports, caller, await found(ports, request))),
    {
      method: 'POST',
      path: '/desk/api/search',
      bytesMax: SEARCH_BYTES_MAX,
      handle: async (request): Promise<DoorReply> => {
        const caller = await admission.admit(request)
        return { status: 200, body: await search(ports, caller, bodyOf(Search, request)) }
      },
    },
  ]
}

/** The ticket a request names. Throws `not_found`. */
export async function found({ tickets }: Pick<DeskPorts, 'tickets'>, { params }: DoorRequest): Promise<Ticket> {
  const ticket = await tickets.get((params.ref ?? '').toUpperCase())
  if (ticket) return ticket
  throw new ServiceError('not_found', 'No ticket has that reference')
}

/** A ticket as this reader sees it, with what was said. What they may not read is not even fetched. */
export async function ticketFor(ports: DeskPorts, caller: Caller, ticket: Ticket): Promise<WireTicket> {
  await noteOpened(ports, caller, ticket)
  const { viewer, lang } = caller
  const content = ports.content()
  const lines = mayRead(ticket, viewer, content) ? await transcriptOf(ports.log, ticket) : []
  const { calendar, files } = ports
  return ticketView(ticket, { viewer, content, now: ports.now(), lang, calendar, files, lines })
}

async function me(ports: DeskPorts, caller: Caller): Promise<WireMe> {
  const { viewer, lang } = caller
  const content = ports.content()
  const { id, name } = viewer.staff
  const record = await ports.staff.get(id)
  const queues = queuesFor(viewer, content, lang)
  return {
    id,
    name,
    queues,
    ...(ports.reports && (await managedBy(ports, caller)).length > 0 ? { manages: true as const } : {}),
    districts: content.organisation.districts.map((district) => ({ id: district.id, name: district.name[lang] })),
    duty: {
      duty: record?.duty ?? 'off',
      // Of those they once named, the ones they still belong to.
      queues: record ? record.queues.filter((queue) => viewer.queues.has(queue)) : [],
    },
  }
}

async function list(ports: DeskPorts, caller: Caller, query: z.output<typeof ListQuery>): Promise<WireList> {
  const { viewer } = caller
  const own = [...viewer.queues]
  const all = query.view === 'mine' ? undefined : own
  const [page, counts] = await Promise.all([
    ports.lists.list({
      list: query.view,
      queues: query.queue === 'all' ? all : [known(ports, query, caller)],
      staff: viewer.staff.id,
      limit: query.limit,
      cursor: query.cursor,
    }),
    ports.lists.counts(own, viewer.staff.id),
  ])
  await noteListed(ports, caller, page.tickets)
  return { ...rows(ports, caller, page), counts }
}

/** What is asked of a department is for its own staff to see, though the ticket may be anyone's. */
function known(ports: DeskPorts, { queue, view }: { queue: string; view: string }, { viewer }: Caller): string {
  if (!findQueue(ports.content(), queue)) throw new ServiceError('payload_invalid', 'Not understood: queue')
  if (view !== 'consults' || viewer.queues.has(queue)) return queue
  throw new ServiceError('forbidden', 'What was asked of a queue is for its own staff')
}

/** By reference any ticket is found, though perhaps only that it is there; by words none that one may not read. */
async function search(ports: DeskPorts, caller: Caller, query: z.output<typeof Search>): Promise<WireList> {
  const content = ports.content()
  const { viewer } = caller
  const ref = referenceTyped(query.text, content.organisation.municipality.referencePrefix)
  if (ref) {
    const ticket = await ports.tickets.get(ref)
    const tickets = ticket ? [ticket] : []
    await noteSearched(ports, caller, tickets)
    return rows(ports, caller, { tickets })
  }
  const page = await ports.lists.search({
    terms: query.text.split(/\s+/),
    phone: digitsOfPhone(query.text),
    queues: readableQueues(viewer, content),
    limit: PAGE_DEFAULT,
    cursor: query.cursor,
  })
  const tickets = page.tickets.filter((one) => mayRead(one, viewer, content))
  await noteSearched(ports, caller, tickets)
  return rows(ports, caller, { ...page, tickets })
}

/** With its letters or, as people say it among themselves, without. */
function referenceTyped(text: string, prefix: string): string | undefined {
  const alone = /^\w{5}$/.test(text) && /\d/.test(text)
  return referenceIn(text, prefix) ?? (alone ? referenceIn(`${prefix}-${text}`, prefix) : undefined)
}

/** What a number (E.164) ends with, when what is sought is a number or the end of one. */
function digitsOfPhone(text: string): string | undefined {
  const whole = phoneIn(text)?.slice(1)
  if (whole || !/^[\d\s()+-]+$/.test(text)) return whole
  const digits = text.replace(/\D/g, '').replace(/^0+/, '')
  return digits.length < DIGITS_OF_A_PHONE_MIN ? undefined : digits
}

function rows(ports: DeskPorts, { viewer }: Caller, page: { tickets: Ticket[]; next?: string }): WireList {
  const sight = { viewer, content: ports.content(), now: ports.now() }
  return {
    rows: page.tickets.map((ticket) => rowOf(ticket, sight)),
    ...(page.next === undefined ? {} : { next: page.next }),
  }
}

import { createHash } from 'node:crypto'
import { createOpen311, type Open311 } from '../channels/open311/client.js'
import type { Open311Request, Open311Sent } from '../channels/open311/request.js'
import { Open311Sender } from '../channels/open311/sender.js'
import { open311Settings } from '../channels/open311/settings.js'
import { type Open311Change, Open311Watch } from '../channels/open311/watch.js'
import type { Config } from '../config.js'
import type { Sweep } from '../due/sweeps.js'
import type { Log } from '../log.js'
import type { FileRef } from '../message.js'
import type { Sender } from '../outbox/sender.js'
import type { Ticket } from '../tickets/ticket.js'
import type { ListedFaults } from '../turn/ports.js'
import type { Core, Knowing } from './core.js'
import { createListed } from './operations-listed.js'

/** How often the operations centre is asked how its cases stand. */
const WATCH_EVERY_MS = 5 * 60_000

interface OperationsParts {
  config: Config
  knowing: Knowing
  core: Core
  logger: Log
  now: () => Date
  /** A link to a file that holds for a week. */
  fileLink: (file: FileRef) => string | undefined
  /** Other than the shipped pace, for tests. */
  everyMs?: number
}

interface Operations {
  sender?: Sender
  sweeps: Sweep[]
  listed?: ListedFaults
}

/** The operations centre, where one is set: what sends to it, what asks it how it goes, and what it has besides. */
export function createOperations(parts: OperationsParts): Operations {
  const settings = open311Settings(parts.config)
  if (!settings) return { sweeps: [] }
  const { core, logger: log, now, everyMs = WATCH_EVERY_MS } = parts
  const open311 = createOpen311(settings, { log, now })
  const sender = new Open311Sender({
    open311,
    requestOf: async (ref) => requestOf(await core.tickets.get(ref), parts),
    sent: (ref, sent) => told(core, ref, sent),
    log,
  })
  return {
    sender,
    sweeps: [{ name: 'operations', everyMs, run: () => watchOf(open311, parts).run() }],
    listed: createListed({ ...parts, open311 }),
  }
}

/** What the centre is told of a fault: what it is, where and when, in the resident's words, and nobody's name or number. */
function requestOf(ticket: Ticket | undefined, { knowing, fileLink }: OperationsParts): Open311Request | undefined {
  const { fault, question, details = [], files = [] } = ticket ?? {}
  const category = knowing.content.faults.find(({ id }) => id === fault?.category)
  if (!ticket || !fault || category?.open311 === undefined) return undefined
  const picture = files.find(({ type }) => type.startsWith('image/'))
  const mediaUrl = picture && fileLink(picture)
  const { point, text, street, number } = fault.place
  return {
    ref: ticket._id,
    serviceCode: category.open311,
    address: street && number ? `${street} ${number}` : text,
    description: [question, ...details.map(({ label, value }) => `${label}: ${value}`)].join('\n'),
    reportedAt: ticket.arrivedAt,
    ...(point ? { point } : {}),
    ...(mediaUrl ? { mediaUrl } : {}),
  }
}

async function told(core: Core, ref: string, { id, token }: Open311Sent): Promise<void> {
  const named = { ...(id === undefined ? {} : { id }), ...(token === undefined ? {} : { token }) }
  await core.tell({
    id: `sent:${ref}:${id ?? token ?? ''}`,
    ref,
    what: 'carried',
    carrier: { state: 'taken', ...named },
  })
}

function watchOf(open311: Open311, { core, logger: log }: OperationsParts): Open311Watch {
  return new Open311Watch({
    open311,
    open: async () =>
      (await core.tickets.carriedBy('open311')).map(({ _id: ref, carrier }) => ({
        ref,
        ...(carrier?.id ? { id: carrier.id } : {}),
        ...(carrier?.token ? { token: carrier.token } : {}),
        ...(carrier?.notes ? { notes: carrier.notes } : {}),
      })),
    changed: (ref, change) => changed(core, ref, change),
    log,
  })
}

async function changed(core: Core, ref: string, { id, status, notes, at }: Open311Change): Promise<void> {
  const isClosed = status === 'closed'
  await core.tell({
    id: `carried:${ref}:${id}:${digestOf(status, at?.toISOString(), notes)}`,
    ref,
    what: 'carried',
    carrier: { state: isClosed ? 'done' : 'taken', id, ...(notes ? { notes } : {}) },
    ...(isClosed ? { closed: true } : {}),
    ...(notes ? { note: notes } : {}),
  })
}

/** Notes may be long, and differ in their last word. */
function digestOf(...parts: (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { refusalWords } from '../channels/teams/refusals.js'
import type { Content } from '../content/content.js'
import { ServiceError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { type FileRef, TEXT_LENGTH_MAX } from '../message.js'
import { STAFF_VERBS, type StaffVerb } from '../tickets/moves.js'
import { queueById } from '../tickets/routing.js'
import { mayAct } from '../tickets/sight.js'
import type { StaffMember, Ticket } from '../tickets/ticket.js'
import type { StaffAction, StaffOutcome } from '../turn/ports.js'
import { askedText } from '../turn/staff-preview.js'
import type { Admission, Caller } from './admission.js'
import { owned } from './allowed-verbs.js'
import { colleague } from './colleagues.js'
import type { DeskPorts } from './ports.js'
import { found, ticketFor } from './read-doors.js'
import { bodyOf } from './reply.js'
import type { WireRefusal } from './wire.js'

const BODY_BYTES_MAX = LIMITS.deskBytes
const ID_LENGTH_MAX = 200

const Id = z.string().min(1).max(ID_LENGTH_MAX)
const Verb = z.enum(STAFF_VERBS)
const Deed = z.strictObject({
  /** Made by the page for each form that is filled in: sent twice, it is done once. */
  key: z.string().regex(/^[\w-]{8,64}$/),
  text: z.string().trim().max(TEXT_LENGTH_MAX).optional(),
  files: z.array(Id).max(20).optional(),
  queue: Id.optional(),
  consult: Id.optional(),
  to: Id.optional(),
  follower: Id.optional(),
  consent: z.boolean().optional(),
})
type Deed = z.output<typeof Deed>
const Draft = Deed.omit({ key: true, files: true }).extend({ verb: Verb })

/** Where the page acts on a ticket, and asks beforehand what the resident would see. */
export function writeDoors(ports: DeskPorts, admission: Admission): Door[] {
  const post = (path: string, answer: (caller: Caller, request: DoorRequest) => Promise<DoorReply>): Door => ({
    method: 'POST',
    path,
    bytesMax: BODY_BYTES_MAX,
    handle: async (request) => answer(await admission.admit(request), request),
  })
  return [
    post('/desk/api/ticket/:ref/preview', (caller, request) => preview(ports, caller, request)),
    post('/desk/api/ticket/:ref/:verb', (caller, request) => act(ports, caller, request)),
  ]
}

async function act(ports: DeskPorts, caller: Caller, request: DoorRequest): Promise<DoorReply> {
  const verb = Verb.safeParse(request.params.verb)
  if (!verb.success) throw new ServiceError('not_found', 'There is nothing at this address')
  const ticket = await found(ports, request)
  const deed = bodyOf(Deed, request)
  admitTo(ticket, { verb: verb.data, consult: deed.consult }, caller, ports.content())
  const action = await actionOf(ports, caller, ticket, verb.data, deed)
  const files = await filesOf(ports, ticket, deed.files ?? [])
  const outcome = await ports.act({ ...action, ...(files.length > 0 ? { files } : {}) })
  const now = outcome.ticket ?? ticket
  const body = { ticket: await ticketFor(ports, caller, now) }
  if (outcome.ok) return { status: 200, body }
  // Claiming what is one's own already is no news to anyone.
  if (outcome.why === 'taken' && verb.data === 'claim' && now.claimedBy?.id === action.by.id)
    return { status: 200, body }
  return { status: 409, body: { ...body, refused: refusalOf(ticket._id, outcome, caller) } }
}

async function preview(ports: DeskPorts, caller: Caller, request: DoorRequest): Promise<DoorReply> {
  const ticket = await found(ports, request)
  const { verb, ...deed } = bodyOf(Draft, request)
  admitTo(ticket, { verb, consult: deed.consult }, caller, ports.content())
  const shown = await ports.preview(await actionOf(ports, caller, ticket, verb, { ...deed, key: 'preview' }))
  if (!shown.ok) return { status: 409, body: { refused: refusalOf(ticket._id, shown, caller) } }
  const { messages, sms } = shown
  const asked = askedText(caller.say, shown)
  return {
    status: 200,
    body: {
      messages: messages.map(({ name, text }) => ({ name, text })),
      sms: sms.map(({ text, encoding, parts, units }) => ({ text, encoding, parts, units })),
      ...(asked ? { asked } : {}),
    },
  }
}

function refusalOf(ref: string, outcome: Extract<StaffOutcome, { ok: false }>, { say }: Caller): WireRefusal {
  return { why: outcome.why, words: refusalWords(ref, outcome, say) }
}

/** A ticket is its own queue's; what was asked of another is that one's to answer. Throws `forbidden`, in words. */
export function admitTo(
  ticket: Ticket,
  { verb, consult }: { verb: StaffVerb; consult?: string | undefined },
  { viewer, say, lang }: Caller,
  content: Content,
): void {
  const asked = ticket.consults?.find(({ id }) => id === consult)
  if (verb === 'answer_consult' && asked ? viewer.queues.has(asked.queue) : mayAct(owned(ticket, content), viewer))
    return
  const { confidential, name } = queueById(content, ticket.queue)
  const ref = ticket._id
  const words = confidential
    ? say('refused_confidential', { ref })
    : say('refused_other_queue', { ref, queue: name[lang] })
  throw new ServiceError('forbidden', words)
}

async function actionOf(
  ports: DeskPorts,
  { viewer }: Caller,
  ticket: Ticket,
  verb: StaffVerb,
  deed: Omit<Deed, 'files'>,
): Promise<StaffAction> {
  const { key, text, queue, consult, follower, consent } = deed
  const by = viewer.staff
  const to = deed.to === undefined ? undefined : await colleague(ports, ticket, deed.to)
  return {
    id: idOf([by.id, verb, ticket._id, key]),
    verb,
    ref: ticket._id,
    by,
    ...(text ? { text } : {}),
    ...(queue ? { queue } : {}),
    ...(consult ? { consult } : {}),
    ...(follower ? { follower } : {}),
    ...(consent === undefined ? {} : { consent }),
    ...(to ? { to: to satisfies StaffMember } : {}),
  }
}

/** Files that staff have sent to this very ticket's conversation. Throws `payload_invalid` for any other. */
async function filesOf({ files }: DeskPorts, ticket: Ticket, ids: readonly string[]): Promise<FileRef[]> {
  if (ids.length > files.perMessageMax) throw new ServiceError('payload_invalid', 'Not understood: files')
  const kept = await Promise.all([...new Set(ids)].map((id) => files.read(id)))
  return kept.map((file) => {
    if (file && file.by === 'staff' && file.conversation === ticket.conversation) return file.ref
    throw new ServiceError('payload_invalid', 'Not understood: files')
  })
}

/** Under one name whatever comes twice; no two people's are the same. */
export function idOf(parts: readonly string[]): string {
  return `desk-${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`
}

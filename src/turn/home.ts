import type { InboundMessage } from '../message.js'
import { canGoOn, isOfPhone } from '../tickets/proved-home.js'
import { mayBeReference, referenceIn } from '../tickets/reference-in.js'
import type { Ticket } from '../tickets/ticket.js'
import type { TicketShelf, TurnLog } from './ports.js'
import type { TurnPorts } from './turn.js'

type HomePorts = Pick<TurnPorts, 'content' | 'now'> & { log: TurnLog; tickets: TicketShelf }

/**
 * Where a message is decided. What is written from a phone goes on where its ticket is at home: a web chat that has
 * proved to be the same resident's, or what staff entered for them. Of several it is the one they name, or else the
 * one last spoken of. A message that was taken somewhere once is found there, even when it comes again after the
 * ticket's end.
 */
export async function atHome<M extends InboundMessage>(ports: HomePorts, message: M): Promise<M> {
  const { phone } = message
  if (message.channel !== 'sms' || phone === undefined) return message
  const [own, tickets] = await Promise.all([ports.log.load(message.conversation), ports.tickets.ofPhone(phone)])
  const theirs = tickets.filter((ticket) => isOfPhone(ticket, phone))
  const home = own?.state.home?.conversation
  const elsewhere = [...theirs.map(({ conversation }) => conversation), ...(home ? [home] : [])]
  const places = new Set(elsewhere.filter((place) => place !== message.conversation))
  if (places.size === 0) return message
  const taken = await placeTaken(ports, message, [message.conversation, ...places])
  const conversation = taken ?? placeMeant(ports, message, theirs) ?? message.conversation
  return { ...message, conversation }
}

async function placeTaken({ log }: HomePorts, { id }: InboundMessage, places: string[]): Promise<string | undefined> {
  const turns = await Promise.all(places.map((place) => log.find(place, id)))
  return turns.find((turn) => turn !== undefined)?.conversation
}

function placeMeant(ports: HomePorts, { text }: InboundMessage, tickets: readonly Ticket[]): string | undefined {
  const { referencePrefix, reopenDays } = ports.content().organisation.municipality
  const named = referenceIn(text, referencePrefix)
  const meant = named === undefined ? undefined : tickets.find(({ _id }) => mayBeReference(named, _id))
  if (meant) return meant.conversation
  const now = ports.now()
  const [last] = tickets
    .filter((ticket) => canGoOn(ticket, now, { reopenDays }))
    .sort((a, b) => spokenAt(b) - spokenAt(a))
  return last?.conversation
}

/** When a person last spoke in it, or it began or was brought here. */
function spokenAt({ staffAt, arrivedAt, events }: Ticket): number {
  const brought = events.findLast(({ what }) => what === 'linked')?.at
  return Math.max(...[staffAt, arrivedAt, brought].map((at) => at?.getTime() ?? 0))
}

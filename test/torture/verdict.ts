import type { Ticket } from '../../src/tickets/ticket.js'
import type { Turn } from '../../src/turn/ports.js'
import type { Outage } from './database.js'
import type { Take } from './exchange.js'
import { countExtras, type Extras } from './extras.js'
import type { Kill } from './fleet.js'
import type { HandOver, Ledger, Notice, Sent } from './ledger.js'
import { refOfCard } from './staff.js'

/** All there is at the quiet end: what clients know, what the stand-ins took, and what the service holds. */
export interface Evidence {
  ledger: Ledger
  takes: readonly Take[]
  /** What the services' clocks show in the end. */
  clock: Date
  kills: readonly Kill[]
  outages: readonly Outage[]
  /** As they lie in the database, in order of conversation and sequence number. */
  turns: readonly Turn[]
  tickets: readonly Ticket[]
  /** By Direct Line's id: what the resident's own client reads, in order. */
  chats: ReadonlyMap<string, readonly { id: string; text: string; mine: boolean }[]>
  /** By reference: what other systems read of a ticket's conversation. */
  exports: ReadonlyMap<string, readonly string[]>
}

/** What is wrong, one line each with what it rests on. */
export interface Verdict extends Extras {
  lost: string[]
  doubled: string[]
  outOfOrder: string[]
  /** All else: tickets too many or too few, notices that did not arrive, deliveries given up, screens that differ. */
  others: string[]
}

export function judge(evidence: Evidence): Verdict {
  const verdict: Verdict = { lost: [], doubled: [], outOfOrder: [], others: [], ...countExtras(evidence) }
  const inDatabase = linesOf(evidence.turns)
  for (const [conversation, sent] of byConversation(evidence.ledger.sent)) {
    judgeLines(verdict, 'database', sent, inDatabase.get(conversation) ?? [])
    const chat = evidence.chats.get(conversation.replace(/^web:/, ''))
    if (conversation.startsWith('web:'))
      judgeLines(
        verdict,
        'Direct Line',
        sent,
        (chat ?? []).filter(({ mine }) => mine).map(({ text }) => text),
      )
  }
  judgeTickets(verdict, evidence)
  for (const notice of evidence.ledger.notices) judgeNotice(verdict, evidence, notice)
  judgeLog(verdict, evidence)
  judgeWatched(verdict, evidence)
  return verdict
}

/** Each acknowledged message once and none twice, and in the order that its sender could know. */
function judgeLines(verdict: Verdict, where: string, sent: readonly Sent[], lines: readonly string[]): void {
  const placed = sent.map((one) => ({ one, at: lines.flatMap((text, at) => (text.includes(one.token) ? [at] : [])) }))
  for (const { one, at } of placed) {
    const name = `${one.token} in ${one.conversation} (${where})`
    if (one.ackedMs !== undefined && at.length === 0) verdict.lost.push(name)
    if (at.length > 1) verdict.doubled.push(`${name}: ${at.length} times`)
  }
  for (const [earlier, later] of pairs(placed)) {
    const known = earlier.one.ackedMs !== undefined && earlier.one.ackedMs < later.one.sentMs
    if (known && (earlier.at[0] ?? 0) > (later.at[0] ?? Number.POSITIVE_INFINITY))
      verdict.outOfOrder.push(`${earlier.one.token} after ${later.one.token} in ${later.one.conversation} (${where})`)
  }
}

function judgeTickets(verdict: Verdict, { ledger, tickets, takes, exports, turns }: Evidence): void {
  const cards = new Set(takes.flatMap((take) => refOfCard(take) ?? []))
  const lines = linesOf(turns)
  const asked = new Map(ledger.handOvers.map((one): [string, HandOver] => [one.conversation, one]))
  for (const { _id: ref, conversation } of tickets) {
    if (!cards.has(ref)) verdict.others.push(`no card of ${ref}`)
    const said = exports.get(ref)
    const missing = (lines.get(conversation) ?? []).filter((text) => !said?.includes(text))
    // What was said before the ticket was made need not be part of it; all else is.
    if (said && asked.has(conversation) && missing.length > 0)
      verdict.others.push(`${ref}: export lacks "${missing[0]}"`)
  }
  for (const { conversation, token } of ledger.handOvers) {
    const count = tickets.filter((ticket) => ticket.conversation === conversation).length
    if (count === 0) verdict.lost.push(`ticket for ${token} in ${conversation}`)
    if (count > 1) verdict.doubled.push(`ticket for ${token} in ${conversation}: ${count}`)
  }
}

function judgeNotice(verdict: Verdict, { chats, takes }: Evidence, { kind, holds, conversation }: Notice): void {
  const phone = conversation.startsWith('sms:') ? conversation.slice('sms:'.length) : undefined
  const name = `${kind} ${holds} to ${conversation}`
  if (phone !== undefined) {
    if (!takes.some(({ what, to, text }) => what === 'sms' && to === phone && text.includes(holds)))
      verdict.lost.push(`notice: ${name}`)
    return
  }
  const seen = (chats.get(conversation.replace(/^web:/, '')) ?? []).filter(
    ({ mine, text }) => !mine && text.includes(holds),
  )
  if (seen.length === 0) verdict.lost.push(`notice: ${name}`)
  if (seen.length > 1 && kind === 'reply') verdict.doubled.push(`notice: ${name}`)
}

/** Sequence numbers without gaps, times that never run back, and nothing given up. */
function judgeLog({ others }: Verdict, { turns, clock }: Evidence): void {
  turns.forEach((turn, at) => {
    const before = turns[at - 1]
    const follows = before?.conversation === turn.conversation
    if (turn.seq !== (follows ? before.seq + 1 : 1)) others.push(`gap before ${turn._id}`)
    if (follows && before.at > turn.at) others.push(`time runs back at ${turn._id}`)
    for (const { key, state, payload, error, attempts, due } of turn.deliveries) {
      if (state === 'dead') others.push(`given up: ${key} ${payload.kind} ${error ?? ''}`)
      const wait = `after ${attempts} attempts, due in ${Math.round((due.getTime() - clock.getTime()) / 1_000)} s`
      if (state === 'pending') others.push(`still pending: ${key} ${payload.kind} ${error ?? ''} ${wait}`)
    }
  })
}

/** A screen that followed by sockets shows in the end what there is, each once and in order. */
function judgeWatched({ others }: Verdict, { ledger, chats }: Evidence): void {
  for (const [id, seen] of ledger.watched) {
    const all = (chats.get(id) ?? []).map((activity) => activity.id)
    if (seen.length === all.length && seen.every((one, at) => one === all[at])) continue
    const first = all.find((one, at) => seen[at] !== one) ?? seen[all.length]
    others.push(`sockets of web:${id} told ${seen.length} of ${all.length}, first other at ${first}`)
  }
}

function linesOf(turns: readonly Turn[]): Map<string, string[]> {
  const lines = new Map<string, string[]>()
  for (const { conversation, inbound } of turns) {
    if (inbound) lines.set(conversation, [...(lines.get(conversation) ?? []), inbound.text])
  }
  return lines
}

function byConversation(sent: readonly Sent[]): Map<string, Sent[]> {
  const all = new Map<string, Sent[]>()
  for (const one of sent) all.set(one.conversation, [...(all.get(one.conversation) ?? []), one])
  return all
}

function pairs<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((one, at) => all.slice(at + 1).map((other): [T, T] => [one, other]))
}

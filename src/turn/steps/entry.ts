import { contentStems } from '../../words.js'
import type { Draft, Step } from '../draft.js'
import { entryIn } from '../entry-route.js'
import { pressed } from '../picked.js'
import { addTo } from './add.js'
import { fileHere, fileOther, greet } from './entry-filed.js'
import { entryNamed } from './entry-named.js'
import { askIfSolved } from './reopen.js'
import { tellStanding } from './status.js'

/** A number of its own is a way in anew once nobody has written for this long, though they had turned to the bot. */
const IDLE_MS = 12 * 3_600_000
/** "Äldre direkt, vilket nummer?" asks about it; with so many words that carry a matter, they have said what it is. */
const MATTER_STEMS_MIN = 2

/** Wishes that are met as they are, also for whoever has a person here. */
const MET_ELSEWHERE: readonly (string | undefined)[] = ['callback', 'go_on_by_sms', 'go_on_here']
/** What is said before anything is. */
const NO_MATTER: readonly (string | undefined)[] = ['greeting', 'person', 'help', 'who', 'thanks']
/** How whoever has been helped takes their leave, or comes back to it. */
const OF_THE_SETTLED: readonly (string | undefined)[] = ['thanks', 'helped', 'not_solved', 'status', 'complaint']

/**
 * Which way in a message came by: its number, or the page's own. Not a step: every message passes it, so that whoever
 * is met with 112 first is met by a person next.
 */
export function entryOf(draft: Draft): void {
  const { said, state, setting } = draft
  const { message, understood } = said
  if (draft.channel === 'teams') return
  if (message.to !== undefined) byNumber(draft, message.to)
  const { entries } = setting.content.organisation
  const ofPage = message.opened ? entries.find(({ id }) => id === message.entry) : undefined
  const named = understood.danger ? entryNamed(message.text, entries)?.entry : undefined
  const way = ofPage ?? named
  if (way) state.entry = way.id
  // Gone from organisation.yaml, it is no way in any longer.
  if (!entryIn(draft)) delete state.entry
}

/** By Äldre direkt and the like all that is written goes to the ticket while it is open, before anything else is made of it. */
export const entryTicket: Step = (draft) => {
  const { pending } = draft.state
  const asksMore = pending !== undefined && pending.ask !== 'entry' && pending.ask !== 'go_on'
  const isPressed = pressed(pending?.choices ?? [], draft.said.message.text) !== undefined
  return !asksMore && !isPressed && goesOn(draft)
}

/**
 * A way in of its own: a person first. What it is about is asked once at most and then filed, and no article is told
 * in between.
 */
export const entry: Step = (draft) => {
  const { said, setting, state } = draft
  const { intent } = said.understood
  if (draft.channel === 'teams' || said.message.opened) return false
  if (state.entry !== undefined && intent === 'ask_bot') return leave(draft)
  const named = entryNamed(said.message.text, setting.content.organisation.entries)
  const isNew = named !== undefined && state.entry !== named.entry.id
  if (isNew) state.entry = named.entry.id
  const way = entryIn(draft)
  if (!way || MET_ELSEWHERE.includes(intent)) return false
  if (goesOn(draft)) return true
  const settled = said.tickets.some((ticket) => ticket.entry === way.id && ticket.status === 'resolved')
  if (settled && OF_THE_SETTLED.includes(intent)) return false
  if (said.before.state.pending?.ask === 'entry') return intent !== 'thanks' && fileHere(draft, way)
  if (!saysMatter(draft, isNew ? named.rest : said.message.text, isNew)) return greet(draft, way)
  return (settled && askIfSolved(draft)) || fileHere(draft, way)
}

/** "No, something else": what was held back is a matter of its own, and a person's. False outside such a way in. */
export function otherMatter(draft: Draft): boolean {
  const way = entryIn(draft)
  return way !== undefined && fileOther(draft, way)
}

function goesOn(draft: Draft): boolean {
  const { said, state } = draft
  const { intent } = said.understood
  if (said.message.opened || state.entry === undefined || MET_ELSEWHERE.includes(intent) || intent === 'ask_bot')
    return false
  const ticket = said.tickets.findLast(({ entry: id, status }) => id === state.entry && isOpenStatus(status))
  if (!ticket) return false
  addTo(draft, ticket._id, draft.written)
  const pointer = draft.state.tickets.find(({ ref }) => ref === ticket._id)
  if (intent === 'status' && pointer) tellStanding(draft, [pointer])
  else draft.tell(draft.say('added', { ref: ticket._id }), { ticket: ticket._id })
  return true
}

function isOpenStatus(status: string): boolean {
  return status !== 'resolved' && status !== 'closed'
}

function byNumber(draft: Draft, to: string): void {
  const { state, said, setting } = draft
  const way = setting.content.organisation.entries.find(({ sms }) => sms === to)
  const isIdle = setting.now.getTime() - said.before.at.getTime() > IDLE_MS
  if (way && (state.serviceNumber !== to || isIdle)) state.entry = way.id
  // They came by a number, and now write to another.
  else if (!way && state.serviceNumber !== undefined) delete state.entry
}

/** Whoever only names the way in has said nothing yet; whoever has come by it says it with any word that carries one. */
function saysMatter({ said: { understood, message }, lang }: Draft, text: string, byName: boolean): boolean {
  if (message.files) return true
  const least = byName ? MATTER_STEMS_MIN : 1
  return !NO_MATTER.includes(understood.intent) && contentStems(text, lang).length >= least
}

function leave(draft: Draft): boolean {
  const name = entryIn(draft)?.name[draft.lang] ?? ''
  delete draft.state.entry
  delete draft.state.pending
  draft.tell(draft.say('entry_left', { name }))
  return true
}

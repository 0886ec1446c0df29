import { type About, CONTACT_SILENCE_MS, type FactDetail, REPEAT_DAYS } from '../fact.js'
import type { ContactState } from '../ports.js'
import type { Matter, Noted, Reached } from './noted.js'

const REPEAT_MS = REPEAT_DAYS * 86_400_000

/** What a message comes to for the contact it belongs to. */
interface ContactTurn {
  noted: Pick<Noted, 'asks' | 'person'>
  reached: Reached | undefined
  /** What its first message is about, where it has come to nothing yet. */
  matter?: Matter | undefined
  before: ContactState | undefined
  now: Date
  /** The municipality's own. */
  day: string
  /** What it is about, in general and with a matter. */
  about: (matter?: Matter) => About
}

interface ContactTold {
  facts: (FactDetail & About)[]
  contact: ContactState | undefined
}

/** A contact begun or gone on with, and how far it has come. Pure. */
export function contactFacts(turn: ContactTurn): ContactTold {
  const { noted, before, now, day } = turn
  const goesOn = before !== undefined && now.getTime() - before.at.getTime() <= CONTACT_SILENCE_MS
  if (!goesOn && !noted.asks) return { facts: [], contact: before }
  const begun = goesOn
    ? { facts: [], contact: { ...before, at: now } }
    : { facts: opening(turn), contact: { day, at: now } }
  const asked = personAsked(turn, begun.contact)
  const moved = movedTo(turn.reached, asked.contact, turn)
  return { facts: [...begun.facts, ...asked.facts, ...moved.facts], contact: moved.contact }
}

/** How far a contact has come, when that changes, or when it turns out what it is about. A person's stays a person's. */
export function movedTo(
  reached: Reached | undefined,
  contact: ContactState,
  { about }: Pick<ContactTurn, 'about'>,
): { facts: (FactDetail & About)[]; contact: ContactState } {
  if (!reached || contact.outcome === 'handed') return { facts: [], contact }
  const { outcome, queue, topic } = reached
  const isSame = contact.outcome === outcome
  if (isSame && (isOfMatter(contact.about) || !isOfMatter(reached))) return { facts: [], contact }
  const now = about({ queue, topic })
  const { day: of, about: was } = contact
  const after = { ...contact, outcome, about: now }
  const to = { what: 'outcome' as const, of, to: outcome, ...now }
  if (!contact.outcome || !was) return { facts: [to], contact: after }
  if (isAlike(was, now)) return { facts: [{ ...to, from: contact.outcome }], contact: after }
  return { facts: [{ what: 'outcome', of, from: contact.outcome, ...was }, to], contact: after }
}

function opening({ before, now, about, reached, matter }: ContactTurn): (FactDetail & About)[] {
  const { queue, topic } = reached ?? matter ?? {}
  const isRepeat = before !== undefined && now.getTime() - before.at.getTime() <= REPEAT_MS
  const contact = {
    what: 'contact' as const,
    ...(isRepeat ? { repeat: true as const } : {}),
    ...about({ queue, topic }),
  }
  if (!isRepeat || !before.outcome) return [contact]
  return [contact, { what: 'repeated', of: before.day, outcome: before.outcome, ...before.about }]
}

/** Counted once in a contact, however often they say so. */
function personAsked({ noted, about }: ContactTurn, contact: ContactState): ContactTold & { contact: ContactState } {
  if (!noted.person || contact.person) return { facts: [], contact }
  return { facts: [{ what: 'asked_person', ...about() }], contact: { ...contact, person: true } }
}

function isOfMatter(about: Matter | undefined): boolean {
  return about?.queue !== undefined || about?.topic !== undefined
}

const FIELDS = ['channel', 'lang', 'district', 'department', 'queue', 'topic'] as const

function isAlike(one: About, other: About): boolean {
  return FIELDS.every((field) => one[field] === other[field])
}

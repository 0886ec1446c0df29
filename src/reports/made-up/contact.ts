import type { ChannelName } from '../../message.js'
import type { About, ArticleUse, Fact, FactDetail, Outcome } from '../../turn/fact.js'
import { type Chance, deck } from './random.js'
import { RATINGS, ticketFacts } from './ticket.js'
import type { MadeUpTopic, MadeUpWorld } from './world.js'

export interface MadeUpContact {
  day: string
  hour: number
  channel: ChannelName
  topic: MadeUpTopic
  isOpen: boolean
}

type Detail = FactDetail & About
/** How one contact goes on: what is counted of it, and whether a person has it in the end. */
interface Course {
  details: Detail[]
  isHanded: boolean
}

interface Case {
  day: string
  about: About
  /** As long as nobody knows what it is about. */
  vague: About
  chance: Chance
}

/** Somebody turned to the municipality: all that came of it. */
export function contactFacts(world: MadeUpWorld, contact: MadeUpContact, chance: Chance): Fact[] {
  const { day, hour, channel, topic, isOpen } = contact
  const about = aboutOf(world, contact, chance)
  const { department: _, queue, topic: __, ...vague } = about
  const begun: Detail = { what: 'contact', ...(chance.is(0.09) ? { repeat: true as const } : {}), ...about }
  const course = courseOf({ day, about, vague, chance }, channel, topic)
  const dated = [begun, ...course.details].map(
    (detail): Fact => ({ ...detail, day, hour, ...(isOpen ? {} : { outside: true as const }) }),
  )
  return course.isHanded && queue !== undefined ? [...dated, ...ticketFacts(world, contact, about, chance)] : dated
}

/** Of what is confidential no more than where it came and whose it is. */
function aboutOf({ districts }: MadeUpWorld, { channel, topic }: MadeUpContact, chance: Chance): About {
  const { id: queue, department, confidential } = topic.queue
  if (confidential) return { channel, department, queue }
  const district = chance.is(0.7) ? districts[chance.whole(0, districts.length - 1)] : undefined
  const lang = chance.is(0.92) ? ('sv' as const) : ('en' as const)
  return { channel, lang, ...(district ? { district } : {}), department, queue, topic: topic.topic }
}

function courseOf(one: Case, channel: ChannelName, { kind }: MadeUpTopic): Course {
  if (channel === 'phone' || channel === 'visit') return spoken(one)
  const said = besides(one)
  const course = kind === 'fault' ? reported(one) : one.chance.pick(WAYS)(one)
  return { ...course, details: [...said, ...course.details] }
}

const WAYS = deck([
  { weight: 62, value: answered },
  { weight: 14, value: near },
  { weight: 15, value: unanswered },
  { weight: 9, value: asked },
])

/** Most who call or come are helped there and then, which staff log. */
function spoken({ day, about, chance }: Case): Course {
  if (chance.is(0.24)) return handed(day, about, [])
  const firstLine = about.queue === 'contact-centre' || chance.is(0.6)
  return {
    details: [
      { what: 'outcome', of: day, to: 'answered', ...about },
      { what: 'resolved', of: day, transfers: 0, firstLine, first: true, ...about },
    ],
    isHanded: false,
  }
}

function answered(one: Case): Course {
  const { day, about, chance } = one
  const how = chance.pick(ANSWERS)
  const isArticle = how === 'article'
  const use = isArticle && chance.is(0.35) ? chance.pick(USES) : undefined
  const details: Detail[] = [
    { what: 'answer', how, ...about },
    ...(isArticle ? [used('shown', about)] : []),
    { what: 'outcome', of: day, to: 'answered', ...about },
    ...(use ? [used(use, about)] : []),
  ]
  if (use === 'not_helped' && chance.is(0.55)) return ledToPerson(one, details)
  // Whoever asks again within a week is counted on the day of this contact.
  const again: Detail[] = chance.is(0.08) ? [{ what: 'repeated', of: day, outcome: 'answered', ...about }] : []
  return { details: [...details, ...again], isHanded: false }
}

const ANSWERS = deck([
  { weight: 90, value: 'article' as const },
  { weight: 5, value: 'notice' as const },
  { weight: 5, value: 'referred' as const },
])

const USES = deck([
  { weight: 8, value: 'helped' as const },
  { weight: 2, value: 'not_helped' as const },
])

function used(use: ArticleUse, about: About): Detail {
  return { what: 'article', use, ...about }
}

function ledToPerson({ day, about }: Case, before: Detail[]): Course {
  const details: Detail[] = [
    ...before,
    { what: 'asked_person', ...about },
    used('led_to_person', about),
    { what: 'outcome', of: day, from: 'answered', to: 'handed', ...about },
  ]
  return { details, isHanded: true }
}

/** What is meant is known only when one of several is chosen. */
function near(one: Case): Course {
  const { day, vague, chance } = one
  const first: Detail[] = [
    { what: 'answer', how: 'choice', ...vague },
    { what: 'outcome', of: day, to: 'near', ...vague },
  ]
  if (chance.is(0.28)) return { details: first, isHanded: false }
  const chosen = answered(one)
  return { ...chosen, details: [...first, left(one, 'near'), ...chosen.details] }
}

function unanswered(one: Case): Course {
  const { day, about, vague, chance } = one
  const details: Detail[] = [
    { what: 'answer', how: 'no_match', ...vague },
    { what: 'outcome', of: day, to: 'unanswered', ...vague },
  ]
  if (chance.is(0.5)) return { details, isHanded: false }
  return handed(day, about, [...details, { what: 'asked_person', ...vague }, left(one, 'unanswered')])
}

function asked({ day, about }: Case): Course {
  return handed(day, about, [{ what: 'asked_person', ...about }])
}

function reported({ day, about }: Case): Course {
  return handed(day, about, [{ what: 'answer', how: 'errand', ...about }])
}

function handed(day: string, about: About, before: Detail[]): Course {
  return { details: [...before, { what: 'outcome', of: day, to: 'handed', ...about }], isHanded: true }
}

/** It turns out to be about something, and is counted there in place of here. */
function left({ day, vague }: Case, from: Outcome): Detail {
  return { what: 'outcome', of: day, from, ...vague }
}

function besides({ about, chance }: Case): Detail[] {
  return [
    ...(chance.is(0.06)
      ? [{ what: 'rated' as const, rating: chance.pick(RATINGS), whose: 'chat' as const, ...about }]
      : []),
    ...(chance.is(0.002) ? [{ what: 'abusive' as const, ...about }] : []),
    ...(chance.is(0.0006) ? [{ what: 'danger' as const, ...about }] : []),
  ]
}

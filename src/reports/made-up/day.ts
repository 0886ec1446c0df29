import type { ChannelName } from '../../message.js'
import type { Fact } from '../../turn/fact.js'
import { weekdayOf } from '../day-figures.js'
import { contactFacts } from './contact.js'
import { Chance, type Deck, deck } from './random.js'
import { staffFacts } from './staff.js'
import { firstLineOf, isOpenAt, type MadeUpTopic, type MadeUpWorld } from './world.js'

const YEAR_DAYS = 365
/** January to December: summer is still, autumn is not. */
const MONTHS = [1.1, 1, 1.05, 1.1, 1.02, 0.86, 0.56, 0.98, 1.12, 1.06, 1.18, 0.84]
/** Monday to Sunday. */
const WEEKDAYS = [1.45, 1.3, 1.22, 1.18, 1.05, 0.44, 0.36]
const HOLIDAY = 0.35
const OFFICE_HOURS = hours([0, 0, 0, 0, 0, 0, 0, 1, 9, 11, 10, 8, 6, 8, 8, 7, 4, 1, 0, 0, 0, 0, 0, 0])
const ANY_HOURS = hours([2, 1, 1, 1, 1, 2, 4, 8, 12, 13, 12, 11, 10, 11, 11, 11, 10, 9, 9, 10, 10, 9, 6, 4])
/** A storm of three days each November, its first day the worst. */
const STORM = {
  month: '11',
  day: 12,
  topics: ['fault:tree', 'fault:street-light', 'fault:road'],
  shares: [1, 0.4, 0.15],
}
/** Of a year's contacts, on the first day of it: 500 of 200,000. */
const STORM_SHARE = 1 / 400

const CHANNELS = deck<ChannelName>([
  { weight: 43, value: 'webchat' },
  { weight: 12, value: 'sms' },
  { weight: 36, value: 'phone' },
  { weight: 9, value: 'visit' },
])

/** All that is counted on one made-up day, in the order it is thought of. The same for the same world and day. */
export function madeUpDay(world: MadeUpWorld, day: string): Fact[] {
  const chance = new Chance(`${world.seed} ${day}`)
  const topics = deck(world.topics.map((value) => ({ value, weight: value.weight * (isInSeason(value, day) ? 4 : 1) })))
  const ordinary = chance.around(meanOf(world, day))
  const storm = chance.around(stormOf(world, day))
  const facts: Fact[] = []
  for (let n = 0; n < ordinary; n += 1) facts.push(...somebody(world, day, chance, chance.pick(topics)))
  for (let n = 0; n < storm; n += 1) facts.push(...somebody(world, day, chance, stormTopic(world, chance)))
  return [...facts, ...staffFacts(world, day, chance)]
}

function hours(weights: number[]): Deck<number> {
  return deck(weights.map((weight, value) => ({ weight, value })))
}

function meanOf({ contactsAYear, isHoliday }: MadeUpWorld, day: string): number {
  const month = MONTHS[Number(day.slice(5, 7)) - 1] ?? 1
  const weekday = WEEKDAYS[Number(weekdayOf(day)) - 1] ?? 1
  return (contactsAYear / YEAR_DAYS) * month * weekday * (isHoliday(day) ? HOLIDAY : 1)
}

function stormOf({ contactsAYear }: MadeUpWorld, day: string): number {
  const [, month, number] = day.split('-')
  const share = month === STORM.month ? STORM.shares[Number(number) - STORM.day] : undefined
  return (share ?? 0) * contactsAYear * STORM_SHARE
}

function stormTopic({ topics }: MadeUpWorld, chance: Chance): MadeUpTopic {
  const hit = topics.filter(({ topic }) => STORM.topics.includes(topic))
  return (hit[chance.whole(0, hit.length - 1)] ?? topics[0]) as MadeUpTopic
}

/** Who calls or comes finds somebody there, or writes instead. */
function somebody(world: MadeUpWorld, day: string, chance: Chance, topic: MadeUpTopic): Fact[] {
  const wanted = chance.pick(CHANNELS)
  const isSpoken = wanted === 'phone' || wanted === 'visit'
  const profile = isSpoken ? OFFICE_HOURS : ANY_HOURS
  const hour = chance.pick(profile)
  const isOpen = isOpenAt(world, firstLineOf(world, topic.queue).hours, day, hour)
  const channel = isSpoken && !isOpen ? 'webchat' : wanted
  return contactFacts(world, { day, hour, channel, topic, isOpen }, chance)
}

function isInSeason({ season }: MadeUpTopic, day: string): boolean {
  if (!season) return false
  const at = day.slice(5)
  const { from, to } = season
  return from <= to ? from <= at && at <= to : from <= at || at <= to
}

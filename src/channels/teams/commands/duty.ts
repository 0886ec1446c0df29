import { DateTime } from 'luxon'
import { queuesOf } from '../../../content/organisation.js'
import type { Viewer } from '../../../tickets/sight.js'
import type { Duty, StaffRecord } from '../../../turn/ports.js'
import { type Card, type CardElement, plainName, text } from '../card-parts.js'
import { dayAndClock } from '../time.js'
import { accountsOf } from './lists.js'
import type { Colleague, Scene } from './scene.js'
import { ALONE, button, type Choice, choose, person, sheet, unfold } from './sheet.js'
import type { StaffRecords } from './staff-records.js'

/** Nobody plans further ahead; a year typed wrong is not believed. */
const AWAY_DAYS_MAX = 730
/** The choice of nobody to stand in. */
export const NOBODY = 'nobody'

type Inputs = Readonly<Record<string, string>>

/** Says that one is on duty, on a pause or off, for which queues; answers in a card what stands now. */
export async function setDuty(scene: Scene, records: StaffRecords, duty: Duty, inputs: Inputs): Promise<Card> {
  const { viewer, say, now } = scene
  const chosen = inputs.queues?.split(',').filter((id) => viewer.queues.has(id))
  if (duty === 'on' && chosen?.length === 0)
    return dutyCard(scene, await records.of(viewer.staff), say('duty_no_queue'))
  const record = await records.change(viewer.staff, (before) => {
    const { away, ...rest } = before
    // Whoever is on duty is back.
    const kept = away && duty !== 'on' ? { away } : {}
    const since = before.duty === duty ? before.since : now
    return { ...rest, ...kept, ...viewer.staff, duty, since, queues: chosen ?? queuesFor(before, viewer) }
  })
  return dutyCard(scene, record, say('duty_saved'))
}

/** Those said before, of those they still belong to; at first all. */
function queuesFor({ queues }: StaffRecord, viewer: Viewer): string[] {
  const own = queues.filter((id) => viewer.queues.has(id))
  return own.length > 0 ? own : [...viewer.queues]
}

/** Says that one is away until a day, and who stands in. */
export async function setAway(scene: Scene, records: StaffRecords, inputs: Inputs): Promise<Card> {
  const { viewer, say, tools } = scene
  const refused = async (words: string) => dutyCard(scene, await records.of(viewer.staff), words)
  const until = dayOf(scene, inputs.back ?? '')
  if (!until) return refused(say('away_date_wrong'))
  const named = inputs.substitute ?? NOBODY
  const found = named === NOBODY || named === '' ? undefined : await tools.viewerOf(named)
  const standsIn = found && found.staff.id !== viewer.staff.id && [...found.queues].some((id) => viewer.queues.has(id))
  if (named !== NOBODY && named !== '' && !standsIn) return refused(say('away_substitute_wrong'))
  const record = await records.change(viewer.staff, (before) => ({
    ...before,
    ...viewer.staff,
    duty: 'off',
    since: before.duty === 'off' ? before.since : scene.now,
    away: { until, ...(standsIn ? { substitute: found.staff } : {}) },
  }))
  return dutyCard(scene, record, say('duty_saved'))
}

/** Takes an absence back; whether one is on duty is said for itself. */
export async function setBack(scene: Scene, records: StaffRecords): Promise<Card> {
  const record = await records.change(scene.viewer.staff, ({ away: _, ...rest }) => rest)
  return dutyCard(scene, record, scene.say('duty_saved'))
}

/** The day one is back, from its first minute where the municipality is; undefined for a day that is past, or none. */
function dayOf({ voice, now }: Scene, written: string): Date | undefined {
  const day = DateTime.fromISO(written, { zone: voice.timeZone }).startOf('day')
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written) || !day.isValid) return undefined
  const date = day.toJSDate()
  const days = (date.getTime() - now.getTime()) / 86_400_000
  return days > 0 && days <= AWAY_DAYS_MAX ? date : undefined
}

/** How one stands: what was said last, and all that can be said instead. */
export async function dutyCard(scene: Scene, record: StaffRecord, notice?: string): Promise<Card> {
  const { say, voice, tools, viewer, now } = scene
  const [held, colleagues] = await Promise.all([
    record.duty === 'off' ? tools.office.heldBy(accountsOf(viewer.staff)) : [],
    tools.colleagues(viewer),
  ])
  const away = record.away && record.away.until > now ? record.away : undefined
  return sheet(scene, {
    title: say('duty_title'),
    notice,
    body: [
      text(say(`duty_${record.duty}`, { time: dayAndClock(record.since, voice) }), { weight: 'Bolder' }),
      ...(away ? [text(awayText(scene, away))] : []),
      ...(held.length > 0 ? [text(say('duty_held', { count: String(held.length) }))] : []),
      queuesInput(scene, record),
    ],
    actions: [
      ...(held.length > 0 ? [button(scene, say('hand_over_open'), { chat: 'open', form: 'hand_over' }, ALONE)] : []),
      button(scene, say('duty_set_on'), { chat: 'duty', duty: 'on' }),
      button(scene, say('duty_set_pause'), { chat: 'duty', duty: 'pause' }),
      button(scene, say('duty_set_off'), { chat: 'duty', duty: 'off' }),
      ...(away ? [button(scene, say('away_end'), { chat: 'back' }, ALONE)] : []),
      unfold(say('away_open'), awayFields(scene, colleagues), [button(scene, say('away_send'), { chat: 'away' })]),
    ],
  })
}

function awayText({ say, voice }: Scene, { until, substitute }: NonNullable<StaffRecord['away']>): string {
  const time = new Intl.DateTimeFormat(voice.lang === 'sv' ? 'sv-SE' : 'en-GB', {
    timeZone: voice.timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(until)
  return substitute ? say('away_with', { time, name: plainName(substitute.name) }) : say('away_alone', { time })
}

function queuesInput({ tools, viewer, voice, say }: Scene, record: StaffRecord): CardElement {
  const own = queuesOf(tools.office.content().organisation).filter(({ id }) => viewer.queues.has(id))
  const choices: Choice[] = own.map(({ id, name }) => ({ title: name[voice.lang], value: id }))
  const value = queuesFor(record, viewer).join(',')
  return choose('queues', say('duty_queues'), choices, { isMultiSelect: true, value })
}

function awayFields(scene: Scene, colleagues: readonly Colleague[]): CardElement[] {
  const { say, voice, now } = scene
  const tomorrow = DateTime.fromJSDate(now, { zone: voice.timeZone }).plus({ days: 1 }).toISODate() ?? ''
  const date = {
    type: 'Input.Date',
    id: 'chat_back',
    label: say('away_date'),
    min: tomorrow,
    isRequired: true,
    errorMessage: say('away_date_wrong'),
  }
  const nobody = { title: say('away_nobody'), value: NOBODY }
  return [date, { ...person(scene, 'substitute', say('away_substitute'), colleagues, [nobody]), value: NOBODY }]
}

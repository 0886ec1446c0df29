import type { WireSms, WireThread } from '../wire.js'
import { chooseInChat, pressOnCard, sayInChat, sayInPhone } from './doing.js'
import type { Pane } from './panes.js'
import { setting, t } from './setting.js'
import type { ChatLine } from './website.js'

/** What has happened since a step began, and the ticket the story is about. Seen, not assumed. */
export interface Facts {
  chat: readonly ChatLine[]
  sms: readonly WireSms[]
  /** A reference this page has been told of, in chat or SMS. */
  ref: string | undefined
  /** The thread of that reference, once its card stands in Teams. */
  thread: WireThread | undefined
}

export interface Step {
  /** Its texts begin with this: title, `_hint`, `_say`. */
  id: string
  /** Where to act. */
  pane: Pane
  /** Where what comes of it shows, when that is elsewhere. */
  shows?: Pane
  seen(facts: Facts): boolean
  act(facts: Facts): Promise<void>
}

export type StoryName = 'ask' | 'person' | 'sms'

const [maja = '', omar = ''] = setting.staff.map(({ id }) => id)

export const STORIES: Readonly<Record<StoryName, readonly Step[]>> = {
  ask: [asked('ask_1'), asked('ask_2'), { ...asked('ask_3'), seen: ({ chat }) => chat.some(({ urgent }) => urgent) }],
  person: [
    {
      ...asked('person_1'),
      seen: ({ chat, ref }) => ref !== undefined || answers(chat).some(({ choices }) => choices.length > 1),
    },
    {
      id: 'person_2',
      pane: 'web',
      shows: 'team',
      seen: ({ thread }) => thread !== undefined,
      act: () => chooseInChat(0),
    },
    claimed('person_3', maja),
    replied('person_4', maja, 'web', ({ chat }) => chat.some(({ from }) => from === 'human')),
    {
      id: 'person_5',
      pane: 'team',
      shows: 'web',
      seen: ({ thread }) => thread?.status === 'resolved' || thread?.status === 'closed',
      act: ({ thread }) => press(thread, maja, 'resolve', t('person_5_say')),
    },
  ],
  sms: [
    { id: 'sms_1', pane: 'phone', seen: ({ sms }) => answered(sms), act: () => sayInPhone(t('sms_1_say')) },
    {
      id: 'sms_2',
      pane: 'phone',
      shows: 'team',
      seen: ({ thread }) => thread !== undefined,
      act: () => sayInPhone(t('sms_2_say')),
    },
    claimed('sms_3', omar),
    replied('sms_4', omar, 'phone', ({ sms, ref }) => sms.some(({ mine, text }) => !mine && text.includes(ref ?? '?'))),
  ],
}

function asked(id: string): Step {
  return { id, pane: 'web', seen: ({ chat }) => answers(chat).length > 0, act: () => sayInChat(t(`${id}_say`)) }
}

function claimed(id: string, member: string): Step {
  return {
    id,
    pane: 'team',
    seen: ({ thread }) => thread?.status !== undefined && thread.status !== 'new',
    act: ({ thread }) => press(thread, member, 'claim'),
  }
}

function replied(id: string, member: string, shows: Pane, arrived: (facts: Facts) => boolean): Step {
  return {
    id,
    pane: 'team',
    shows,
    seen: (facts) => facts.thread?.replied === true && arrived(facts),
    act: ({ thread }) => press(thread, member, 'reply', t(`${id}_say`)),
  }
}

/** As the one who has the ticket, if somebody has: nobody else may. */
async function press(thread: WireThread | undefined, member: string, verb: string, text?: string): Promise<void> {
  if (!thread) throw new Error('The ticket has no card yet')
  const claimer = setting.staff.find(({ name }) => name === thread.claimedBy)?.id
  await pressOnCard(thread, claimer ?? member, verb, text)
}

/** What the bot said after the resident had written. */
function answers(chat: readonly ChatLine[]): readonly ChatLine[] {
  const first = chat.findIndex(({ from }) => from === 'me')
  return first < 0 ? [] : chat.slice(first).filter(({ from }) => from === 'bot')
}

function answered(sms: readonly WireSms[]): boolean {
  const first = sms.findIndex(({ mine }) => mine)
  return first >= 0 && sms.slice(first).some(({ mine }) => !mine)
}

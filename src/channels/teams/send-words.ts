import { z } from 'zod'
import { LANGS, type Lang, TEXT_LENGTH_MAX } from '../../message.js'
import { type Card, type CardElement, container, literal, plainName, text, wholeCard } from './card-parts.js'
import { idOf, mayWorkOn, type Scene } from './commands/scene.js'
import { sheet } from './commands/sheet.js'
import { ticketTitle } from './commands/ticket-row.js'
import { refusalWords } from './refusals.js'

/** The verb of every button here, so that none is taken for one of a ticket's own card. */
const SEND_VERB = 'lotsen.send'
const REF_LENGTH_MAX = 40

const Data = z.object({
  send: z.enum(['yes', 'no']),
  ref: z.string().min(1).max(REF_LENGTH_MAX),
  words: z.string().max(TEXT_LENGTH_MAX).default(''),
  lang: z.enum(LANGS).catch('sv'),
})
const Execute = z.object({ action: z.object({ verb: z.literal(SEND_VERB), data: Data }) })

/** A press on a button that sends words which are kept in the button itself, or says that they were not meant so. */
export interface SendPress {
  send: 'yes' | 'no'
  ref: string
  words: string
  lang: Lang
}

/** What was pressed, from an activity's `value`; undefined for what is not one of these buttons. */
export function readSendPress(value: unknown): SendPress | undefined {
  const execute = Execute.safeParse(value)
  return execute.success ? execute.data.action.data : Data.safeParse(value).data
}

/** A button that sends these very words to the resident. */
export function sendButton({ voice }: Pick<Scene, 'voice'>, title: string, ref: string, words: string): CardElement {
  return press(title, { send: 'yes', ref, words, lang: voice.lang }, { style: 'positive' })
}

/** The question in a ticket's thread whether words written there were meant for the resident. */
export function unsentCard(scene: Pick<Scene, 'voice' | 'say'>, ref: string, words: string): Card {
  const { say, voice } = scene
  return sheet(scene, {
    title: say('unsent_title'),
    body: [container('emphasis', literal(words))],
    actions: [
      sendButton(scene, say('unsent_send'), ref, words),
      press(say('unsent_keep'), { send: 'no', ref, words: '', lang: voice.lang }),
    ],
  })
}

/** What stands in its place afterwards, for everyone: what became of it, and none of the words. */
export function settledCard({ voice }: Pick<Scene, 'voice'>, told: string): Card {
  return wholeCard(voice.lang, told, [text(told)])
}

/**
 * Sends the words as a reply by whoever pressed. Pressed twice, by one or by two, they are sent once: `card` is the
 * message the button stands in. Answers what came of it, in words.
 */
export async function sendWords(
  scene: Scene,
  { ref, words }: SendPress,
  card: string,
): Promise<{ done: boolean; told: string }> {
  const { tools, viewer, say } = scene
  const ticket = await tools.office.ticket(ref)
  if (!ticket) return { done: false, told: say('refused_not_found') }
  if (!mayWorkOn(scene, ticket)) return { done: false, told: say('refused_not_staff') }
  const by = viewer.staff
  const outcome = await tools.office.act({ id: idOf(['send', ref, card, words]), verb: 'reply', ref, by, text: words })
  if (!outcome.ok) return { done: false, told: refusalWords(ref, outcome, say) }
  const name = plainName(outcome.turn.staff?.by.name ?? by.name)
  return { done: true, told: say('unsent_sent', { name, title: ticketTitle(scene, ticket) }) }
}

function press(title: string, data: SendPress, look: CardElement = {}): CardElement {
  return {
    type: 'Action.Execute',
    title,
    verb: SEND_VERB,
    data,
    ...look,
    fallback: { type: 'Action.Submit', title, data },
  }
}

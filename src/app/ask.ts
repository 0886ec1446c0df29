import type { Content } from '../content/content.js'
import type { Lang } from '../message.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { swedishCalendar } from '../tickets/calendar.js'
import { newConversation } from '../turn/conversation.js'
import { decide } from '../turn/decide.js'
import { createUnderstanding } from '../understanding/understand.js'

/** What the bot would say to one message of a new conversation, and why; nothing is stored. One line each. */
export async function ask(content: Content, options: { text: string; lang: Lang; now: Date }): Promise<string[]> {
  const { text: raw, lang, now } = options
  const { text, masked } = maskIdentityNumbers(raw)
  const message = { channel: 'webchat', conversation: 'web:ask', id: '1', text, lang, masked } as const
  const before = newConversation(message, now)
  const understood = await createUnderstanding(content)(text, { lang, now })
  const decision = decide(
    { message, before: { ...before, state: { ...before.state, greeted: true } }, understood, burst: false },
    {
      content,
      calendar: swedishCalendar(content.organisation.municipality.timeZone),
      now,
      newReference: () => 'LN-00000',
      newCode: () => '000000',
    },
  )
  const ranked = understood.found.ranked.slice(0, 3).map(({ slug, score }) => `${slug} ${score.toFixed(2)}`)
  const said = decision.outbound.flatMap(({ text: words, choices }) => [
    words,
    ...(choices ?? []).map((choice) => `  [ ${choice} ]`),
  ])
  return [
    `language: ${decision.state.lang}`,
    ...(understood.danger === undefined ? [] : [`danger: ${understood.danger}`]),
    ...(understood.intent === undefined ? [] : [`wish: ${understood.intent}`]),
    `articles: ${understood.found.decision}${ranked.length > 0 ? ` (${ranked.join(', ')})` : ''}`,
    '',
    ...(said.length > 0 ? said : ['(silence)']),
  ]
}

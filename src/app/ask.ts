import type { Content } from '../content/content.js'
import type { Lang } from '../message.js'
import { maskIdentityNumbers } from '../privacy/mask.js'
import { explain } from '../retrieval/explain.js'
import { swedishCalendar } from '../tickets/calendar.js'
import { newConversation } from '../turn/conversation.js'
import { decide } from '../turn/decide.js'
import { createUnderstanding, type Understood } from '../understanding/understand.js'

/** What the bot would say to one message of a new conversation, and why; nothing is stored. One line each. */
export async function ask(content: Content, options: { text: string; lang: Lang; now: Date }): Promise<string[]> {
  const { text: raw, lang, now } = options
  const { text, masked } = maskIdentityNumbers(raw)
  const message = { channel: 'webchat', conversation: 'web:ask', id: '1', text, lang, masked } as const
  const before = newConversation(message, now)
  const understood = await createUnderstanding(content)(text, { lang, now })
  const decision = decide(
    {
      message,
      before: { ...before, state: { ...before.state, greeted: true } },
      understood,
      burst: false,
      tickets: [],
    },
    {
      content,
      calendar: swedishCalendar(content.organisation.municipality.timeZone),
      now,
      newReference: () => 'LN-00000',
      newCode: () => '000000',
      smsCountries: [],
      standings: new Map(),
      systems: new Set<string>(),
    },
  )
  const said = decision.outbound.flatMap(({ text: words, choices }) => [
    words,
    ...(choices ?? []).map((choice) => `  [ ${choice} ]`),
  ])
  return [
    ...understoodLines(understood, decision.state.lang),
    '',
    ...explain(content, decision.state.lang, text),
    '',
    ...(said.length > 0 ? said : ['(silence)']),
  ]
}

function understoodLines(understood: Understood, lang: Lang): string[] {
  const { danger, intent, district, notices, found } = understood
  const rows: [string, string | undefined][] = [
    ['language', lang],
    ['danger', danger],
    ['wish', intent],
    ['district', district],
    ['notices', notices.map(({ id }) => id).join(', ') || undefined],
    ['decision', found.elsewhere ? `${found.decision} (elsewhere: ${found.elsewhere.id})` : found.decision],
    ['confidence', found.confidence.toFixed(2)],
    ['articles', found.articles.map(({ slug }) => slug).join(', ') || undefined],
  ]
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`${name}:`.padEnd(12) + value]))
}

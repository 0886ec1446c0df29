import type { OutboundMessage } from '../message.js'
import { cutForSms } from '../sms-text/cut.js'
import { gsm7 } from '../sms-text/gsm7.js'
import { smsBody } from '../sms-text/sms-body.js'
import type { Draft } from './draft.js'
import { phoneText } from './phone-text.js'

/** Parts one answer by SMS may take; the rest is asked for by MER. */
const SMS_PARTS_MAX = 3

/** What every message needs however it was decided: first words, the word on a masked number, and its way out. */
export function dress(draft: Draft): void {
  const { state, said } = draft
  // Said where the bot is silent too: it is about what was kept, and takes nobody's place.
  if (said.message.masked > 0) draft.outbound.unshift(bot(draft.say('masked')))
  const refused = said.message.refusedFiles ?? 0
  if (refused > 0) draft.outbound.push(bot(draft.say('files_not_taken', { count: String(refused) })))
  if (!state.greeted && draft.outbound.length > 0) {
    // Danger is not kept waiting by an introduction: that comes after it.
    const place = draft.outbound.findLastIndex(({ urgent }) => urgent) + 1
    draft.outbound.splice(place, 0, bot(draft.say(FIRST_WORDS[draft.channel])))
    state.greeted = true
  }
  if (said.message.provider) state.provider = said.message.provider
  rememberNumber(draft)
  if (draft.channel === 'sms') sendBySms(draft)
  if (draft.channel === 'teams') sendByTeams(draft)
}

const FIRST_WORDS = {
  webchat: 'first_words',
  sms: 'first_words_sms',
  teams: 'first_words_teams',
  // Nobody writes to the bot by these; staff enter what they were told.
  phone: 'first_words',
  visit: 'first_words',
} as const

/** Whoever writes to a number of its own, such as Äldre direkt's, is answered from it. */
function rememberNumber({ state, said: { message }, setting }: Draft): void {
  if (message.channel !== 'sms' || message.to === undefined) return
  const isOwn = setting.content.organisation.entries.some(({ sms }) => sms === message.to)
  if (isOwn) state.serviceNumber = message.to
  else delete state.serviceNumber
}

function bot(text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text }
}

/** The urgent goes alone and first; all else of a turn is one SMS, cut where it grows long. */
function sendBySms(draft: Draft): void {
  const { phone: to, provider } = draft.said.message
  if (!to) return
  const { serviceNumber } = draft.state
  const via = { ...(provider ? { provider } : {}), ...(serviceNumber ? { serviceNumber } : {}) }
  const send = (text: string, how: { urgent?: boolean } = {}) => draft.text({ to, text, via, occasion: 'own', ...how })
  for (const urgent of draft.outbound.filter((message) => message.urgent)) send(smsBody(urgent), { urgent: true })
  const text = phoneText(draft.outbound)
  delete draft.state.more
  if (text === '') return
  const cut = cutForSms(text, { partsMax: SMS_PARTS_MAX, moreHint: gsm7(draft.say('sms_more_hint')) })
  send(cut.text)
  if (cut.nextOffset !== undefined) draft.state.more = { seq: draft.seq, from: cut.nextOffset }
}

function sendByTeams(draft: Draft): void {
  const { conversation } = draft.said.message
  for (const message of draft.outbound)
    draft.send(conversation, { kind: 'teams', conversation, message, lang: draft.state.lang })
}

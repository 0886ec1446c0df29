import { createHash, timingSafeEqual } from 'node:crypto'
import { gsm7 } from '../../sms-text/gsm7.js'
import type { Draft } from '../draft.js'
import type { Pending } from '../ports.js'

export type AskedCode = Extract<Pending, { ask: 'code' }>

const CODE_VALID_MS = 15 * 60_000
const CODE_TRIES_MAX = 3
const DAY_MS = 86_400_000
/** What no six digits are: a code that was not sent cannot be guessed. */
const NEVER = 'never'
/** Codes that one conversation may ask for in a day. How many go to one number is counted for all of them together. */
const CODES_DAILY_MAX = 10

/**
 * Sends a code to a number and waits for it here. `arrives` false: nothing is sent and nothing shows it, since whether
 * a number has something with us, or wants no SMS, is nobody else's to know. False, and said so, when too many were asked for.
 */
export function askCode(
  draft: Draft,
  to: { phone: string; ref: string; link?: true },
  said: { sms: (code: string) => string; here: string; arrives: boolean },
): boolean {
  if (!mayAsk(draft)) {
    delete draft.state.pending
    draft.tell(draft.say('codes_too_many'))
    return false
  }
  const code = draft.setting.newCode()
  const arrives = said.arrives && !draft.said.there?.codesSpent
  if (arrives) sendCode(draft, to.phone, said.sms(code))
  const until = new Date(draft.setting.now.getTime() + CODE_VALID_MS)
  draft.ask(said.here, {
    ask: 'code',
    ...to,
    hash: hashOf(draft, to.phone, arrives ? code : NEVER),
    until,
    tries: 0,
    choices: [],
  })
  return true
}

/**
 * What a message is to a code that was asked for: the code; something else altogether; or wrong, and then it has been
 * said. Three wrong ones, or one too late, and the code is void.
 */
export function checkCode(draft: Draft, asked: AskedCode, givenUp: string): 'right' | 'wrong' | 'other' {
  const code = /^\D*(\d{6})\D*$/.exec(draft.said.message.text.replaceAll(' ', ''))?.[1]
  delete draft.state.pending
  if (code === undefined) return 'other'
  const late = draft.setting.now > asked.until
  if (!late && timingSafeEqual(Buffer.from(hashOf(draft, asked.phone, code)), Buffer.from(asked.hash))) return 'right'
  const tries = asked.tries + 1
  if (late || tries >= CODE_TRIES_MAX) draft.tell(givenUp)
  else draft.ask(draft.say('code_wrong'), { ...asked, tries })
  return 'wrong'
}

function mayAsk({ state, setting: { now } }: Draft): boolean {
  const isOver = !state.codes || now.getTime() - state.codes.since.getTime() > DAY_MS
  const codes = isOver || !state.codes ? { since: now, count: 0 } : state.codes
  state.codes = { ...codes, count: codes.count + 1 }
  return codes.count < CODES_DAILY_MAX
}

/** By the way the number's own SMS come and go, where it has any. */
function sendCode(draft: Draft, phone: string, text: string): void {
  const via = draft.said.there?.state ?? {}
  draft.text({ to: phone, text: gsm7(text), code: true, via, occasion: 'own' })
}

/** Good for this number in this conversation only. */
function hashOf(draft: Draft, phone: string, code: string): string {
  return createHash('sha256').update(`${draft.said.message.conversation}:${phone}:${code}`).digest('hex')
}

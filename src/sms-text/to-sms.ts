import type { OutboundMessage } from '../message.js'
import { type Cut, type CutOptions, cutForSms } from './cut.js'
import { gsm7 } from './gsm7.js'
import { plainText } from './plain-text.js'

type Said = Pick<OutboundMessage, 'text' | 'choices'>

/**
 * The whole of a message as SMS would say it, however long: plain, cheap to send, choices as numbered lines
 * "1 Title" at the end. Offsets of `toSms` are into this text, which is the same every time it is made.
 */
export function smsBody(message: Said): string {
  return [gsm7(plainText(message.text)), choiceLines(message)].filter(Boolean).join('\n')
}

/**
 * One SMS of a message. A message too long for the parts allowed is cut at a sentence, with the hint under it and
 * the choices after that, so that they can be answered without asking for the rest first.
 */
export function toSms(message: Said, options: Omit<CutOptions, 'after'>): Cut {
  return cutForSms(smsBody(message), {
    ...options,
    moreHint: gsm7(options.moreHint),
    after: choiceLines(message),
  })
}

function choiceLines(message: Said): string {
  return (message.choices ?? []).map((choice, index) => `${index + 1} ${gsm7(choice)}`).join('\n')
}

import type { OutboundMessage } from '../message.js'
import { gsm7 } from './gsm7.js'
import { plainText } from './plain-text.js'

/**
 * The whole of a message as SMS says it, however long: plain, cheap to send, choices as numbered lines "1 Title" at
 * the end. The same every time it is made, so that offsets into it stay true.
 */
export function smsBody({ text, choices = [] }: Pick<OutboundMessage, 'text' | 'choices'>): string {
  const lines = choices.map((choice, index) => `${index + 1} ${gsm7(choice)}`)
  return [gsm7(plainText(text)), ...lines].filter(Boolean).join('\n')
}

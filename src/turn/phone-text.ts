import type { OutboundMessage } from '../message.js'
import { smsBody } from '../sms-text/sms-body.js'

/** All a turn says that is not urgent, as the one text a phone gets; the same every time, so that MER can go on in it. */
export function phoneText(messages: readonly OutboundMessage[]): string {
  return messages
    .filter(({ urgent }) => !urgent)
    .map(smsBody)
    .join('\n')
}

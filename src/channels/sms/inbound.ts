import { type InboundMessage, TEXT_LENGTH_MAX } from '../../message.js'
import type { Rate } from '../../rate.js'
import { type MmsOptions, type SentMedia, takeMms } from './mms.js'
import { e164 } from './phone.js'

/** One SMS or MMS as a provider hands it over, already proven and parsed. */
export interface ProvenSms {
  provider: 'elks' | 'twilio'
  id: string
  from: string
  /** The number of ours it was sent to. */
  to: string
  /** Empty where pictures are all there is. */
  text: string
  media: SentMedia
  /** When it was sent, where that was a while ago. */
  sentAt?: Date
}

/**
 * Takes an SMS to its committed turn. One from a name or a short code has nobody to answer: it is dropped and still
 * counts as taken, since the provider would send a refused one again for hours. Throws `rate_limited` for a number that
 * writes more often than anyone does.
 */
export async function takeSms(sms: ProvenSms, options: MmsOptions & { perNumber: Rate }): Promise<void> {
  const { provider, id, from } = sms
  const phone = e164(from)
  const to = e164(sms.to)
  if (phone === undefined) {
    options.log.info('sms dropped', { provider, id, why: 'sender is not a phone number' })
    return
  }
  // Refused before anything is kept: nothing was promised, and the provider hands it over again once the minute is over.
  await options.perNumber.take(phone)
  const text = fitting(sms.text)
  if (text.length < sms.text.length) options.log.warn('sms shortened', { provider, id, length: sms.text.length })
  const message: InboundMessage = {
    channel: 'sms',
    conversation: `sms:${phone}`,
    id: `${provider}:${id}`,
    text,
    phone,
    ...(to === undefined ? {} : { to }),
    provider,
    ...(sms.sentAt ? { sentAt: sms.sentAt } : {}),
  }
  await (sms.media.count > 0 ? takeMms(message, sms.media, options) : options.receive(message))
}

/** No network carries a text this long; should one, its beginning is worth more than a refusal nobody sees. */
function fitting(text: string): string {
  return text.length <= TEXT_LENGTH_MAX ? text : text.slice(0, TEXT_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '')
}

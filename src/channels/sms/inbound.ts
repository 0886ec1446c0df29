import { type InboundMessage, TEXT_LENGTH_MAX } from '../../message.js'
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
}

/**
 * Takes an SMS to its committed turn. One from a name or a short code has nobody to answer: it is dropped and still
 * counts as taken, since the provider would send a refused one again for hours.
 */
export async function takeSms(sms: ProvenSms, options: MmsOptions): Promise<void> {
  const { provider, id, from } = sms
  const phone = e164(from)
  const to = e164(sms.to)
  if (phone === undefined) {
    options.log.info('sms dropped', { provider, id, why: 'sender is not a phone number' })
    return
  }
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
  }
  await (sms.media.count > 0 ? takeMms(message, sms.media, options) : options.receive(message))
}

/** No network carries a text this long; should one, its beginning is worth more than a refusal nobody sees. */
function fitting(text: string): string {
  return text.length <= TEXT_LENGTH_MAX ? text : text.slice(0, TEXT_LENGTH_MAX).replace(/[\ud800-\udbff]$/, '')
}

import type { DoorReply, DoorRequest } from '../channels/channel.js'
import { basicCredentials, isOneOf } from '../channels/sms/proof.js'
import type { TwilioSettings } from '../channels/sms/settings.js'
import { twilioSignature } from '../channels/sms/twilio-signature.js'
import { smsParts } from '../sms-text/parts.js'
import type { Callback } from './elks-wire.js'
import type { GatewaySms, SmsBook } from './sms-book.js'

const BODY_LENGTH_MAX = 1_600
const PAGE_MAX = 1_000
const PAGE_DEFAULT = 50

export function twilioUnproven(settings: TwilioSettings, request: DoorRequest): DoorReply | undefined {
  const given = basicCredentials(request.headers.authorization)
  if (given?.user === settings.accountSid && isOneOf(given.password, settings.authTokens))
    return request.params.sid === settings.accountSid ? undefined : twilioError(404, 20404, 'Not found')
  return twilioError(401, 20003, 'Authenticate')
}

export function twilioAsked(
  owned: readonly string[],
  form: URLSearchParams,
): Pick<GatewaySms, 'from' | 'to' | 'text' | 'callback'> | DoorReply {
  const { To: to = '', From: from = '', Body: text = '', StatusCallback } = Object.fromEntries(form)
  if (!/^\+\d{6,15}$/.test(to)) return twilioError(400, 21211, "Invalid 'To' Phone Number")
  if (!owned.includes(from)) return twilioError(400, 21606, 'The From phone number is not a number of yours')
  if (text === '') return twilioError(400, 21602, 'Message body is required.')
  if (text.length > BODY_LENGTH_MAX) return twilioError(400, 21617, 'The concatenated message body is too long')
  return { from, to, text, ...(StatusCallback ? { callback: StatusCallback } : {}) }
}

export function twilioError(status: number, code: number, message: string): DoorReply {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } }
}

export function twilioJson(settings: TwilioSettings, sms: GatewaySms): Record<string, unknown> {
  const uri = `/2010-04-01/Accounts/${settings.accountSid}/Messages/${sms.id}.json`
  const isOut = sms.direction === 'outgoing'
  return {
    sid: sms.id,
    account_sid: settings.accountSid,
    api_version: '2010-04-01',
    body: sms.text,
    from: sms.from,
    to: sms.to,
    direction: isOut ? 'outbound-api' : 'inbound',
    status: sms.status === 'created' ? 'queued' : sms.status,
    num_segments: String(smsParts(sms.text).parts),
    num_media: '0',
    date_created: rfc2822(sms.at),
    date_updated: rfc2822(sms.at),
    date_sent: sms.status === 'created' ? null : rfc2822(sms.at),
    error_code: sms.status === 'failed' ? 30008 : null,
    error_message: null,
    messaging_service_sid: null,
    price: null,
    price_unit: 'USD',
    subresource_uris: { media: uri.replace('.json', '/Media.json') },
    uri,
  }
}

export function twilioList(settings: TwilioSettings, book: SmsBook, query: URLSearchParams): DoorReply {
  const { To, From, PageSize, Page } = Object.fromEntries(query) as Record<string, string | undefined>
  // On the wire the comparison is part of the parameter's name: `DateSent>=2026-01-31`.
  const sentFrom = query.get('DateSent>')
  const found = book
    .of('twilio')
    .filter((sms) => To === undefined || sms.to === To)
    .filter((sms) => From === undefined || sms.from === From)
    .filter((sms) => sentFrom === null || (sms.status !== 'created' && sms.at.getTime() >= Date.parse(sentFrom)))
  const size = Math.min(Number(PageSize) || PAGE_DEFAULT, PAGE_MAX)
  const page = Number(Page) || 0
  const messages = found.slice(page * size, (page + 1) * size).map((sms) => twilioJson(settings, sms))
  const uri = `/2010-04-01/Accounts/${settings.accountSid}/Messages.json`
  const asked = new URLSearchParams(query)
  asked.set('PageSize', String(size))
  const pageUri = (wanted: number) => {
    asked.set('Page', String(wanted))
    return `${uri}?${asked}`
  }
  const hasNext = found.length > (page + 1) * size
  return {
    status: 200,
    body: {
      messages,
      page,
      page_size: size,
      start: page * size,
      end: page * size + Math.max(0, messages.length - 1),
      uri,
      first_page_uri: pageUri(0),
      next_page_uri: hasNext ? pageUri(page + 1) : null,
      previous_page_uri: null,
    },
  }
}

export function twilioWebhook(settings: TwilioSettings, publicUrl: string, sms: GatewaySms): Callback {
  const url = `${publicUrl}/api/sms/twilio`
  const form = new URLSearchParams({
    ToCountry: 'SE',
    SmsMessageSid: sms.id,
    NumMedia: '0',
    SmsSid: sms.id,
    SmsStatus: 'received',
    FromCountry: 'SE',
    Body: sms.text,
    To: sms.to,
    NumSegments: String(smsParts(sms.text).parts),
    MessageSid: sms.id,
    AccountSid: settings.accountSid,
    From: sms.from,
    ApiVersion: '2010-04-01',
  })
  return { url, headers: signed(settings, url, form), form }
}

export function twilioReport(settings: TwilioSettings, sms: GatewaySms, url: string): Callback {
  const form = new URLSearchParams({
    SmsSid: sms.id,
    SmsStatus: sms.status,
    MessageStatus: sms.status,
    To: sms.to,
    MessageSid: sms.id,
    AccountSid: settings.accountSid,
    From: sms.from,
    ApiVersion: '2010-04-01',
    ...(sms.status === 'failed' ? { ErrorCode: '30008' } : {}),
  })
  return { url, headers: signed(settings, url, form), form }
}

function signed(settings: TwilioSettings, url: string, form: URLSearchParams): Record<string, string> {
  return { 'x-twilio-signature': twilioSignature(settings.authTokens[0], url, form) }
}

function rfc2822(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}

import { twilioSignature } from '../../src/channels/sms/twilio-signature.js'
import { PUBLIC_URL, RESIDENT } from './sms-service.js'

export type Fields = Record<string, string>

/** What 46elks posts for an incoming SMS. */
export const ELKS_FORM = {
  direction: 'incoming',
  id: 'sf8425555e5d8db61dda7a7b3f1b91bdb',
  from: RESIDENT,
  to: '+46701740698',
  message: 'Hej, när är tippen öppen?',
  created: '2026-07-13T13:57:23.741000',
}

/** What Twilio posts for an incoming SMS, as far as anyone reads it. */
export const TWILIO_FORM = {
  MessageSid: 'SM0123456789abcdef0123456789abcdef',
  AccountSid: 'AC0123456789abcdef0123456789abcdef',
  From: RESIDENT,
  To: '+46701740699',
  Body: 'Hej & + å 100%',
  NumMedia: '0',
}

/** Posts fields as a form, or a text as it is. */
export async function postForm(url: string, fields: Fields | string, headers: Fields = {}): Promise<Response> {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString()
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return fetch(url, { method: 'POST', body, headers: { ...type, ...headers } })
}

/** The header Twilio would send with the fields. */
export function signedBy(token: string, fields: Fields, path = '/api/sms/twilio', base = PUBLIC_URL): Fields {
  return { 'x-twilio-signature': twilioSignature(token, base + path, new URLSearchParams(fields)) }
}

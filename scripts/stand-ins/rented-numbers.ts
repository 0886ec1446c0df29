/** A number as its account has it: where what comes to it is posted. */
export interface RentedNumber {
  id: string
  number: string
  smsUrl?: string
  mmsUrl?: string
}

/** Numbers that can be rented in the stand-in accounts, one each; `ELKS_FROM` and `TWILIO_FROM` name them. */
export const ELKS_NUMBER: RentedNumber = { id: 'n00000000000000000000000000000001', number: '+46701740698' }
export const TWILIO_NUMBER: RentedNumber = { id: 'PN00000000000000000000000000000001', number: '+46701740699' }

/** As 46elks lists and answers: https://46elks.com/docs/configure-number */
export function elksNumber({ id, number, smsUrl, mmsUrl }: RentedNumber): Record<string, unknown> {
  return {
    id,
    active: 'yes',
    country: 'se',
    number,
    category: 'mobile',
    capabilities: ['sms', 'mms'],
    ...(smsUrl ? { sms_url: smsUrl } : {}),
    ...(mmsUrl ? { mms_url: mmsUrl } : {}),
  }
}

/** As Twilio's IncomingPhoneNumbers resource does. */
export function twilioNumber({ id, number, smsUrl }: RentedNumber, accountSid: string): Record<string, unknown> {
  return {
    sid: id,
    account_sid: accountSid,
    phone_number: number,
    friendly_name: number,
    capabilities: { sms: true, mms: false, voice: false, fax: false },
    sms_url: smsUrl ?? '',
    sms_method: 'POST',
    sms_fallback_url: '',
    sms_application_sid: '',
    uri: `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${id}.json`,
  }
}

/** The address a webhook goes to, and the header that carries a name and password that stood in it. */
export function callable(address: string): { url: string; headers: Record<string, string> } {
  const url = new URL(address.replace(/#.*$/s, ''))
  const { username, password } = url
  url.username = url.password = ''
  if (username === '' && password === '') return { url: url.href, headers: {} }
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { url: url.href, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } }
}

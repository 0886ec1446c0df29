import type { MediaHost } from './media.js'
import type { TwilioSettings } from './settings.js'

/** As many as Twilio says there can be. */
export const MEDIA_MAX = 10

/**
 * A medium lies under the Message on the API, which leads to `mms.twiliocdn.com` with a signed address good for four
 * hours. Accounts that leave media open to all are led to a storage service shared with everyone: those get none.
 * https://www.twilio.com/docs/messaging/api/media-resource
 */
const LEADS_TO = ['twilio.com', 'twiliocdn.com']

/** Where Twilio keeps what came with an MMS. */
export function twilioMediaHost({ baseUrl, accountSid, authTokens }: TwilioSettings): MediaHost {
  const base = `${baseUrl().replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/`
  return { base, user: accountSid, password: authTokens[0], leadsTo: LEADS_TO }
}

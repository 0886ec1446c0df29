import type { Config } from '../../config.js'

export interface ElksSettings {
  baseUrl: () => string
  username: string
  password: string
  /** A number of ours, or a name that cannot be answered. */
  from: string
  /** What webhooks prove themselves with; the first is put into the addresses we give out. */
  secrets: readonly [string, ...string[]]
}

export interface TwilioSettings {
  baseUrl: () => string
  accountSid: string
  from: string
  /** The first signs what we send; webhooks may be signed with any. */
  authTokens: readonly [string, ...string[]]
}

export interface SmsSettings {
  elks?: ElksSettings
  twilio?: TwilioSettings
}

/** The providers that are set up. Settings given in part were refused when they were read. */
export function smsSettings(config: Config): SmsSettings {
  const { ELKS_USERNAME: username, ELKS_PASSWORD: password, ELKS_FROM: from, ELKS_SECRET: secret } = config
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: token, TWILIO_FROM: twilioFrom } = config
  const settings: SmsSettings = {}
  if (username && password && from && secret) {
    const secrets = withPrevious(secret, config.ELKS_SECRET_PREVIOUS)
    settings.elks = { baseUrl: () => config.ELKS_BASE_URL, username, password, from, secrets }
  }
  if (accountSid && token && twilioFrom) {
    const authTokens = withPrevious(token, config.TWILIO_AUTH_TOKEN_PREVIOUS)
    settings.twilio = { baseUrl: () => config.TWILIO_BASE_URL, accountSid, from: twilioFrom, authTokens }
  }
  return settings
}

function withPrevious(current: string, previous: string | undefined): readonly [string, ...string[]] {
  return previous === undefined ? [current] : [current, previous]
}

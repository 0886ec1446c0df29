import { SmsCaps } from '../channels/sms/caps.js'
import { ElksGateway } from '../channels/sms/elks.js'
import { mongoCounter } from '../channels/sms/mongo-counter.js'
import { SmsSender } from '../channels/sms/sender.js'
import type { SmsSettings } from '../channels/sms/settings.js'
import { TwilioGateway } from '../channels/sms/twilio.js'
import type { Config } from '../config.js'
import type { Log } from '../log.js'
import type { Store } from '../store/connect.js'
import type { Knowing } from './core.js'

/** What may leave by SMS at all, counted together by all instances. */
export async function createSmsCaps(config: Config, store: Store): Promise<SmsCaps> {
  return new SmsCaps({
    countries: config.SMS_COUNTRIES,
    numberDailyMax: config.SMS_NUMBER_DAILY_MAX,
    dailyMax: config.SMS_DAILY_MAX,
    consume: await mongoCounter(store.db),
  })
}

/** What sends SMS, by the providers that are set up and within the caps. */
export function createSmsSender(options: {
  caps: SmsCaps
  knowing: Knowing
  settings: SmsSettings
  publicUrl: () => string | undefined
  logger: Log
}): SmsSender {
  const { caps, knowing, settings, publicUrl, logger: log } = options
  return new SmsSender({
    gateways: {
      ...(settings.elks ? { elks: new ElksGateway({ settings: settings.elks, publicUrl, log }) } : {}),
      ...(settings.twilio ? { twilio: new TwilioGateway({ settings: settings.twilio, publicUrl, log }) } : {}),
    },
    caps,
    ownNumbers: () => knowing.content.organisation.entries.flatMap(({ sms }) => sms ?? []),
    log,
  })
}

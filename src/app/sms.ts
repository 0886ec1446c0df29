import { SmsCaps } from '../channels/sms/caps.js'
import { ElksGateway } from '../channels/sms/elks.js'
import { mongoCounter } from '../channels/sms/mongo-counter.js'
import { SmsSender } from '../channels/sms/sender.js'
import type { SmsSettings } from '../channels/sms/settings.js'
import { TwilioGateway } from '../channels/sms/twilio.js'
import type { Config } from '../config.js'
import type { Log } from '../log.js'
import type { Store } from '../store/connect.js'

/** What sends SMS, by the providers that are set up and within the caps. */
export async function createSmsSender(options: {
  config: Config
  settings: SmsSettings
  store: Store
  publicUrl: () => string | undefined
  logger: Log
}): Promise<SmsSender> {
  const { config, settings, publicUrl, logger: log } = options
  return new SmsSender({
    gateways: {
      ...(settings.elks ? { elks: new ElksGateway({ settings: settings.elks, publicUrl, log }) } : {}),
      ...(settings.twilio ? { twilio: new TwilioGateway({ settings: settings.twilio, publicUrl, log }) } : {}),
    },
    caps: new SmsCaps({
      countries: config.SMS_COUNTRIES,
      numberDailyMax: config.SMS_NUMBER_DAILY_MAX,
      dailyMax: config.SMS_DAILY_MAX,
      consume: await mongoCounter(options.store.db),
    }),
    log,
  })
}

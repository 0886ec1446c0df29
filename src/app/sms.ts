import { SmsCaps } from '../channels/sms/caps.js'
import { ElksGateway } from '../channels/sms/elks.js'
import { elksList } from '../channels/sms/elks-list.js'
import { takeSms } from '../channels/sms/inbound.js'
import { Missed } from '../channels/sms/missed.js'
import type { MmsPorts } from '../channels/sms/mms.js'
import { mongoCounter } from '../channels/sms/mongo-counter.js'
import { e164 } from '../channels/sms/phone.js'
import { SmsSender } from '../channels/sms/sender.js'
import type { SmsSettings } from '../channels/sms/settings.js'
import { SmsMark } from '../channels/sms/sms-mark.js'
import { TwilioGateway } from '../channels/sms/twilio.js'
import { twilioList } from '../channels/sms/twilio-list.js'
import type { Config } from '../config.js'
import type { Sweep } from '../due/sweeps.js'
import type { Limits } from '../limits.js'
import type { Log } from '../log.js'
import { Rate } from '../rate.js'
import type { Store } from '../store/connect.js'
import { Documents } from '../store/documents.js'
import { parseStored } from '../store/stored.js'
import type { Core, Knowing } from './core.js'

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

/** What reads back what was sent to us and never came; nothing where no provider is set up. */
export function createMissed(options: {
  core: Pick<Core, 'receive' | 'log'>
  knowing: Pick<Knowing, 'content'>
  store: Store
  settings: SmsSettings
  limits: Limits
  mms: MmsPorts
  /** Whether what was said there then has been erased since: it is not taken in again. */
  isErased: (conversation: string, at: Date) => Promise<boolean>
  now: () => Date
  logger: Log
}): Missed {
  const { core, knowing, store, settings, limits, mms, isErased, now, logger: log } = options
  const perNumber = new Rate('smsPerNumber', limits)
  const none = { addresses: [], count: 0, host: { base: '', user: '', password: '', leadsTo: [] } }
  return new Missed({
    lists: [
      ...(settings.elks ? [elksList(settings.elks)] : []),
      ...(settings.twilio ? [twilioList(settings.twilio)] : []),
    ],
    numbers: () => {
      const { municipality, entries } = knowing.content.organisation
      return [municipality.sms, ...entries.map(({ sms }) => sms)].flatMap((number) => number ?? [])
    },
    marks: new Documents(store.db, 'marks', (document) => parseStored<SmsMark>(SmsMark, document, 'mark')),
    isKnown: async ({ provider, id, from, at }) => {
      const phone = e164(from)
      if (phone === undefined) return false
      const conversation = `sms:${phone}`
      return (await core.log.find(conversation, `${provider}:${id}`)) !== undefined || isErased(conversation, at)
    },
    take: async ({ media, ...sms }, signal) =>
      takeSms({ ...sms, media: (await media?.(signal)) ?? none }, { receive: core.receive, log, mms, perNumber }),
    now,
    log,
  })
}

/** How often it is looked for; after an outage it is done at once. */
const MISSED_EVERY_MS = 5 * 60_000

/** What is missed without an outage that anyone noticed: a webhook that went astray. */
export function missedSweep(missed: Missed): Sweep {
  return { name: 'missed sms', everyMs: MISSED_EVERY_MS, run: () => missed.run() }
}

import { ServiceError } from '../../errors.js'
import { LIMITS, type Limits } from '../../limits.js'
import type { Log } from '../../log.js'
import { Rate } from '../../rate.js'
import type { ReceiveMessage } from '../../turn/ports.js'
import type { Door, DoorReply } from '../channel.js'
import { elksDoors } from './elks-doors.js'
import type { MmsPorts } from './mms.js'
import type { SmsSettings } from './settings.js'
import { twilioDoors } from './twilio-doors.js'

export interface SmsDoorOptions {
  settings: SmsSettings
  /** What providers reach us by. Signatures are computed over it, so without one Twilio's doors are closed. */
  publicUrl: () => string | undefined
  receive: ReceiveMessage
  /**
   * An SMS the provider could not deliver. Rejects for an id not known (yet): the provider then reports again, which
   * helps where the report has overtaken the note of what was sent.
   */
  deliveryFailed: (providerId: string, status: string) => Promise<void>
  log: Log
  /** Other limits than the shipped ones. */
  limits?: Limits
  /** Takes what comes with an MMS; absent, words alone are taken, and the sender is told. */
  mms?: MmsPorts
}

/** The same, and what counts how often a number writes. */
export interface OpenDoorOptions extends SmsDoorOptions {
  perNumber: Rate
}

/** Every way in for SMS. Doors of a provider that is not set up are closed and say which settings open them. */
export function smsDoors(options: SmsDoorOptions): Door[] {
  const { elks, twilio } = options.settings
  // One number is one, whichever provider it comes by.
  const perNumber = new Rate('smsPerNumber', options.limits ?? LIMITS)
  const open: OpenDoorOptions = { ...options, perNumber }
  return [
    ...(elks ? elksDoors(elks, open) : closed('46elks', 'ELKS_USERNAME, ELKS_PASSWORD, ELKS_FROM, ELKS_SECRET')),
    ...(twilio ? twilioDoors(twilio, open) : closed('twilio', 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM')),
  ]
}

function closed(provider: string, settings: string): Door[] {
  const handle = async (): Promise<DoorReply> => {
    throw new ServiceError('door_closed', `SMS by ${provider} is not set up: ${settings}`)
  }
  return [`/api/sms/${provider}`, `/api/sms/${provider}/report`].map((path) => ({
    method: 'POST',
    path,
    bytesMax: 0,
    handle,
  }))
}

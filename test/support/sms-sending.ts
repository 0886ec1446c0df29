import { type Consume, SmsCaps } from '../../src/channels/sms/caps.js'
import { ElksGateway } from '../../src/channels/sms/elks.js'
import { SmsSender } from '../../src/channels/sms/sender.js'
import type { SmsSettings } from '../../src/channels/sms/settings.js'
import { TwilioGateway } from '../../src/channels/sms/twilio.js'
import { ServiceError } from '../../src/errors.js'
import type { Log } from '../../src/log.js'
import type { Delivery, DeliveryPayload } from '../../src/turn/ports.js'
import { PATIENCE_MS } from './eventually.js'
import { ENTRY_NUMBER, PUBLIC_URL, RESIDENT } from './sms-service.js'

export type SmsPayload = Extract<DeliveryPayload, { kind: 'sms' }>

export const TEXT = 'Hej! Återvinningscentralen är öppen 10-18.\n1 Visa vägen\n2 Prata med någon'
export const NOW = new Date('2026-11-22T10:00:00.500Z')

/** A first attempt at TEXT to RESIDENT, unless said otherwise. */
export function delivery(payload: Partial<SmsPayload> = {}, marks: Partial<Delivery> = {}): Delivery {
  return {
    key: `sms:${RESIDENT}#1/0`,
    destination: `sms:${RESIDENT}`,
    state: 'pending',
    attempts: 1,
    due: NOW,
    triedAt: NOW,
    uncertain: false,
    payload: { kind: 'sms', to: RESIDENT, text: TEXT, ...payload },
    ...marks,
  }
}

export const UNCERTAIN: Partial<Delivery> = { attempts: 2, uncertain: true }

/** Caps no test of theirs can reach, unless it brings its own counter and maxima. */
export function capsWith(consume: Consume, maxima: { numberDailyMax?: number; dailyMax?: number } = {}): SmsCaps {
  return new SmsCaps({ countries: ['SE', 'FI'], numberDailyMax: 60, dailyMax: 1_000, consume, ...maxima })
}

export function senderTo(settings: SmsSettings, log: Log, caps = capsWith(async () => true)): SmsSender {
  const { elks, twilio } = settings
  const publicUrl = () => PUBLIC_URL
  return new SmsSender({
    gateways: {
      ...(elks ? { elks: new ElksGateway({ settings: elks, publicUrl, log }) } : {}),
      ...(twilio ? { twilio: new TwilioGateway({ settings: twilio, publicUrl, log }) } : {}),
    },
    caps,
    ownNumbers: () => [ENTRY_NUMBER],
    log,
  })
}

export function soon(ms = PATIENCE_MS): AbortSignal {
  return AbortSignal.timeout(ms)
}

/** What the sender threw; fails when it threw nothing. */
export async function failure(sending: Promise<unknown>): Promise<ServiceError> {
  const error = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof ServiceError)) throw new Error(`Expected a ServiceError, got ${String(error)}`)
  return error
}

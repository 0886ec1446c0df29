import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import { smsKeyword } from '../../sms-text/keyword.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'
import type { OpenDoorOptions } from './doors.js'
import { parseForm } from './form.js'
import { takeSms } from './inbound.js'
import type { SentMedia } from './mms.js'
import { isOneOf } from './proof.js'
import type { TwilioSettings } from './settings.js'
import { MEDIA_MAX, twilioMediaHost } from './twilio-media.js'
import { signedAddresses, twilioSignature } from './twilio-signature.js'

const BYTES_MAX = LIMITS.smsBytes
const Sid = z.string().regex(/^[A-Z]{2}[0-9a-fA-F]{32}$/)
/** Twilio adds parameters without notice. */
const Sms = z.looseObject({
  MessageSid: Sid,
  From: z.string().min(1),
  To: z.string().default(''),
  Body: z.string(),
  OptOutType: z.string().optional(),
  NumMedia: z.coerce.number().int().nonnegative().catch(0),
})
const Report = z.looseObject({ MessageSid: Sid, MessageStatus: z.string().regex(/^\w{1,32}$/) })

const FAILED = new Set(['failed', 'undelivered'])

/** Answers come by the REST API, after the commit; so TwiML has nothing to do. */
const TAKEN: DoorReply = {
  status: 200,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
}

/** Twilio signs its webhooks over PUBLIC_URL, never over a Host header. */
export function twilioDoors(settings: TwilioSettings, options: OpenDoorOptions): Door[] {
  const { deliveryFailed, publicUrl } = options
  const door = (path: string, handle: (form: URLSearchParams) => Promise<void>): Door => ({
    method: 'POST',
    path,
    bytesMax: BYTES_MAX,
    handle: async (request) => {
      const form = new URLSearchParams(request.body.toString('utf8'))
      prove(request, form, settings, publicUrl())
      await handle(form)
      return TAKEN
    },
  })
  return [
    door('/api/sms/twilio', async (form) => {
      const { MessageSid: id, From: from, To: to, Body, OptOutType, NumMedia } = parseForm(Sms, form)
      const media = sentMedia(form, NumMedia, settings)
      await takeSms({ provider: 'twilio', id, from, to, text: keywordOf(Body, OptOutType), media }, options)
    }),
    door('/api/sms/twilio/report', async (form) => {
      const { MessageSid: id, MessageStatus: status } = parseForm(Report, form)
      if (FAILED.has(status)) await deliveryFailed(id, status)
    }),
  ]
}

/** The signature covers every parameter, so the form is split before it is proven, and read only after. */
function prove(request: DoorRequest, form: URLSearchParams, settings: TwilioSettings, publicUrl?: string): void {
  if (publicUrl === undefined)
    throw new ServiceError('door_closed', 'Twilio signs over PUBLIC_URL: set it to the address Twilio calls')
  const signatures = settings.authTokens.flatMap((token) =>
    signedAddresses(publicUrl, request.url).map((address) => twilioSignature(token, address, form)),
  )
  if (isOneOf(request.headers['x-twilio-signature'], signatures)) return
  throw new ServiceError('signature_rejected', 'X-Twilio-Signature does not match')
}

function sentMedia(form: URLSearchParams, numMedia: number, settings: TwilioSettings): SentMedia {
  const count = Math.min(numMedia, MEDIA_MAX)
  const addresses = Array.from({ length: count }, (_, n) => form.get(`MediaUrl${n}`) ?? '').filter(Boolean)
  return { addresses, count, host: twilioMediaHost(settings) }
}

/** A word the account was set to take as an opt-out (or in) is one, though it is none of our own keywords. */
function keywordOf(body: string, optOutType: string | undefined): string {
  const known = optOutType === 'STOP' || optOutType === 'START' || optOutType === 'HELP'
  return known && smsKeyword(body) === undefined ? optOutType : body
}

import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import { LIMITS } from '../../limits.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'
import type { OpenDoorOptions } from './doors.js'
import { parseForm } from './form.js'
import { takeSms } from './inbound.js'
import type { SentMedia } from './mms.js'
import { basicCredentials, isOneOf } from './proof.js'
import type { ElksSettings } from './settings.js'

const BYTES_MAX = LIMITS.smsBytes
const MEDIA_MAX = 20

const Id = z.string().regex(/^[\w-]{1,64}$/)
const Direction = z.looseObject({ direction: z.string().min(1) })
const Sms = z.looseObject({ id: Id, from: z.string().min(1), to: z.string(), message: z.string() })
/** Pictures may be all there is. */
const Mms = Sms.extend({ message: z.string().default('') })
const Report = z.looseObject({ id: Id, status: z.string().regex(/^\w{1,32}$/) })

/** Any body in the answer would be sent to the resident as an SMS. */
const TAKEN: DoorReply = { status: 204 }

/**
 * 46elks signs nothing: its webhooks carry a secret of ours. It tries again for hours after anything but 200 to 204. A
 * number's `sms_url` and `mms_url` may both lead here.
 */
export function elksDoors(settings: ElksSettings, options: OpenDoorOptions): Door[] {
  const { deliveryFailed } = options
  const door = (path: string, handle: (form: URLSearchParams) => Promise<void>): Door => ({
    method: 'POST',
    path,
    bytesMax: BYTES_MAX,
    handle: async (request) => {
      prove(request, settings)
      await handle(new URLSearchParams(request.body.toString('utf8')))
      return TAKEN
    },
  })
  return [
    door('/api/sms/46elks', async (form) => {
      // Voice calls and our own sendings have other fields and are nothing to answer.
      if (parseForm(Direction, form).direction !== 'incoming') return
      const media = sentMedia(form, settings)
      const { id, from, to, message } = parseForm(media.count > 0 ? Mms : Sms, form)
      await takeSms({ provider: 'elks', id, from, to, text: message, media }, options)
    }),
    door('/api/sms/46elks/report', async (form) => {
      const { id, status } = parseForm(Report, form)
      if (status === 'failed') await deliveryFailed(id, status)
    }),
  ]
}

/** `image`, `image2`, `image3`: https://46elks.com/docs/receive-mms. They lie on the API, which leads nowhere else. */
function sentMedia(form: URLSearchParams, { baseUrl, username, password }: ElksSettings): SentMedia {
  const addresses = Array.from({ length: MEDIA_MAX }, (_, n) => form.get(n === 0 ? 'image' : `image${n + 1}`) ?? '')
  const given = addresses.filter(Boolean)
  const host = { base: `${baseUrl().replace(/\/+$/, '')}/a1/`, user: username, password, leadsTo: [] }
  return { addresses: given, count: given.length, host }
}

function prove(request: DoorRequest, { secrets }: ElksSettings): void {
  const given = [request.query.get('secret') ?? undefined, basicCredentials(request.headers.authorization)?.password]
  if (given.some((secret) => isOneOf(secret, secrets))) return
  throw new ServiceError('signature_rejected', '46elks webhook without its secret')
}

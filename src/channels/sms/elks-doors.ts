import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import type { Door, DoorReply, DoorRequest } from '../channel.js'
import type { SmsDoorOptions } from './doors.js'
import { parseForm } from './form.js'
import { takeSms } from './inbound.js'
import { basicCredentials, isOneOf } from './proof.js'
import type { ElksSettings } from './settings.js'

const BYTES_MAX = 32_768

const Id = z.string().regex(/^[\w-]{1,64}$/)
const Direction = z.looseObject({ direction: z.string().min(1) })
const Sms = z.looseObject({ id: Id, from: z.string().min(1), to: z.string(), message: z.string() })
const Report = z.looseObject({ id: Id, status: z.string().regex(/^\w{1,32}$/) })

/** Any body in the answer would be sent to the resident as an SMS. */
const TAKEN: DoorReply = { status: 204 }

/** 46elks signs nothing: its webhooks carry a secret of ours. It tries again for hours after anything but 200 to 204. */
export function elksDoors(settings: ElksSettings, options: SmsDoorOptions): Door[] {
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
      const { id, from, to, message } = parseForm(Sms, form)
      await takeSms({ provider: 'elks', id, from, to, text: message }, options)
    }),
    door('/api/sms/46elks/report', async (form) => {
      const { id, status } = parseForm(Report, form)
      if (status === 'failed') await deliveryFailed(id, status)
    }),
  ]
}

function prove(request: DoorRequest, { secrets }: ElksSettings): void {
  const given = [request.query.get('secret') ?? undefined, basicCredentials(request.headers.authorization)?.password]
  if (given.some((secret) => isOneOf(secret, secrets))) return
  throw new ServiceError('signature_rejected', '46elks webhook without its secret')
}

import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import { TEXT_LENGTH_MAX } from '../message.js'
import type { ConnectorStandIn } from './connector.js'
import type { BotAnswer } from './connector-bot.js'
import type { Phones } from './phones.js'
import type { SmsGatewayStandIn } from './sms-gateway.js'
import type { WirePressed } from './wire.js'

const BODY_BYTES_MAX = 65_536
/** A file from the page, and its bytes as base64 in JSON. */
const FILE_BYTES_MAX = 5_000_000
const FILE_BODY_BYTES_MAX = Math.ceil(FILE_BYTES_MAX / 3) * 4 + 2_000
/** An SMS of ten parts; longer ones no phone sends. */
const SMS_LENGTH_MAX = 1_530
const ID_LENGTH_MAX = 300

const Id = z.string().min(1).max(ID_LENGTH_MAX)
const Sms = z.strictObject({ number: Id, text: z.string().trim().min(1).max(SMS_LENGTH_MAX) })
/** A card's data are fields, and at most lists and places in them. */
const DATA_DEPTH_MAX = 4
const Data = z.record(z.string(), z.unknown()).refine((data) => isWithin(data, DATA_DEPTH_MAX), 'nested too deep')
const Press = z.strictObject({ by: Id, activity: Id, verb: z.string().min(1).max(40), data: Data })
const Submit = z.strictObject({ by: Id, activity: Id, data: Data })
/** `unasked`: they come across the card; otherwise they ask for it to be brought up to date. */
const Look = z.strictObject({ by: Id, thread: Id, activity: Id, unasked: z.boolean() })
const SendFile = z.strictObject({
  by: Id,
  // Half a character has no place in an address.
  name: z
    .string()
    .trim()
    .min(1)
    .max(ID_LENGTH_MAX)
    .regex(/^[^\p{Surrogate}]*$/u),
  base64: z.base64().max(FILE_BODY_BYTES_MAX),
})
const Say = z.strictObject({ by: Id, thread: Id, text: z.string().trim().min(1).max(TEXT_LENGTH_MAX) })

export interface DoorsOptions {
  phones: Phones
  gateway?: SmsGatewayStandIn | undefined
  connector: ConnectorStandIn
  /** Begins a page's stream of what happens. */
  listen: (phone: string) => Promise<NonNullable<DoorReply['body']>>
}

/** What the page's windows knock on: each hands over to a stand-in, which calls the service from outside. */
export function tryDoors({ phones, gateway, connector, listen }: DoorsOptions): Door[] {
  const post = (path: string, handle: Door['handle'], bytesMax = BODY_BYTES_MAX): Door => ({
    method: 'POST',
    path,
    bytesMax,
    handle,
  })
  return [
    post('/try/phones', async () => ({ status: 201, body: { number: await phones.hand() } })),
    {
      method: 'GET',
      path: '/try/events',
      bytesMax: 0,
      handle: async ({ query }) => ({
        status: 200,
        headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' },
        body: await listen(numberOf(phones, query.get('phone') ?? '')),
      }),
    },
    post('/try/sms', async (request) => {
      if (!gateway) throw new ServiceError('door_closed', 'A real SMS provider is set up')
      const { number, text } = read(Sms, request)
      const { status } = await reach(() => gateway.residentSends(numberOf(phones, number), text, 'elks'))
      if (status >= 300) throw new ServiceError('delivery_failed', `The SMS door said ${status}`)
      return { status: 202, body: {} }
    }),
    post('/try/press', async (request) => {
      const { by, activity, verb, data } = read(Press, request)
      return { status: 200, body: toPressed(await reach(() => connector.press(by, activity, verb, data))) }
    }),
    post('/try/submit', async (request) => {
      const { by, activity, data } = read(Submit, request)
      return { status: 200, body: toPressed(await reach(() => connector.submit(by, activity, data))) }
    }),
    post('/try/look', async (request) => {
      const { by, thread, activity, unasked } = read(Look, request)
      const look = () => (unasked ? connector.look(by, thread, activity) : connector.refresh(by, thread, activity))
      const answer = await reach<BotAnswer | undefined>(look)
      return { status: 200, body: answer ? toPressed(answer) : { ok: true } }
    }),
    post(
      '/try/file',
      async (request) => {
        const { by, name, base64 } = read(SendFile, request)
        const content = Buffer.from(base64, 'base64')
        await reach(() => connector.sendFiles(by, [{ name, content }]))
        return { status: 202, body: {} }
      },
      FILE_BODY_BYTES_MAX,
    ),
    post('/try/say', async (request) => {
      const { by, thread, text } = read(Say, request)
      await reach(() => connector.say(by, thread, text))
      return { status: 202, body: {} }
    }),
  ]
}

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((one) => isWithin(one, depth - 1))
}

function numberOf(phones: Phones, number: string): string {
  if (phones.has(number)) return number
  throw new ServiceError('not_found', 'No phone of this page has that number')
}

/** The stand-ins throw plain errors for what is not there, and for a service that does not answer. */
async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause
    throw new ServiceError('delivery_failed', 'It did not get through', { cause })
  }
}

/** An invoke's answer as Teams takes it: another card, or a word, for the one who pressed. */
export function toPressed({ status, body }: BotAnswer): WirePressed {
  const {
    statusCode = status,
    type = '',
    value,
  } = (body ?? {}) as { statusCode?: number; type?: string; value?: unknown }
  const ok = status < 300 && statusCode < 300
  if (type.includes('card.adaptive')) return { ok, card: value }
  const message = typeof value === 'string' ? value : (value as { message?: unknown } | undefined)?.message
  return { ok, ...(typeof message === 'string' ? { message } : {}) }
}

function read<T>(schema: z.ZodType<T>, request: DoorRequest): T {
  try {
    return schema.parse(JSON.parse(request.body.toString('utf8')))
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'Not what this door takes', { cause })
  }
}

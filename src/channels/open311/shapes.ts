import { DateTime } from 'luxon'
import { z } from 'zod'
import { maskIdentityNumbers } from '../../privacy/mask.js'
import { listOf, rowsOf } from './read-answer.js'

const ID_LENGTH_MAX = 200
/** The specification's own limit for a description; nothing else is longer. */
export const TEXT_LENGTH_MAX = 4_000
/** Of a service's attributes, and of an attribute's values. */
const LIST_MAX = 500

/** Numbers that have lost digits on the way are no ids. */
const Id = z
  .union([z.string(), z.number().refine(Number.isSafeInteger)])
  .transform((value) => String(value).trim())
  .pipe(z.string().min(1).max(ID_LENGTH_MAX))
const MaybeId = Id.optional().catch(undefined)

/** Words are people's, here as everywhere: what they say of a person's number ends here. */
const Text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => maskIdentityNumbers(String(value)).text.trim().slice(0, TEXT_LENGTH_MAX) || undefined)
  .optional()
  .catch(undefined)

const Flag = z.unknown().transform((value) => /^(true|yes|1)$/i.test(String(value).trim()))

/** A moment with its zone; one without cannot be placed and is left out. */
const Moment = Text.transform((text) => {
  if (text === undefined || !/(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return undefined
  const moment = DateTime.fromISO(text)
  return moment.isValid ? moment.toJSDate() : undefined
})

const Degrees = z
  .union([z.number(), z.string().trim().min(1)])
  .transform(Number)
  .pipe(z.number().min(-180).max(180))
  .optional()
  .catch(undefined)

/** One kind of request the operations centre takes. */
export const Service = z
  .looseObject({
    service_code: Id,
    service_name: Text,
    metadata: Flag,
    type: z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(['realtime', 'batch', 'blackbox']))
      .catch('realtime'),
    group: Text,
  })
  .transform(({ service_code, service_name, metadata, type, group }) => ({
    code: service_code,
    name: service_name,
    group,
    /** It has attributes to ask for. */
    metadata,
    type,
  }))
export type Open311Service = z.output<typeof Service>

const Value = z.looseObject({ key: Id, name: Text }).transform(({ key, name }) => ({ key, name }))

const Attribute = z
  .looseObject({
    variable: Flag,
    code: Id,
    datatype: z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.enum(['string', 'number', 'datetime', 'text', 'singlevaluelist', 'multivaluelist']))
      .catch('string'),
    required: Flag,
    order: z.coerce.number().catch(Number.MAX_SAFE_INTEGER),
    description: Text,
    values: z.unknown().transform((values) => rowsOf(listOf(values, 'value').slice(0, LIST_MAX), Value) ?? []),
  })
  .transform(({ variable, code, datatype, required, order, description, values }) => ({
    /** False when it only tells the user something. */
    variable,
    code,
    datatype,
    required,
    order,
    description,
    values,
  }))
export type Open311Attribute = z.output<typeof Attribute>

/** What a service asks for besides the common fields, in the centre's order. */
export const Definition = z
  .looseObject({ service_code: MaybeId, attributes: z.unknown() })
  .refine((body) => body.service_code !== undefined || 'attributes' in body)
  .transform(({ attributes }) =>
    (rowsOf(listOf(attributes, 'attribute').slice(0, LIST_MAX), Attribute) ?? []).sort((a, b) => a.order - b.order),
  )

/** The answer to a request that was sent, or to a token. */
export const Taken = z
  .looseObject({ service_request_id: MaybeId, token: MaybeId, service_notice: Text })
  .transform(({ service_request_id, token, service_notice }) => ({
    ...(service_request_id === undefined ? {} : { id: service_request_id }),
    ...(token === undefined || service_request_id !== undefined ? {} : { token }),
    ...(service_notice === undefined ? {} : { notice: service_notice }),
  }))

/** One request in a list. A status that is neither of the two is not closed, so nobody is told that it is mended. */
export const Listed = z
  .looseObject({
    service_request_id: MaybeId,
    token: MaybeId,
    status: z
      .unknown()
      .transform((status): 'open' | 'closed' => (/^closed$/i.test(String(status).trim()) ? 'closed' : 'open')),
    status_notes: Text,
    service_notice: Text,
    service_code: MaybeId,
    description: Text,
    address: Text,
    lat: Degrees,
    long: Degrees,
    requested_datetime: Moment,
    updated_datetime: Moment,
  })
  .refine((row) => row.service_request_id !== undefined || row.token !== undefined)
  .transform((row) => ({
    id: row.service_request_id,
    token: row.token,
    status: row.status,
    notes: row.status_notes,
    notice: row.service_notice,
    code: row.service_code,
    description: row.description,
    address: row.address,
    point: row.lat === undefined || row.long === undefined ? undefined : { lat: row.lat, lon: row.long },
    requestedAt: row.requested_datetime,
    updatedAt: row.updated_datetime,
  }))
export type Listed = z.output<typeof Listed>

/** One error of the specification's error body. */
export const Problem = z
  .looseObject({ code: z.union([z.string(), z.number()]).transform(String), description: Text })
  .refine((row) => !('service_request_id' in row) && !('token' in row) && !('datatype' in row))

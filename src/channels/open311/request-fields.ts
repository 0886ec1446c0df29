import { ServiceError } from '../../errors.js'
import { describe } from './description.js'
import type { Field } from './form.js'
import type { Open311Request } from './request.js'

/** Of an address, a name, a number. */
const LINE_LENGTH_MAX = 400
const DEGREE_DECIMALS = 8

/**
 * The fields of a request but for its attributes, in the order of the specification's example.
 * Throws `ServiceError` 'delivery_refused' for one with no place: the specification demands one.
 */
export function requestFields(request: Open311Request): Field[] {
  const { ref, serviceCode, description, person = {} } = request
  return [
    ['service_code', serviceCode],
    ...placeFields(request),
    ...known('email', person.email),
    ...known('first_name', person.firstName),
    ...known('last_name', person.lastName),
    ...known('phone', person.phone),
    ['description', describe(description, ref)],
    ...mediaField(request.mediaUrl),
  ]
}

function placeFields({ ref, point, address }: Open311Request): Field[] {
  const at: Field[] = point
    ? [
        ['lat', degrees(point.lat)],
        ['long', degrees(point.lon)],
      ]
    : []
  const fields = [...at, ...known('address_string', address)]
  if (fields.length === 0) throw new ServiceError('delivery_refused', `Ticket ${ref} has no place to send`)
  return fields
}

/** Never with an exponent, and without zeros nobody measured. */
function degrees(value: number): string {
  return value.toFixed(DEGREE_DECIMALS).replace(/\.?0+$/, '')
}

function mediaField(url: string | undefined): Field[] {
  return url !== undefined && URL.canParse(url) && /^https?:/.test(url) ? [['media_url', url]] : []
}

function known(name: string, value: string | undefined): Field[] {
  const text = value?.replace(/\s+/g, ' ').trim().slice(0, LINE_LENGTH_MAX)
  return text ? [[name, text]] : []
}

import { DateTime } from 'luxon'
import { ServiceError } from '../../errors.js'
import type { Field } from './form.js'
import type { Open311Request } from './request.js'
import { type Open311Attribute, TEXT_LENGTH_MAX } from './shapes.js'

const LINE_LENGTH_MAX = 250
/** What a list calls the value for whoever does not know, as whole words of its key or name. */
const OTHER =
  /(^|[^\p{L}])(other|unknown|unsure|not sure|n\/a|none|annat|annan|övrigt|övriga|okänt|okänd|vet (ej|inte)|ej angivet)($|[^\p{L}])/iu

/**
 * The attributes of a request: those the definition lists and wants an answer to, in its order, each held to its
 * datatype; what does not fit is as if it had not been given.
 *
 * What is required and not given is filled in by one rule:
 * - a list: the value that means "other" or "unknown"; else its only value;
 * - `string` and `text`: what is wrong, as the description has it (a string on one line of at most 250 characters);
 * - `datetime`: when it was reported;
 * - `number`, and a list of several values with no "other": nothing is made up. Throws `ServiceError`
 *   'delivery_refused' naming service and attribute, for staff to mend in the category's service code.
 */
export function attributeFields(definition: readonly Open311Attribute[], request: Open311Request, now: Date): Field[] {
  return definition
    .filter(({ variable }) => variable)
    .flatMap((attribute) => {
      const values = given(attribute, request) ?? (attribute.required ? filledIn(attribute, request, now) : [])
      const isMany = attribute.datatype === 'multivaluelist'
      return values.map((value): Field => [`attribute[${attribute.code}]${isMany ? '[]' : ''}`, value])
    })
}

function given(attribute: Open311Attribute, { attributes = {} }: Open311Request): string[] | undefined {
  const answer = Object.hasOwn(attributes, attribute.code) ? attributes[attribute.code] : undefined
  const answers = (answer === undefined ? [] : [answer].flat()).flatMap((one) => fitted(attribute, one) ?? [])
  if (answers.length === 0) return undefined
  return attribute.datatype === 'multivaluelist' ? [...new Set(answers)] : answers.slice(0, 1)
}

function fitted({ datatype, values }: Open311Attribute, answer: string): string | undefined {
  const text = answer.trim()
  if (text === '') return undefined
  if (datatype === 'text') return text.slice(0, TEXT_LENGTH_MAX)
  if (datatype === 'string') return oneLine(text)
  if (datatype === 'number') return /^-?\d+([.,]\d+)?$/.test(text) ? text.replace(',', '.') : undefined
  if (datatype === 'datetime')
    return DateTime.fromISO(text, { setZone: true }).toISO({ suppressMilliseconds: true }) ?? undefined
  const same = (other: string | undefined) => other?.toLowerCase() === text.toLowerCase()
  return (values.find(({ key }) => same(key)) ?? values.find(({ name }) => same(name)))?.key
}

function filledIn({ datatype, values, code }: Open311Attribute, request: Open311Request, now: Date): string[] {
  const { description, serviceCode, reportedAt = now } = request
  if (datatype === 'datetime') return [reportedAt.toISOString().replace(/\.\d{3}Z$/, 'Z')]
  const text = description.trim()
  if (datatype === 'text' && text !== '') return [text.slice(0, TEXT_LENGTH_MAX)]
  if (datatype === 'string' && text !== '') return [oneLine(text)]
  const other = values.find(({ key, name }) => OTHER.test(name ?? '') || OTHER.test(key))
  const value = other ?? (values.length === 1 ? values[0] : undefined)
  if (value !== undefined) return [value.key]
  throw new ServiceError(
    'delivery_refused',
    `Service ${serviceCode} requires the attribute ${code}, which has no answer`,
  )
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, LINE_LENGTH_MAX)
}

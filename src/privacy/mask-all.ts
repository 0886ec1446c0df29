import { MASKED, maskIdentityNumbers } from './mask.js'

/** Names under which a text stands that is no words. */
type Apart = ReadonlySet<string>

/** Deeper than anything of ours; what a client sends is bounded where it comes in. */
const DEPTH_MAX = 32

/**
 * The same value without identity numbers in any text of it, or in any number: the very same object where there were
 * none. Texts under the names in `apart` are left; what lies in objects under them is not.
 */
export function maskAll<T>(value: T, apart: Apart = new Set()): T {
  return masked(value, apart, DEPTH_MAX) as T
}

function masked(value: unknown, apart: Apart, depth: number): unknown {
  if (typeof value === 'string') return maskIdentityNumbers(value).text
  if (typeof value === 'number') return isNumbered(value) ? MASKED : value
  if (depth === 0) return Array.isArray(value) || isPlain(value) ? undefined : value
  if (Array.isArray(value)) return maskedList(value, apart, depth)
  return isPlain(value) ? maskedFields(value, apart, depth) : value
}

function maskedList(list: readonly unknown[], apart: Apart, depth: number): readonly unknown[] {
  const after = list.map((one) => masked(one, apart, depth - 1))
  return after.some((one, at) => one !== list[at]) ? after : list
}

function maskedFields(fields: Record<string, unknown>, apart: Apart, depth: number): Record<string, unknown> {
  let isSame = true
  const after = Object.entries(fields).map(([name, value]): [string, unknown] => {
    const one: [string, unknown] = isApart(name, value, apart)
      ? [name, value]
      : [maskIdentityNumbers(name).text, masked(value, apart, depth - 1)]
    if (one[0] !== name || one[1] !== value) isSame = false
    return one
  })
  return isSame ? fields : Object.fromEntries(after)
}

function isApart(name: string, value: unknown, apart: Apart): boolean {
  if (!apart.has(name)) return false
  return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'))
}

/** Ten or twelve digits, as a number. */
function isNumbered(value: number): boolean {
  return Number.isInteger(value) && value >= 1e8 && value < 1e12 && maskIdentityNumbers(String(value)).masked > 0
}

/** Dates, bytes and the database's own ids are no fields. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

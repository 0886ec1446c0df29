import { XMLParser } from 'fast-xml-parser'
import type { z } from 'zod'

const NESTED_MAX = 20

/** Values stay text: a service code 001 is not the number 1. */
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  // Character references such as &#229; are read only with it.
  htmlEntities: true,
  maxNestedTags: NESTED_MAX,
})

/**
 * An answer's body as plain values, XML or JSON by its first character: headers of real servers are often wrong, and
 * errors come in the other format from whatever stands in front. Undefined when it is neither. A leading BOM is ignored.
 */
export function readAnswer(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8').decode(bytes).trim()
  try {
    return text.startsWith('<') ? readXml(text) : JSON.parse(text)
  } catch {
    // What the parsers say quotes the body.
    return undefined
  }
}

function readXml(text: string): unknown {
  // No answer has a document type: it is a page, or entities meant to swell.
  if (/^(?:[^<]|<[?!])*?<!DOCTYPE/i.test(text.slice(0, 1_000))) return undefined
  return parser.parse(text, true)
}

/**
 * The elements of a list, whichever way it was written: `[…]`, `{outer: […]}`, `<outer><inner/></outer>` with none, one
 * or many, or the one element bare. Undefined when the body is no list.
 */
export function elementsOf(body: unknown, outer: string, inner: string): unknown[] | undefined {
  if (body === null) return []
  if (Array.isArray(body)) return body
  if (!isObject(body)) return undefined
  if (outer in body) return listOf(body[outer], inner)
  return inner in body ? listOf(body, inner) : [body]
}

/** The elements within a field that is a list: `[…]`, `{inner: …}`, or empty. */
export function listOf(value: unknown, inner: string): unknown[] {
  if (value === undefined || value === null || value === '') return []
  if (Array.isArray(value)) return value
  if (!isObject(value) || !(inner in value)) return [value]
  const within = value[inner]
  if (within === null || within === undefined) return []
  return Array.isArray(within) ? within : [within]
}

/** The elements that have the shape; undefined when there are some and none has it, which is no answer to the question. */
export function rowsOf<T>(elements: unknown[] | undefined, shape: z.ZodType<T>): T[] | undefined {
  if (elements === undefined) return undefined
  const rows = elements.flatMap((element) => {
    const row = shape.safeParse(element)
    return row.success ? [row.data] : []
  })
  return rows.length === 0 && elements.length > 0 ? undefined : rows
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'

/** Something wrong in knowledge/ or dialogs/: where, what, and what to do about it. */
export interface Mistake {
  file: string
  line: number
  message: string
}

/** Reads one YAML text against a schema; every mistake names its line. `lineOffset` is where the YAML starts in its file. */
export function parseYaml<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  lineOffset = 0,
): { value: T } | { mistakes: Mistake[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, strict: true })
  const at = (offset: number | undefined) => lines.linePos(offset ?? 0).line + lineOffset
  if (document.errors.length > 0) {
    return {
      mistakes: document.errors.map((error) => ({
        file,
        line: at(error.pos[0]),
        message: error.message.split('\n')[0] ?? error.code,
      })),
    }
  }
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (parsed.success) return { value: parsed.data }
  const mistakes = parsed.error.issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    return { file, line: at(offsetOf(document, path)), message: `${path.join('.') || 'file'}: ${issue.message}` }
  })
  return { mistakes }
}

/** Offset of the nearest thing that exists on the path to what is wrong. */
export function offsetOf(document: ReturnType<typeof parseDocument>, path: (string | number)[]): number | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true)
    const range = (node as { range?: [number, number, number] } | undefined)?.range
    if (range) return range[0]
  }
  return undefined
}

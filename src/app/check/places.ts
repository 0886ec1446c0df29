import { readFile } from 'node:fs/promises'
import { LineCounter, parseDocument } from 'yaml'
import { offsetOf } from '../../content/mistake.js'

type Path = (string | number)[]

interface Parsed {
  text: string
  document: ReturnType<typeof parseDocument>
  lines: LineCounter
  /** Lines of the file before its YAML. */
  before: number
}

/** Finds the line of anything in the content's files. Content itself keeps no lines: only an editor needs them. */
export class Places {
  readonly #texts: ReadonlyMap<string, string>
  readonly #parsed = new Map<string, Parsed>()

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts
  }

  static async read(files: Iterable<string>): Promise<Places> {
    const texts = new Map<string, string>()
    for (const file of new Set(files)) texts.set(file, await readFile(file, 'utf8').catch(() => ''))
    return new Places(texts)
  }

  /** Line of what stands at a path in a YAML file or in an article's front matter, or of the nearest thing around it. */
  line(file: string, path: Path): number {
    const { document, lines, before } = this.#parse(file)
    return lines.linePos(offsetOf(document, path) ?? 0).line + before
  }

  /** Line where some words first stand inside what is at a path. */
  lineWith(file: string, path: Path, words: string): number {
    const { text, document, lines, before } = this.#parse(file)
    const at = text.indexOf(words, offsetOf(document, path) ?? 0)
    return at < 0 ? this.line(file, path) : lines.linePos(at).line + before
  }

  /** Line of a place in an article's body. */
  bodyLine({ file, body }: { file: string; body: string }, offset: number): number {
    const text = (this.#texts.get(file) ?? '').trimEnd()
    return text.slice(0, Math.max(0, text.length - body.length + offset)).split('\n').length
  }

  #parse(file: string): Parsed {
    const known = this.#parsed.get(file)
    if (known) return known
    const whole = this.#texts.get(file) ?? ''
    const front = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*\r?\n/.exec(whole)?.[1]
    const lines = new LineCounter()
    const text = front ?? whole
    const parsed = {
      text,
      document: parseDocument(text, { lineCounter: lines }),
      lines,
      before: front === undefined ? 0 : 1,
    }
    this.#parsed.set(file, parsed)
    return parsed
  }
}

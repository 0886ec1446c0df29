import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Question } from './child.js'

/** The process that has the services, as the fuzzer sees it. */
export class KeptChild {
  /** Lines of its log in which a marker stands, and how many lines there were. */
  readonly told: string[] = []
  lines = 0
  /** What its doors did not mean to throw. */
  readonly errors: string[] = []
  /** The last lines, to be read when it has ended. */
  readonly last: string[] = []
  /** How it ended, when it was not asked to. */
  ended: string | undefined
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (said: unknown) => void; reject: (error: Error) => void }>()
  #asked = 0
  #isStopping = false

  constructor(marker: RegExp) {
    const file = fileURLToPath(new URL('child.ts', import.meta.url))
    this.#child = fork(file, [], {
      execArgv: ['--import', 'tsx', '--expose-gc'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      createInterface({ input: stream as Readable }).on('line', (line) => this.#hear(line, marker))
    this.#child.on('message', ({ id, said, failed }: { id: number; said?: unknown; failed?: string }) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (failed === undefined) waiting?.resolve(said)
      else waiting?.reject(new Error(failed))
    })
    this.#child.on('exit', (code, signal) => this.#over(`the service ended: ${signal ?? code}`))
  }

  ask<T>(question: Question): Promise<T> {
    if (this.ended !== undefined) return Promise.reject(new Error(this.ended))
    this.#asked += 1
    const id = this.#asked
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (said: unknown) => void, reject })
      this.#child.send({ ...question, id })
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await this.ask({ ask: 'stop' }).catch(() => undefined)
    if (this.#child.connected) this.#child.disconnect()
  }

  #hear(line: string, marker: RegExp): void {
    this.lines += 1
    if (marker.test(line)) this.told.push(line.slice(0, 2_000))
    if (line.includes('"message":"door"') && this.errors.length < 50) this.errors.push(line)
    this.last.push(line.slice(0, 500))
    if (this.last.length > 20) this.last.shift()
  }

  #over(how: string): void {
    if (!this.#isStopping) this.ended = how
    for (const { reject } of this.#waiting.values()) reject(new Error(`${how}\n${this.last.join('\n')}`))
    this.#waiting.clear()
  }
}

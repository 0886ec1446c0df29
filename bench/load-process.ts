import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'

/** What a process says of itself after a collection: bytes resident, in use on its heap and beside it. */
export interface Usage {
  rss: number
  heap: number
  external: number
}

interface Answer {
  id: number
  answer?: unknown
  failed?: string
}

/** A process of its own that answers by IPC, as load-answers.mjs says. */
export class LoadProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  #asked = 0

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (message: Answer) => this.#heard(message))
    child.once('exit', (code, signal) => this.#lost(new Error(`${child.spawnargs.at(-1)} ended: ${code ?? signal}`)))
  }

  /** Starts a file of bench/, TypeScript or JavaScript; resolves when it answers. */
  static async start(file: string, env: Record<string, string> = {}): Promise<LoadProcess> {
    const path = new URL(file, import.meta.url)
    const execArgv = ['--expose-gc', ...(extname(file) === '.ts' ? ['--import', 'tsx'] : [])]
    const child = fork(path, [], { execArgv, env: { ...process.env, ...env } })
    const started = new LoadProcess(child)
    await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error(file)))])
    return started
  }

  /** Calls one of its functions. Rejects when that fails or the process ends. */
  ask<T>(name: string, of?: unknown): Promise<T> {
    this.#asked += 1
    const id = this.#asked
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as T), reject })
      this.#child.send({ id, ask: name, of })
    })
  }

  usage(): Promise<Usage> {
    return this.ask<Usage>('usage')
  }

  /** Milliseconds of CPU it has used. */
  cpu(): Promise<number> {
    return this.ask<number>('cpu')
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  #heard({ id, answer, failed }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (failed === undefined) waiting?.resolve(answer)
    else waiting?.reject(new Error(failed))
  }

  #lost(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

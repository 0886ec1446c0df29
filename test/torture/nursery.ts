import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { z } from 'zod'

/** What became of a process that was ordered. */
const News = z.object({
  place: z.number(),
  pid: z.number(),
  what: z.enum(['begun', 'ready', 'refused', 'crashed']),
})
export type News = z.output<typeof News>

export interface Order {
  place: number
  port: string
  clockFile: string
}

/** V8 must do all in one thread: no other is there after a process has been divided. */
const ONE_THREAD = ['--single-threaded', '--no-wasm-async-compilation']
const ROOM = ['--max-semi-space-size=32']

/**
 * Where services come from. Loading code and content takes seconds of a processor, so where there is a C compiler one
 * process does that once, and every start is that one divided: a process of its own, which then connects to its database
 * and opens its doors. Elsewhere each is started from scratch.
 */
export class Nursery {
  readonly #options: { script: string; env: Record<string, string>; logFile: string; onNews: (news: News) => void }
  readonly #addon: string | undefined
  readonly #nurses = new Set<ChildProcess>()
  #nurse: ChildProcess | undefined

  constructor(options: { script: string; env: Record<string, string>; logFile: string; onNews: (news: News) => void }) {
    this.#options = options
    this.#addon = divider()
  }

  /** Starts a service; what becomes of it is told. */
  order(order: Order): void {
    const nurse = this.#nurse ?? this.#spawn()
    if (this.#addon) this.#nurse = nurse
    nurse.stdin?.write(`${JSON.stringify(order)}\n`)
  }

  /** Ends them all: whoever was divided from one ends with it. */
  async close(): Promise<void> {
    for (const nurse of this.#nurses) nurse.kill('SIGKILL')
  }

  #spawn(): ChildProcess {
    const { script, env, logFile, onNews } = this.#options
    const log = openSync(logFile, 'a')
    const flags = this.#addon ? [...ROOM, ...ONE_THREAD] : ROOM
    const divide = this.#addon ? { LOTSEN_TORTURE_DIVIDE: this.#addon } : {}
    const nurse = spawn(process.execPath, [...flags, script], {
      env: { ...process.env, ...env, ...divide },
      stdio: ['pipe', log, log, 'pipe'],
    })
    closeSync(log)
    this.#nurses.add(nurse)
    nurse.once('exit', () => {
      this.#nurses.delete(nurse)
      if (this.#nurse === nurse) this.#nurse = undefined
    })
    nurse.stdin?.on('error', () => undefined)
    createInterface({ input: nurse.stdio[3] as Readable }).on('line', (line) => onNews(News.parse(JSON.parse(line))))
    return nurse
  }
}

let known: { addon: string | undefined } | undefined

/** Compiled once: a file that is loaded somewhere must not be written again. */
function divider(): string | undefined {
  known ??= { addon: compiled() }
  return known.addon
}

/** What divides a process; undefined where it cannot be compiled or loaded. */
function compiled(): string | undefined {
  if (process.platform !== 'linux') return undefined
  const addon = resolve(`node_modules/.cache/lotsen-torture/divide-${process.pid}.node`)
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', addon, 'test/torture/divide.c'], { stdio: 'ignore' })
  return made.status === 0 ? addon : undefined
}

import { type ChildProcess, spawn } from 'node:child_process'
import { eventually } from './eventually.js'

/** A start that learns everything, on a machine that has other things to do. */
const READY_MS_MAX = 200_000
const END_MS_MAX = 20_000

/** Terminals in one folder, as somebody who follows a page has them open: some run one command after another, some stay. */
export class Terminals {
  readonly #kept: ChildProcess[] = []
  readonly #options: { cwd: string; env: Record<string, string | undefined> }

  constructor(options: { cwd: string; env: Record<string, string | undefined> }) {
    this.#options = options
  }

  /** Carries out a script to its end, and gives what it printed. Rejects when any command of it fails. */
  async run(script: string): Promise<string> {
    const child = this.#start(script)
    const heard = listen(child)
    const code = await new Promise((resolve) => child.once('close', resolve))
    if (code !== 0) throw new Error(`Ended with ${code}: ${heard()}`)
    return heard()
  }

  /** Starts a script that stays, and waits until it says how it is stopped. */
  async keep(script: string): Promise<string> {
    const child = this.#start(script)
    this.#kept.push(child)
    const heard = listen(child)
    await eventually(
      () => {
        if (child.exitCode !== null) throw new Error(`Ended with ${child.exitCode}: ${heard()}`)
        if (!/Ctrl.C stops it/.test(heard())) throw new Error(`Not ready: ${heard()}`)
      },
      { withinMs: READY_MS_MAX },
    )
    return heard()
  }

  /** Ctrl-C in every terminal that is open, the last one first. */
  async close(): Promise<void> {
    for (const child of this.#kept.splice(0).reverse()) {
      signal(child, 'SIGINT')
      const isOver = () => child.exitCode !== null || child.signalCode !== null
      await eventually(isOver, { withinMs: END_MS_MAX }).catch(() => signal(child, 'SIGKILL'))
    }
  }

  #start(script: string): ChildProcess {
    const { cwd, env } = this.#options
    return spawn('bash', ['-e', '-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  }
}

/** To the shell and all it started, as a terminal sends it. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name)
  } catch {
    // It ended by itself meanwhile.
  }
}

function listen(child: ChildProcess): () => string {
  let heard = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk
    })
  return () => heard
}

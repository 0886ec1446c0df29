import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { eventually } from '../support/eventually.js'
import { lastingPort } from '../support/lasting-port.js'
import { NameServer } from './name-server.js'

export const PROXY_CONFIG = 'deploy/haproxy.cfg'
const NAME = 'lotsen'
const UP_MS_MAX = 30_000
/** Each needs two open files, and few machines of developers allow more. */
const LINES_MAX = 4_000

/** Where haproxy is, with which settings checks can be made anywhere; undefined where it is not installed. */
export function haproxyVersion(): string | undefined {
  const asked = spawnSync('haproxy', ['-v'], { encoding: 'utf8' })
  return asked.status === 0 ? /version (\S+)/.exec(asked.stdout)?.[1] : undefined
}

/** haproxy by the configuration that is shipped, before instances that a name server of our own tells it of. */
export class FrontProxy {
  private constructor(
    readonly url: string,
    readonly child: ChildProcess,
    private readonly names: NameServer,
  ) {}

  /** `addresses`: of the instances there are just now, all on this `port`. */
  static async start(options: {
    addresses: () => readonly string[]
    port: number
    logFile: string
  }): Promise<FrontProxy> {
    const { addresses, port, logFile } = options
    const names = await NameServer.start(NAME, addresses)
    const bind = `127.0.0.1:${await lastingPort()}`
    const where = { LOTSEN_DNS: names.address, LOTSEN_BIND: bind, LOTSEN_NAME: `${NAME}:${port}` }
    const env = { ...where, LOTSEN_MAXCONN: String(LINES_MAX) }
    const log = openSync(logFile, 'a')
    const child = spawn('haproxy', ['-db', '-f', PROXY_CONFIG], {
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    process.once('exit', () => child.kill('SIGKILL'))
    const proxy = new FrontProxy(`http://${bind}`, child, names)
    await eventually(() => proxy.isUp(), { withinMs: UP_MS_MAX })
    return proxy
  }

  /** Whether anybody behind it answers. */
  async isUp(): Promise<boolean> {
    if (this.child.exitCode !== null) throw new Error(`haproxy ended with ${this.child.exitCode}`)
    const answer = await fetch(`${this.url}/readyz`).catch(() => undefined)
    return answer?.status === 200
  }

  async close(): Promise<void> {
    this.names.close()
    if (this.child.exitCode !== null) return
    const ended = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await ended
  }
}

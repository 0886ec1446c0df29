import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const CONFIG = join(dirname(fileURLToPath(import.meta.url)), 'playground.yml')
const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 3_000

/** The team's General channel in playground.yml, and the channel beside it. */
export const GENERAL = '19:playground-team@thread.tacv2'
export const CHANNEL = '19:playground-kontaktcenter@thread.tacv2'

/**
 * Starts Microsoft 365 Agents Playground, a Teams-like client that runs on this machine, against a bot's endpoint.
 * What it logs (everything that is said) stays in `folder`. It is told to open no browser and to report to nobody.
 */
export async function startPlayground({ endpoint, port, folder }) {
  mkdirSync(folder, { recursive: true })
  const cli = createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/cli.js')
  const args = ['start', '-e', endpoint, '-c', 'msteams', '-p', String(port), '--disable-telemetry']
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      TEAMSAPPTESTER_BROWSER: 'none',
      TEAMSAPPTESTER_LOGFILE: join(folder, 'playground.log'),
      TEAMS_APP_TEST_TOOL_CONFIG_PATH: CONFIG,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = `http://127.0.0.1:${await listening(child, folder)}`
  return {
    url,
    exited: once(child, 'exit'),
    /** Adds the app to the team, or takes it out, as one would by its menu. */
    tell: (what, channel = GENERAL) => tell(url, what, channel),
    stop: () => stop(child),
  }
}

/** It writes its port when it listens; a config it does not like ends it without a word but in its log. */
async function listening(child, folder) {
  let said = ''
  const told = new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data
      const port = /Listening on (\d+)/.exec(said)?.[1]
      if (port) resolve(port)
    })
    child.once('error', reject)
    child.once('exit', () =>
      reject(new Error(`Agents Playground ended at once; see ${join(folder, 'playground.log')}`)),
    )
  })
  const started = new AbortController()
  const late = delay(START_TIMEOUT_MS, undefined, { ref: false, signal: started.signal }).then(() => {
    child.kill('SIGKILL')
    throw new Error('Agents Playground did not start in time')
  })
  try {
    return await Promise.race([told, late])
  } finally {
    // Once it listens it is late no more, and must not be ended half a minute later.
    late.catch(() => undefined)
    started.abort()
  }
}

async function tell(url, what, channel) {
  const query = new URLSearchParams({ type: what, conversationId: channel })
  const template = await fetch(`${url}/_internal/v1/customActivities/template?${query}`)
  if (!template.ok) throw new Error(`Agents Playground said ${template.status}`)
  const headers = { 'content-type': 'application/json' }
  const body = await template.text()
  await fetch(`${url}/_internal/v1/customActivities`, { method: 'POST', headers, body })
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = AbortSignal.timeout(STOP_TIMEOUT_MS)
  patience.addEventListener('abort', () => child.kill('SIGKILL'))
  await gone
}

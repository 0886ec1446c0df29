import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SET_NAME } from './replica-set.js'

const CACHE_GB = '0.25'
const OPLOG_MB = '512'
/** Far above any query: slow ones would be logged with what residents wrote in them. */
const SLOW_MS = '2147483647'
const LOG_BYTES_READ_MAX = 65_536

/** Where a mongod of ours keeps its data. */
export function dataFolder(dir: string): string {
  return resolve(dir, 'data')
}

/**
 * Starts the process; it is not ready yet. Its output is its log file, so that it can outlive us, and the log of the
 * run before is kept beside it.
 */
export async function launch(binary: string, dir: string, port: number): Promise<ChildProcess> {
  const path = logFile(dir)
  await rename(path, `${path}.before`).catch(() => undefined)
  const out = await open(path, 'a', 0o600)
  try {
    // A group of its own: Ctrl-C in the terminal reaches us alone, and mongod stays until the last turn is saved.
    const child = spawn(binary, settings(dataFolder(dir), port), { stdio: ['ignore', out.fd, out.fd], detached: true })
    await new Promise<void>((done, failed) => {
      child.once('spawn', done)
      child.once('error', failed)
    })
    // Later ones are of signals that could not be sent to a process that has just ended.
    child.on('error', () => undefined)
    return child
  } finally {
    await out.close()
  }
}

function settings(data: string, port: number): string[] {
  return [
    ...['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', SET_NAME],
    ...['--wiredTigerCacheSizeGB', CACHE_GB, '--oplogSize', OPLOG_MB, '--slowms', SLOW_MS, '--quiet'],
    ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // Alone in its set it has nobody to hand over to, so it need not wait the usual 15 s.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
  ]
}

/** Why a mongod ended or did not get ready, in words, from the end of its log. */
export async function explainEnd(dir: string): Promise<string> {
  const text = (await readFile(logFile(dir), 'utf8').catch(() => '')).slice(-LOG_BYTES_READ_MAX)
  const known = REASONS.find(({ sign }) => sign.test(text))
  const told = known?.told ?? 'mongod did not start, or ended.'
  return `${told} Its log is ${logFile(dir)}`
}

const REASONS = [
  {
    sign: /DBPathInUse|lock file.*Resource temporarily unavailable|Unable to lock the lock file/i,
    told: 'Another mongod uses the same data folder. End it, or name another folder in DATA_DIR.',
  },
  {
    sign: /No space left on device|Insufficient free space/i,
    told: 'mongod has no room left on the disk. Make room, then start again.',
  },
  {
    sign: /featureCompatibilityVersion|UPGRADE PROBLEM|unsupported format version|BadFeatureCompat/i,
    told: 'The data were written by another major version of mongod. Use that version, or move the data folder aside.',
  },
  {
    sign: /Permission denied/i,
    told: 'mongod may not read or write its data folder. Correct its owner, then start again.',
  },
  { sign: /Address already in use/i, told: "mongod's port was taken in the same moment. Start again." },
]

function logFile(dir: string): string {
  return join(dir, 'mongod.log')
}

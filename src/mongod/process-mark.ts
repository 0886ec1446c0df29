import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_MS = 20

/**
 * What tells a process from a later one that was given the same number: when it was started, and in which boot.
 * Undefined when there is no such process.
 */
export async function processMark(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined
  if (process.platform === 'linux') return linuxMark(pid)
  // Windows has neither; there the number alone must do.
  if (process.platform === 'win32') return 'alive'
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } }, (error, stdout) =>
      resolve(error === null && stdout.trim() !== '' ? stdout.trim() : undefined),
    )
  })
}

async function linuxMark(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (status === undefined) return undefined
  // The second field is the program's name in parentheses and may hold anything, so count from its end.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended; only its parent has not looked yet.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  return `${boot.trim()}/${fields[19]}`
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Asks a process to end, then makes it. True when it is gone; the mark keeps us off whoever got its number next. */
export async function endProcess(pid: number, mark: string, graceMs: number): Promise<boolean> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if ((await processMark(pid)) !== mark) return true
    try {
      process.kill(pid, signal)
    } catch {
      return (await processMark(pid)) !== mark
    }
    const deadline = Date.now() + graceMs
    while (Date.now() < deadline) {
      if ((await processMark(pid)) !== mark) return true
      await delay(POLL_MS)
    }
  }
  return false
}

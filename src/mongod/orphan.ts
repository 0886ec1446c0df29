import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { endProcess, processMark } from './process-mark.js'

const END_MS_MAX = 5_000

/** What is noted of the mongod we started, so that a later start knows its own orphan. */
const Note = z.object({ pid: z.number().int().positive(), mark: z.string(), port: z.number().int().positive() })

/** Notes a mongod just started. */
export async function remember(dir: string, pid: number, port: number): Promise<void> {
  const mark = await processMark(pid)
  if (mark !== undefined) await writeFile(noteFile(dir), JSON.stringify({ pid, mark, port }))
}

/** The port of the mongod before this one: kept where it can be, since the replica set remembers it. */
export async function lastPort(dir: string): Promise<number | undefined> {
  return (await recall(dir))?.port
}

/** The port of the mongod of a folder, while it runs; undefined when none does. */
export async function runningPort(dir: string): Promise<number | undefined> {
  const note = await recall(dir)
  if (note === undefined || (await processMark(note.pid)) !== note.mark) return undefined
  return note.port
}

/**
 * Ends the mongod that a killed service left behind; its data are journaled, so nothing is lost. Only a process with
 * the noted number and the noted start is ours: the number alone may have gone to a stranger.
 */
export async function endOrphan(dir: string, say: (line: string) => void): Promise<void> {
  const note = await recall(dir)
  if (note === undefined || (await processMark(note.pid)) !== note.mark) return
  if (!(await endProcess(note.pid, note.mark, END_MS_MAX))) {
    throw new ServiceError(
      'mongod_failed',
      `An earlier mongod (process ${note.pid}) does not end. End it, then start again.`,
    )
  }
  say(`Ended the mongod that an earlier run left behind (process ${note.pid})`)
}

async function recall(dir: string): Promise<z.output<typeof Note> | undefined> {
  try {
    return Note.parse(JSON.parse(await readFile(noteFile(dir), 'utf8')))
  } catch {
    // None, or half written when the power went: then there is no process to find either.
    return undefined
  }
}

function noteFile(dir: string): string {
  return join(dir, 'mongod.json')
}

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { processMark } from './process-mark.js'

const Note = z.object({ pid: z.number().int().positive(), mark: z.string() })

/**
 * Takes a data folder for this process, or says who has it: two services over one mongod would each end the other's.
 * A note left by a killed process counts for nothing. Gives back what releases the folder.
 */
export async function claimFolder(dir: string): Promise<() => Promise<void>> {
  const file = join(dir, 'service.json')
  const holder = await readNote(file)
  if (holder !== undefined && (await processMark(holder.pid)) === holder.mark) {
    const remedy = 'End it, or give this one a folder of its own in DATA_DIR'
    throw new ServiceError('mongod_failed', `Another Lotsen (process ${holder.pid}) uses ${dir}.\n  ${remedy}`)
  }
  const mark = (await processMark(process.pid)) ?? ''
  await writeFile(file, JSON.stringify({ pid: process.pid, mark })).catch((cause: unknown) => {
    throw new ServiceError('config_invalid', 'Bad settings:\n  DATA_DIR: cannot be written to', { cause })
  })
  return () => rm(file, { force: true })
}

async function readNote(file: string): Promise<z.output<typeof Note> | undefined> {
  try {
    return Note.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

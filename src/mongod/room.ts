import { access, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ServiceError } from '../errors.js'

const MEGABYTE = 1_000_000
/**
 * With less than 500 MiB free MongoDB makes no index on what holds anything (`indexBuildMinAvailableDiskSpaceMB`), and its
 * journal and oplog soon take as much: a start that is let in with less ends itself before long.
 */
export const ROOM_BYTES_MIN = 500 * 1024 ** 2

/** Bytes that are free where a folder lies; undefined where the system does not tell. */
export async function freeBytesAt(folder: string): Promise<number | undefined> {
  const told = await statfs(folder).catch(() => undefined)
  return told && told.bavail * told.bsize
}

/** `123 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MEGABYTE)} MB`
}

/**
 * Keeps a first start from failing halfway: throws `mongod_failed` where there is too little room for one. Data that are
 * there already are served with what room there is, and it is said.
 */
export async function refuseWithoutRoom(
  folder: string,
  say: (line: string) => void,
  ask: (folder: string) => Promise<number | undefined> = freeBytesAt,
): Promise<void> {
  const free = await ask(folder)
  if (free === undefined || free >= ROOM_BYTES_MIN) return
  const told = `The disk of ${folder} has only ${megabytes(free)} free, and MongoDB wants ${megabytes(ROOM_BYTES_MIN)}`
  if (await hasData(folder)) say(`${told}: make room before it ends`)
  else throw new ServiceError('mongod_failed', `${told}.\n  Make room, or name a folder on another disk in DATA_DIR`)
}

function hasData(folder: string): Promise<boolean> {
  return access(join(folder, 'WiredTiger')).then(
    () => true,
    () => false,
  )
}

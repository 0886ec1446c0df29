import { access, constants, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isLoopback } from '../../config.js'
import { freeBytesAt, megabytes, ROOM_BYTES_MIN } from '../../mongod/room.js'
import { type Finding, findingsOf } from './finding.js'
import type { Check, Patient } from './patient.js'

const SUBJECT = 'data folder'
const { ok, warning, fault } = findingsOf(SUBJECT)
const ROOM_BYTES_LOW = 2_000_000_000

/** DATA_DIR: to be written by us, read by nobody else, and with room. */
export const dataFolderCheck: Check = {
  subject: SUBJECT,
  rests: ['DATA_DIR'],
  async examine(patient) {
    const folder = resolve(patient.config.DATA_DIR)
    const findings = [
      ...(await notWritable(folder)),
      ...(await openToOthers(folder)),
      ...(await tooFull(folder, patient)),
    ]
    return findings.length > 0 ? findings : [ok(`${folder} can be written, by its owner alone`)]
  },
}

/** One that is not there yet is made by the first start, where what it is to lie in lets it. */
async function notWritable(folder: string): Promise<Finding[]> {
  const standing = await nearest(folder)
  const isFolder = (await stat(standing).catch(() => undefined))?.isDirectory() === true
  const may = isFolder && (await access(standing, constants.W_OK | constants.X_OK).then(yes, no))
  if (may) return []
  return [
    fault({
      what:
        standing === folder
          ? `DATA_DIR (${folder}) cannot be written`
          : `DATA_DIR (${folder}) is not there and cannot be made`,
      hurts:
        'the service does not start, or forgets what it made: its secrets, and the register that keeps erased words erased',
      remedy: `give it to the service’s user: mkdir -p ${folder} && chown ${process.getuid?.() ?? 'lotsen'} ${folder}; or name another folder in DATA_DIR`,
    }),
  ]
}

async function nearest(folder: string): Promise<string> {
  if (await stat(folder).then(yes, no)) return folder
  const above = dirname(folder)
  return above === folder ? folder : nearest(above)
}

async function openToOthers(folder: string): Promise<Finding[]> {
  const secret = [join(folder, 'secrets.json'), join(folder, 'erasures.jsonl'), join(folder, 'mongo', 'data')]
  const modes = await Promise.all(
    secret.map(async (path) => ({ path, mode: (await stat(path).catch(() => undefined))?.mode })),
  )
  const open = modes.filter(({ mode }) => mode !== undefined && process.platform !== 'win32' && (mode & 0o077) !== 0)
  if (open.length === 0) return []
  const paths = open.map(({ path }) => path)
  return [
    fault({
      what: `${paths.join(', ')} can be read by other users of this machine`,
      hurts: 'residents’ words and the service’s secrets are open to them',
      remedy: `chmod -R go= ${paths.join(' ')}`,
    }),
  ]
}

async function tooFull(folder: string, { config }: Patient): Promise<Finding[]> {
  const free = await freeBytesAt(await nearest(folder))
  const isOwn = config.MONGODB_URI === undefined
  if (free === undefined || free >= (isOwn ? ROOM_BYTES_LOW : ROOM_BYTES_MIN)) return []
  const trouble = {
    what: `the disk of ${folder} has ${megabytes(free)} free`,
    hurts: isOwn
      ? 'the database of its own lies there: with less than 500 MB a first start makes no index, and when it is full nothing is kept'
      : 'what is kept beside the database cannot be written when it is full',
    remedy: 'make room on it, or name a folder on another disk in DATA_DIR',
  }
  return [free < ROOM_BYTES_MIN && (isOwn || !isLoopback(config.HOST)) ? fault(trouble) : warning(trouble)]
}

const yes = () => true
const no = () => false

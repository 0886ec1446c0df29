import { chmod, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ServiceError } from '../../errors.js'
import { sumOf } from './lines.js'
import { CHECKSUMS, MANIFEST, Manifest } from './manifest.js'

const LINE = /^([0-9a-f]{64}) {2}([\w.-]{1,200})$/

/** A new folder that is there under its own name once all of it is: what was broken off keeps its other name. */
export async function inNewFolder<T>(out: string, write: (folder: string) => Promise<T>): Promise<T> {
  const partial = `${out.replace(/\/+$/, '')}.partial`
  if (await isThere(out)) throw new ServiceError('config_invalid', `--out: ${out} is there already; name a new folder`)
  try {
    await mkdir(dirname(partial), { recursive: true })
    await mkdir(partial, { mode: 0o700 })
  } catch (cause) {
    throw cannot(partial, cause as NodeJS.ErrnoException)
  }
  try {
    const written = await write(partial)
    await rename(partial, out)
    return written
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

/** Writes what was copied, and the sums of all files as `sha256sum -c` takes them. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST)
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  const files = [...manifest.collections, ...(manifest.changes ? [manifest.changes] : [])]
  const sums = [...files.map(({ sha256, file }) => [sha256, file]), [await sumOf(path), MANIFEST]]
  await writeFile(join(folder, CHECKSUMS), sums.map((line) => `${line.join('  ')}\n`).join(''), { mode: 0o600 })
  await chmod(folder, 0o700)
}

/**
 * Reads what a backup holds, and every byte of it: throws `stored_invalid` for a file that is not as it was written, and
 * `config_invalid` for a folder that is no backup. `told` hears each file.
 */
export async function readManifest(folder: string, told: (file: string) => void): Promise<Manifest> {
  const sums = await readSums(folder)
  for (const [file, sum] of sums) {
    told(file)
    const found = await sumOf(join(folder, file)).catch((cause: unknown) => {
      throw damaged(folder, file, 'cannot be read', cause)
    })
    if (found !== sum) throw damaged(folder, file, 'is not as it was written')
  }
  const manifest = Manifest.safeParse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')))
  if (!manifest.success)
    throw new ServiceError('config_invalid', `${folder}: is a backup of another kind than this program reads`)
  const { collections, changes } = manifest.data
  for (const { file, sha256 } of [...collections, ...(changes ? [changes] : [])])
    if (sums.get(file) !== sha256) throw damaged(folder, file, 'is not the file the backup is of')
  return manifest.data
}

async function readSums(folder: string): Promise<Map<string, string>> {
  const text = await readFile(join(folder, CHECKSUMS), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ServiceError('config_invalid', `${folder}: is no backup (${CHECKSUMS}: ${cause.code})`, { cause })
  })
  const sums = new Map<string, string>()
  for (const line of text.trimEnd().split('\n')) {
    const [, sum, file] = LINE.exec(line) ?? []
    if (sum === undefined || file === undefined) throw damaged(folder, CHECKSUMS, 'is not as it was written')
    sums.set(file, sum)
  }
  if (!sums.has(MANIFEST)) throw damaged(folder, CHECKSUMS, `names no ${MANIFEST}`)
  return sums
}

function damaged(folder: string, file: string, how: string, cause?: unknown): ServiceError {
  const remedy = 'Nothing was written. Take another copy of this backup, or an older one'
  return new ServiceError('stored_invalid', `${join(folder, file)}: ${how}. ${remedy}`, { cause })
}

function cannot(folder: string, cause: NodeJS.ErrnoException): ServiceError {
  const why =
    cause.code === 'EEXIST'
      ? 'is there already: another backup runs, or one was broken off; remove it'
      : `cannot be made (${cause.code})`
  return new ServiceError('config_invalid', `--out: ${folder} ${why}`, { cause })
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

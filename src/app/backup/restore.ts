import type { Config } from '../../config.js'
import type { Content } from '../../content/content.js'
import { ServiceError } from '../../errors.js'
import type { Store } from '../../store/connect.js'
import { isHidden } from '../../store/erased-names.js'
import type { ErasureEntry } from '../../store/erasure-entry.js'
import { SCHEMA_VERSION } from '../../store/schema.js'
import { reachStore } from '../../store/unavailable.js'
import { reapplyErasures } from '../erase/reapply.js'
import { RegisterFile } from '../erase/register-file.js'
import { type OpenRecords, recordsOver } from '../open-records.js'
import { readManifest } from './folder.js'
import { load } from './load.js'
import { type Manifest, SCHEMA } from './manifest.js'
import { verifyCounts, verifyErased, verifyLoaded } from './verify.js'

export interface RestoreAsked {
  folder: string
  /** A copy of the register of erasures that was kept apart from the backup. */
  register?: string | undefined
  config: Config
  content: Content
  now?: (() => Date) | undefined
  /** A plain line a step. */
  say: (line: string) => void
  /** How far a step has come; called often. */
  tell: (line: string) => void
}

/**
 * Puts a backup into a database without documents: every byte of it is checked before anything is written; then what has been
 * erased since is erased again, and all is verified. Until then nobody can use the database. Throws `stored_invalid` for a
 * backup, or a copy, that is not whole, and `config_invalid` for what it will not be put into.
 */
export async function restore(store: Store, asked: RestoreAsked): Promise<void> {
  const { folder, register, say, tell } = asked
  const manifest = await readManifest(folder, (file) => tell(`checking ${file}`))
  refuseNewer(manifest)
  const entries = register === undefined ? [] : await entriesOf(register)
  await refuseDocuments(store, say)
  say(`Backup: of ${manifest.database} as it was ${manifest.at.toISOString()}, whole by its checksums`)

  await store.schema.beginRestore(manifest.schema)
  await load(store, folder, manifest, tell)
  await verifyCounts(store, manifest)
  const documents = manifest.collections.reduce((sum, collection) => sum + collection.documents, 0)
  say(`Restored: ${documents} documents of ${manifest.collections.length} collections`)
  await store.schema.with({ mode: 'migrate', isRestoring: true, say }).open()
  for (const line of await verifyLoaded(store, manifest)) say(line)

  const parts = await recordsOver(store, asked)
  await eraseAgain(parts, entries, say)
  await verifyErased(parts)
  await parts.noted('restored')
  await store.schema.endRestore()
}

async function eraseAgain(
  parts: OpenRecords,
  entries: readonly ErasureEntry[],
  say: RestoreAsked['say'],
): Promise<void> {
  const added = await parts.register.adopt(entries)
  if (entries.length > 0) say(`Register: ${entries.length} entries read, ${added} of them newer than the backup`)
  await refuseKeyless(parts)
  const carried = await reapplyErasures(parts)
  if (carried > 0) await parts.noted('register_reapplied', { count: carried })
  say(`Erasures: ${carried} carried out again`)
}

/** Read first, and strictly: an erasure that is passed over would give back what was promised to be gone. */
async function entriesOf(register: string): Promise<ErasureEntry[]> {
  const { entries } = await new RegisterFile(register).read({ isStrict: true })
  return [...entries.values()]
}

/** The register calls a phone number by its HMAC; without the key nobody can tell which it is. */
async function refuseKeyless({ names, register }: OpenRecords): Promise<void> {
  if (names.all('sms:+46').length > 0) return
  for await (const page of register.all())
    if (page.some(({ conversations }) => conversations.some(isHidden)))
      throw new ServiceError(
        'config_invalid',
        'ERASURE_KEY: is not set, and the register has erased phone numbers that cannot be found again without it. ' +
          'Set it as the service has it, and run lotsen restore again',
      )
}

function refuseNewer({ schema, program }: Manifest): void {
  if (schema.version <= SCHEMA_VERSION) return
  throw new ServiceError(
    'config_invalid',
    `The backup is of version ${schema.version} of the database, and this program (${program} took it) knows up to ` +
      `${SCHEMA_VERSION}. Restore it with the version of Lotsen that took it, or a newer one`,
  )
}

/** What a restore that was broken off has left is its own, and is begun again. */
async function refuseDocuments(store: Store, say: RestoreAsked['say']): Promise<void> {
  if ((await store.schema.read())?.restoring) {
    say('A restore was broken off here: what it left is removed')
    await reachStore(() => store.db.dropDatabase())
    return
  }
  const collections = await reachStore(() =>
    store.db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray(),
  )
  for (const { name } of collections) {
    if (name === SCHEMA || name.startsWith('system.')) continue
    if ((await reachStore(() => store.db.collection(name).findOne({}, { projection: { _id: 1 } }))) === null) continue
    throw new ServiceError(
      'config_invalid',
      `MONGODB_DATABASE: ${store.db.databaseName} has documents (${name}). A backup is restored only into a database without ` +
        'any: name another, or drop this one. Nothing was written',
    )
  }
}

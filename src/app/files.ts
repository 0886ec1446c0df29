import { randomBytes } from 'node:crypto'
import type { Door } from '../channels/channel.js'
import type { ChatFiles } from '../channels/webchat/attachments.js'
import type { Config } from '../config.js'
import { fileDoor } from '../files/file-door.js'
import { FileLinks } from '../files/file-links.js'
import { FileStore } from '../files/file-store.js'
import { FILE_BYTES_MAX, FILES_PER_MESSAGE_MAX } from '../files/limits.js'
import type { LinkSecrets } from '../files/link-keys.js'
import { pictureLibrary } from '../files/picture.js'
import type { MadeSecrets } from '../secrets.js'
import type { Store } from '../store/connect.js'
import type { ReadNotes } from '../store/read-notes.js'
import { reachStore } from '../store/unavailable.js'

/** Where turns speak of files: what residents sent, what staff sent, what they noted for each other. */
const PLACES = ['inbound.files.id', 'outbound.files.id', 'staff.files.id'] as const

/** Files and the links to them, for everything that keeps or shows them. */
export interface Files {
  store: FileStore
  links: FileLinks
  doors: Door[]
  /** Once the doors are open: what the first picture needs. Throws where pictures cannot be read on this machine. */
  ready(): void
  /** What web chat needs of them. */
  chat: ChatFiles
  /** Clears away what was left behind; once a day is enough. Tells how many files. */
  sweep(): Promise<number>
}

/** Opens the file store beside the turns. */
export async function createFiles(options: {
  config: Config
  store: Store
  secrets: MadeSecrets | undefined
  notes: Pick<ReadNotes, 'once'>
  publicUrl: () => string | undefined
  now: () => Date
}): Promise<Files> {
  const { config, secrets, notes, publicUrl, now } = options
  const store = await openFileStore(options.store)
  const links = new FileLinks({ secrets: linkSecrets(config, secrets), publicUrl, now })
  return {
    store,
    links,
    doors: [fileDoor({ files: store, links, opened: (file, reader) => noteOpened(notes, file, reader) })],
    ready: () => void pictureLibrary(),
    chat: {
      bytesMax: FILE_BYTES_MAX,
      perMessageMax: FILES_PER_MESSAGE_MAX,
      put: (file) => store.put({ ...file, by: 'resident' }),
      drop: (ids) => store.drop(ids),
      path: (ref, to) => links.path(ref, to),
    },
    sweep: () => store.sweep(now()),
  }
}

/** Once a person, file and half a day: a page asks for a picture whenever it is scrolled past. */
function noteOpened(
  notes: Pick<ReadNotes, 'once'>,
  { id, conversation }: { id: string; conversation: string },
  reader: string,
): Promise<void> {
  const staff = /^staff:(.+)$/.exec(reader)?.[1]
  const who = staff === undefined ? { kind: 'service' as const, id: reader } : { kind: 'staff' as const, id: staff }
  const note = { who, did: 'file_opened' as const, about: { file: id, conversation }, door: 'files' }
  return notes.once(`file_opened ${reader} ${id}`, note)
}

/** The file store of a database, with the indexes by which it knows what is spoken of. */
export async function openFileStore({ db, turns }: Store): Promise<FileStore> {
  // Few turns have files; the indexes are as small as that.
  const indexes = PLACES.map((place) => ({
    name: place,
    key: { [place]: 1 },
    partialFilterExpression: { [place]: { $exists: true } },
  }))
  await reachStore(() => turns.createIndexes(indexes))
  return FileStore.open({
    db,
    reach: reachStore,
    isReferred: async (id) => {
      const anywhere = { $or: PLACES.map((place) => ({ [place]: id })) }
      return (await reachStore(() => turns.findOne(anywhere, { projection: { _id: 1 } }))) !== null
    },
  })
}

/**
 * Whatever secret the way in has, the links rest on, with the one before it; each use of one has a key of its own. With
 * none there is no way in for a file either, and a secret of this process will do: links of it open on no other instance.
 */
export function linkSecrets(config: Config, made: MadeSecrets | undefined): LinkSecrets {
  const ways = [
    { current: config.WEBCHAT_SECRET ?? made?.WEBCHAT_SECRET, previous: config.WEBCHAT_SECRET_PREVIOUS },
    { current: config.ELKS_SECRET, previous: config.ELKS_SECRET_PREVIOUS },
    { current: config.TWILIO_AUTH_TOKEN, previous: config.TWILIO_AUTH_TOKEN_PREVIOUS },
    { current: config.MicrosoftAppPassword, previous: undefined },
    // Teams by a managed identity has no password; what one instance signs, the others must know.
    { current: config.ERASURE_KEY, previous: config.ERASURE_KEY_PREVIOUS },
  ]
  const { current = randomBytes(32).toString('base64url'), previous } = ways.find(({ current }) => current) ?? {}
  return { current, previous }
}

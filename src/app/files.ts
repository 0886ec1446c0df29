import { randomBytes } from 'node:crypto'
import type { Door } from '../channels/channel.js'
import type { ChatFiles } from '../channels/webchat/attachments.js'
import type { Config } from '../config.js'
import { fileDoor } from '../files/file-door.js'
import { FileLinks } from '../files/file-links.js'
import { FileStore } from '../files/file-store.js'
import { FILE_BYTES_MAX, FILES_PER_MESSAGE_MAX } from '../files/limits.js'
import type { MadeSecrets } from '../secrets.js'
import type { Store } from '../store/connect.js'
import { reachStore } from '../store/unavailable.js'

/** Where turns speak of files: what residents sent, what staff sent, what they noted for each other. */
const PLACES = ['inbound.files.id', 'outbound.files.id', 'staff.files.id'] as const

/** Files and the links to them, for everything that keeps or shows them. */
export interface Files {
  store: FileStore
  links: FileLinks
  doors: Door[]
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
  publicUrl: () => string | undefined
  now: () => Date
}): Promise<Files> {
  const { config, secrets, publicUrl, now } = options
  const store = await openStore(options.store)
  const links = new FileLinks({ secrets: linkSecrets(config, secrets), publicUrl, now })
  return {
    store,
    links,
    doors: [fileDoor({ files: store, links })],
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

async function openStore({ db, turns }: Store): Promise<FileStore> {
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
 * Whatever secret the way in has, the links rest on; each use of one has a key of its own. With none there is no way in
 * for a file either, and a secret of this process will do.
 */
function linkSecrets(
  config: Config,
  made: MadeSecrets | undefined,
): { current: string; previous?: string | undefined } {
  const { WEBCHAT_SECRET, WEBCHAT_SECRET_PREVIOUS, MicrosoftAppPassword, TWILIO_AUTH_TOKEN, ELKS_SECRET } = config
  const current = WEBCHAT_SECRET ?? made?.WEBCHAT_SECRET ?? MicrosoftAppPassword ?? TWILIO_AUTH_TOKEN ?? ELKS_SECRET
  return { current: current ?? randomBytes(32).toString('base64url'), previous: WEBCHAT_SECRET_PREVIOUS }
}

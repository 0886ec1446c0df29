import { create } from 'content-disposition'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { ServiceError } from '../errors.js'
import type { FileLinks } from './file-links.js'
import type { FileStore, FileVariant, KeptFile } from './file-store.js'

/** Nothing in a file may run, load or reach out; it stands on this service's own address. */
const POLICY = "default-src 'none'; sandbox"
/** Long enough for a card that is drawn again and again, short enough for a borrowed computer. */
const KEPT_S = 300

export interface FileDoorOptions {
  files: Pick<FileStore, 'read'>
  links: FileLinks
  /** Called before a file is shown to whom it was given by such a link. What it throws keeps the file shut. */
  opened: (file: { id: string; conversation: string }, reader: string) => Promise<void>
}

/** Where files are read: `GET /files/:id`, by signed link alone. */
export function fileDoor({ files, links, opened }: FileDoorOptions): Door {
  return {
    method: 'GET',
    path: '/files/:id',
    bytesMax: 0,
    handle: async ({ params, query }: DoorRequest): Promise<DoorReply> => {
      const id = params.id ?? ''
      const link = links.opens(id, query)
      const file = link && (await files.read(id))
      // One answer for forged, expired and removed, and the same as where there never was a door: it tells nothing.
      if (!link || !file || (link.variant === 'preview' && file.previewBytes === undefined)) throw nothing()
      const { variant, reader } = link
      if (reader !== undefined) await opened({ id, conversation: file.conversation }, reader)
      return { status: 200, headers: headersOf(file, variant), body: file.open(variant) }
    },
  }
}

function headersOf({ ref, previewBytes }: KeptFile, variant: FileVariant): Record<string, string> {
  const preview = variant === 'preview'
  const type = preview ? 'image/jpeg' : ref.type
  const shown = type.startsWith('image/') || type === 'application/pdf'
  const name = preview ? ref.name.replace(/\.[^.]*$/, '.jpg') : ref.name
  return {
    'content-type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
    'content-length': String(preview ? previewBytes : ref.bytes),
    'content-disposition': create(name, { type: shown ? 'inline' : 'attachment' }),
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    // The chat shows pictures on the municipality's own pages.
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': `private, max-age=${KEPT_S}`,
  }
}

function nothing(): ServiceError {
  return new ServiceError('not_found', 'There is nothing at this address')
}

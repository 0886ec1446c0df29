import type { FileRef } from '../../message.js'

/** How long a link to a file in the chat opens; every read of the conversation gives it anew. */
const LINK_MS = 24 * 3_600_000

/** What web chat needs of the file store. */
export interface ChatFiles {
  /** Largest file taken, in bytes. */
  bytesMax: number
  /** Files one message may carry. */
  perMessageMax: number
  /** Keeps a resident's file. Throws a `ServiceError` with a 4xx status for one that is not taken. */
  put(file: { conversation: string; name: string; bytes: Buffer; at: Date }): Promise<FileRef>
  /** Removes files that came to nothing. */
  drop(ids: readonly string[]): Promise<void>
  /** Path and query of a signed link. */
  path(ref: FileRef, to: { variant: 'full' | 'preview'; forMs: number }): string
}

/** A Bot Framework attachment, as Direct Line clients show it. */
export interface Attachment {
  contentType: string
  contentUrl: string
  name: string
  /** Pictures have one. */
  thumbnailUrl?: string
}

/** Files as attachments whose links open for one reader, who reaches us at some address. */
export type Attach = (files: readonly FileRef[]) => Attachment[]

/**
 * Links built on PUBLIC_URL. Without one they lead to the host the client called: it alone reads them, so a false Host
 * header leads nobody else astray.
 */
export function attaching(
  files: Pick<ChatFiles, 'path'> | undefined,
  publicUrl: string | undefined,
): (host: string | undefined) => Attach {
  return (host) => (refs) => {
    if (files === undefined) return []
    const base = (publicUrl ?? `http://${host ?? 'localhost'}`).replace(/\/+$/, '')
    return refs.map((ref) => ({
      contentType: ref.type,
      contentUrl: base + files.path(ref, { variant: 'full', forMs: LINK_MS }),
      name: ref.name,
      ...(ref.type.startsWith('image/')
        ? { thumbnailUrl: base + files.path(ref, { variant: 'preview', forMs: LINK_MS }) }
        : {}),
    }))
  }
}

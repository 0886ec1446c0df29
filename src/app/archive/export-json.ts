import type { KeptFile } from '../../files/file-store.js'
import type { Collected } from './collected.js'

/** A file of an export, as it is listed. */
export interface ListedFile {
  id: string
  conversation: string
  name: string
  type: string
  bytes: number
  by: 'resident' | 'staff'
  at: string
  /** Lower-case hexadecimal. */
  sha256: string
  /** Within the folder, where it was written to one. */
  path?: string
}

/** Everything as it is kept, as JSON in UTF-8, a piece at a time: no conversation is ever whole in memory. */
export async function* exportJson(
  { scope, parts }: Collected,
  files: readonly ListedFile[],
  exportedAt: Date,
): AsyncGenerator<string> {
  const { asked, phone, theirs, followed } = scope
  const head = { format: 'lotsen-export-1', exportedAt, asked, ...(phone === undefined ? {} : { phone }) }
  yield `${JSON.stringify(head).slice(0, -1)},\n"tickets":${JSON.stringify(theirs)},\n`
  const own = new Set(scope.conversations)
  const added = followed.map(({ _id: ref, followers = [] }) => ({
    ref,
    said: followers.filter((one) => own.has(one.conversation) || one.phone === phone),
  }))
  yield `"followed":${JSON.stringify(added)},\n"conversations":[`
  for (const [n, { conversation, ref, turns }] of parts.entries()) {
    yield `${n > 0 ? ',' : ''}\n${JSON.stringify({ conversation, ref }).slice(0, -1)},"turns":[`
    let comma = ''
    for await (const turn of turns()) {
      yield `${comma}\n${JSON.stringify(turn, withoutCodes)}`
      comma = ','
    }
    yield ']}'
  }
  yield `],\n"files":${JSON.stringify(files)}}\n`
}

/** What was kept to check a code by is no record of anything. */
function withoutCodes(key: string, value: unknown): unknown {
  return key === 'hash' ? undefined : value
}

export function listed({ ref, conversation, by, at }: KeptFile, sha256: string, path?: string): ListedFile {
  const { id, name, type, bytes } = ref
  return {
    id,
    conversation,
    name,
    type,
    bytes,
    by,
    at: at.toISOString(),
    sha256,
    ...(path === undefined ? {} : { path }),
  }
}

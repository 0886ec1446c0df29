import type { IncomingHttpHeaders } from 'node:http'
import { type AzureActivity, AzureRefusal } from './azure-conversations.js'

/** One request to the stand-in for Azure's Direct Line, read whole. */
export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
}

/** A JSON body; nothing is an empty object. Throws what Direct Line answers to one that is broken. */
export function json<T>(body: Buffer): T {
  if (body.length === 0) return {} as T
  try {
    return JSON.parse(body.toString('utf8')) as T
  } catch {
    throw new AzureRefusal(400, 'BadSyntax')
  }
}

/** The activity of an upload, its files as links to where Azure would keep them. */
export async function uploaded(
  conversation: string,
  url: string,
  { body, headers, query }: Asked,
): Promise<AzureActivity> {
  const sent = new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } })
  const parts = [...(await sent.formData()).values()].filter((part) => part instanceof Blob)
  const said = parts.find(({ type }) => type === 'application/vnd.microsoft.activity')
  const attachments = parts
    .filter((part) => part !== said)
    .map(({ type, name }) => ({
      contentType: type,
      name,
      contentUrl: `${url}/attachments/${conversation}/${encodeURIComponent(name)}`,
    }))
  const activity: AzureActivity = said ? json(Buffer.from(await said.arrayBuffer())) : { type: 'message' }
  return { ...activity, from: activity.from ?? { id: query.get('userId') ?? 'dl_anyone' }, attachments }
}

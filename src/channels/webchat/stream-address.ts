import type { DoorRequest } from '../channel.js'
import type { Token } from './tokens.js'

/** The address of a conversation's socket, with the token and the watermark it starts from. */
export type StreamAddress = (request: Pick<DoorRequest, 'headers'>, token: Token, after: number) => string

/**
 * Built on PUBLIC_URL. Without one the client is told to come back to the host it called: it alone reads the reply,
 * so a false Host header leads nobody else astray.
 */
export function streamAddresses(publicUrl: string | undefined): StreamAddress {
  return (request, { conversationId, token }, after) => {
    const base = publicUrl ?? `http://${request.headers.host ?? 'localhost'}`
    const query = new URLSearchParams({ watermark: after === 0 ? '-' : String(after), t: token })
    const path = `/v3/directline/conversations/${conversationId}/stream?${query}`
    return `${base.replace(/^http/, 'ws').replace(/\/+$/, '')}${path}`
  }
}

import type { Unsent } from './memory.js'

/** A file somebody sent. */
export interface Attachment {
  contentType?: string
  contentUrl?: string
  name?: string
  /** Pictures have one. */
  thumbnailUrl?: string
}

/** What this widget reads of a Direct Line activity. Everything else a server sends is let be. */
export interface Activity {
  id: string
  type: string
  text?: string
  timestamp?: string
  locale?: string
  from?: { id?: string; name?: string; role?: string }
  attachments?: Attachment[]
  suggestedActions?: { actions?: { title?: string; value?: unknown }[] }
  channelData?: {
    clientActivityID?: string
    lotsen?: {
      speaker?: 'bot' | 'human'
      name?: string
      urgent?: boolean
      sensitive?: boolean
      html?: string
      wants?: string
      ticket?: string
      /** The turn, and where Azure stands between us, which of its messages. */
      seq?: number
      n?: number
    }
  }
}

export interface ActivitySet {
  activities: Activity[]
  /** Where to read on from; what it looks like is the server's business. */
  watermark?: string
}

/** What opens a conversation: from the token route, from starting a conversation, or from coming back to it. */
export interface Grant extends Partial<ActivitySet> {
  conversationId?: string
  token: string
  expires_in?: number
  streamUrl?: string
}

/** Who writes here, to servers that want it said. */
export const RESIDENT = 'resident'

/** A frame or a reply as a set, or nothing when it is none. An empty frame only says that the line is alive. */
export function toActivitySet(value: unknown): ActivitySet | undefined {
  const set = value as ActivitySet | null
  return set && Array.isArray(set.activities) ? set : undefined
}

/** The turn an activity belongs to: ids are `<conversation>|<number>`, with a fraction for its place in the turn. */
export function seqOf(activity: Activity): number {
  return Number.parseInt(activity.id.split('|')[1] ?? '0', 10) || 0
}

/** A resident's message as an activity; where they are goes along as schema.org's Place. */
export function toMessage({ id, text, place, event }: Unsent): object {
  if (event === 'end') return { type: 'endOfConversation', channelData: { clientActivityID: id } }
  const geo = place && { type: 'GeoCoordinates', latitude: place.lat, longitude: place.lon }
  const entities = geo ? { entities: [{ type: 'Place', geo }] } : {}
  return { type: 'message', text, channelData: { clientActivityID: id }, ...entities }
}

/** Whether it was said here. Azure names no role for those who write, and may call them something else than they do. */
export function isMine({ from, channelData }: Activity): boolean {
  if (from?.role) return from.role === 'user'
  return from?.id === RESIDENT || (channelData?.clientActivityID !== undefined && !channelData.lotsen?.speaker)
}

import type { Unsent } from './memory.js'

/** What this widget reads of a Direct Line activity. Everything else a server sends is let be. */
export interface Activity {
  id: string
  type: string
  text?: string
  timestamp?: string
  locale?: string
  from?: { id?: string; name?: string; role?: string }
  suggestedActions?: { actions?: { title?: string; value?: unknown }[] }
  channelData?: {
    clientActivityID?: string
    lotsen?: { speaker?: 'bot' | 'human'; name?: string; urgent?: boolean; html?: string; wants?: string }
  }
}

export interface ActivitySet {
  activities: Activity[]
  watermark?: string
}

/** What opens a conversation: from the token route, from starting a conversation, or from coming back to it. */
export interface Grant {
  conversationId: string
  token: string
  expires_in?: number
  streamUrl?: string
}

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
export function toMessage({ id, text, place }: Unsent): object {
  const geo = place && { type: 'GeoCoordinates', latitude: place.lat, longitude: place.lon }
  const entities = geo ? { entities: [{ type: 'Place', geo }] } : {}
  return { type: 'message', text, channelData: { clientActivityID: id }, ...entities }
}

import type { StaffVerb, WirePreview, WireTicket } from '../wire.js'
import { CallFailed, post } from './calls.js'
import { put } from './opened.js'

/** What goes with an action besides its verb. */
export interface Deed {
  text?: string
  files?: string[]
  queue?: string
  consult?: string
  to?: string
  follower?: string
  consent?: boolean
}

/** Does something with a ticket. Throws `CallFailed`, having shown how the ticket stands now. */
export async function act(ref: string, verb: StaffVerb, deed: Deed, key: string): Promise<void> {
  try {
    const { ticket } = await post<{ ticket: WireTicket }>(`ticket/${ref}/${verb}`, { ...deed, key })
    put(ticket)
  } catch (error) {
    const now = error instanceof CallFailed ? (error.body as { ticket?: WireTicket } | undefined)?.ticket : undefined
    if (now) put(now)
    throw error
  }
}

/** What the resident would see of it. */
export function preview(ref: string, verb: StaffVerb, deed: Omit<Deed, 'files'>): Promise<WirePreview> {
  return post<WirePreview>(`ticket/${ref}/preview`, { ...deed, verb })
}

/** The same key for the same content, so that what is sent again is done once, and what was changed is another. */
export class Keys {
  #content: string | undefined
  #key = ''

  for(content: unknown): string {
    const text = JSON.stringify(content)
    if (text !== this.#content) {
      this.#content = text
      this.#key = crypto.randomUUID()
    }
    return this.#key
  }

  /** It is done; the same content is from now on something new. */
  spend(): void {
    this.#content = undefined
  }
}

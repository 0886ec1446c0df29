/** What a reload must not lose, for this tab alone. */
interface Kept {
  phone?: string
  staff?: string
  channel?: string
  /** Newest message seen in each channel or chat. */
  seen?: Record<string, string>
  story?: { name: string; step: number; marks: Marks; ref?: string }
}

/** How much had been said when a step began: what comes after it counts. */
export interface Marks {
  chat: number
  sms: number
}

const KEY = 'lotsen-try'

let kept: Kept = read()

export function remembered(): Readonly<Kept> {
  return kept
}

export function remember(change: Partial<Kept>): void {
  kept = { ...kept, ...change }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // Full or forbidden: a reload then begins anew.
  }
}

/** A new phone, a new chat, every story from its beginning. */
export function startOver(): void {
  const { staff, channel, seen } = kept
  forgetChat()
  kept = {}
  remember({ ...(staff ? { staff } : {}), ...(channel ? { channel } : {}), ...(seen ? { seen } : {}) })
  location.reload()
}

/** The widget keeps its conversation in this tab under a name of its own (src/widget/line/memory.ts). */
export function forgetChat(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('lotsen:')) sessionStorage.removeItem(key)
}

function read(): Kept {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Kept | null) ?? {}
  } catch {
    return {}
  }
}

import type { WireEvents, WireSms, WireThread } from '../wire.js'
import { call } from './calls.js'
import { remember, remembered } from './kept.js'
import { Store } from './store.js'

/** This tab's phone number, once it has one. */
export const phone = new Store<string | undefined>(undefined)
export const sms = new Store<readonly WireSms[]>([])
/** By id; a thread is replaced whole when anything in it changes. */
export const threads = new Store<ReadonlyMap<string, WireThread>>(new Map())
export const line = new Store<'connecting' | 'up' | 'down'>('connecting')

/** Gets a number, unless this tab has one, and listens for as long as the page is open. */
export async function listen(): Promise<void> {
  const number = remembered().phone ?? (await ask())
  remember({ phone: number })
  phone.set(number)
  const events = new EventSource(`/try/events?phone=${encodeURIComponent(number)}`)
  on(events, 'all', (all) => {
    sms.set(all.sms)
    threads.set(new Map(all.threads.map((thread) => [thread.id, thread])))
    line.set('up')
  })
  on(events, 'sms', (one) => sms.set([...sms.value.filter(({ id }) => id !== one.id), one]))
  on(events, 'thread', (thread) => threads.set(new Map(threads.value).set(thread.id, thread)))
  events.onerror = () => {
    line.set('down')
    if (events.readyState === EventSource.CLOSED) setTimeout(() => void listen(), RETRY_MS)
  }
}

const RETRY_MS = 3_000

/** The service may not be up yet, or again. */
async function ask(): Promise<string> {
  for (;;) {
    const answer = await call<{ number: string }>('/try/phones', {}).catch(() => undefined)
    if (answer) return answer.number
    line.set('down')
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

function on<Name extends keyof WireEvents>(
  events: EventSource,
  name: Name,
  take: (data: WireEvents[Name]) => void,
): void {
  events.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data)))
}

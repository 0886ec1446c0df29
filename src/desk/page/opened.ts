import type { WireTicket } from '../wire.js'
import { CallFailed, read } from './calls.js'
import { refreshLists } from './lists.js'
import { Poller } from './poller.js'
import { t } from './setting.js'
import { say } from './spoken.js'
import { Store } from './store.js'

export interface Opened {
  ref: string
  ticket?: WireTicket
  /** Why it cannot be shown, in words. */
  words?: string
}

/** The ticket that is open, by what stands behind # in the address: so that back leads back, and a link leads to it. */
export const opened = new Store<Opened | undefined>(undefined)

let etag: string | undefined
const poller = new Poller(() => load())

export function startOpened(first: string | undefined): void {
  addEventListener('hashchange', () => follow())
  if (first && refOf(location.hash) === undefined) history.replaceState(null, '', `#${first}`)
  follow()
}

export function open(ref: string | undefined): void {
  location.hash = ref ?? ''
}

/** The ticket as an action has left it. */
export function put(ticket: WireTicket): void {
  if (opened.value?.ref === ticket.ref) {
    opened.set({ ref: ticket.ref, ticket })
    etag = undefined
  }
  refreshLists()
}

export function refreshOpened(): void {
  void poller.now()
}

function follow(): void {
  const ref = refOf(location.hash)
  if (ref === opened.value?.ref) return
  etag = undefined
  opened.set(ref === undefined ? undefined : { ref })
  if (ref === undefined) poller.stop()
  else poller.start()
}

async function load(): Promise<void> {
  const before = opened.value
  if (!before) return
  try {
    const answer = await read<WireTicket>(`ticket/${encodeURIComponent(before.ref)}`, etag)
    // Another ticket is open by now, or an action has left this one newer than what was read.
    if (answer.unchanged || opened.value !== before) return
    etag = answer.etag
    announce(before.ticket, answer.data)
    opened.set({ ref: before.ref, ticket: answer.data })
  } catch (error) {
    const gone = error instanceof CallFailed && (error.status === 404 || error.status === 403 || !before.ticket)
    if (gone && opened.value?.ref === before.ref) opened.set({ ref: before.ref, words: wordsOf(error as CallFailed) })
    throw error
  }
}

/** Whoever does not see the conversation grow hears of it. */
function announce(before: WireTicket | undefined, now: WireTicket): void {
  const residents = (ticket: WireTicket) => ticket.lines?.filter(({ who }) => who === 'resident').length ?? 0
  if (before && residents(now) > residents(before)) say(t('resident_wrote'))
}

function wordsOf({ status, message }: CallFailed): string {
  return status === 404 ? t('ticket_gone') : message
}

function refOf(hash: string): string | undefined {
  return /^#([A-Z]{2}-[0-9A-Z]{5})$/i.exec(hash)?.[1]?.toUpperCase()
}

import type { DeskView, WireList, WireRow } from '../wire.js'
import { CallFailed, post, read } from './calls.js'
import { Poller } from './poller.js'
import { Store } from './store.js'

/** What is looked at: a list of one queue or of all one's own, or what was searched for. */
export interface Looking {
  view: DeskView
  queue: string
  /** Not empty: a search, in all that may be read. */
  text: string
}

export interface Shown {
  rows: readonly WireRow[]
  next: string | undefined
  state: 'loading' | 'there' | 'failed'
  /** Why it failed, in words. */
  words?: string
}

const NOTHING: Shown = { rows: [], next: undefined, state: 'loading' }

export const looking = new Store<Looking>(beginning())
export const shown = new Store<Shown>(NOTHING)
export const counts = new Store<WireList['counts']>(undefined)

/** Pages of the list that are open, and the tag of the first as it was last read. */
let pages = 1
let etag: string | undefined
let asked = 0

const poller = new Poller(() => load())

export function startLists(): void {
  poller.start()
}

/** Something was done that the list should show. */
export function refreshLists(): void {
  void poller.now()
}

/** Looks at something else. What is being read of the former no longer counts. */
export function look(change: Partial<Looking>): void {
  looking.set({ ...looking.value, ...change })
  pages = 1
  etag = undefined
  asked += 1
  shown.set(NOTHING)
  void poller.now()
}

export async function showMore(): Promise<void> {
  pages += 1
  etag = undefined
  await poller.now()
}

async function load(): Promise<void> {
  const mine = asked
  try {
    const list = looking.value.text ? await searched() : await listed()
    if (list === undefined || mine !== asked) return
    shown.set({ rows: list.rows, next: list.next, state: 'there' })
  } catch (error) {
    // What is shown already is better than nothing, and the line above says that it may be old.
    if (error instanceof CallFailed && mine === asked && (shown.value.state === 'loading' || error.status === 403))
      shown.set({ ...NOTHING, state: 'failed', words: error.message })
    throw error
  }
}

/** Every open page; undefined when the first is as it was. */
async function listed(): Promise<WireList | undefined> {
  const { view, queue } = looking.value
  const path = (cursor?: string) =>
    `tickets?${new URLSearchParams({ view, queue, ...(cursor === undefined ? {} : { cursor }) })}`
  const first = await read<WireList>(path(), etag)
  if (first.unchanged) return undefined
  etag = first.etag
  counts.set(first.data.counts)
  return follow(first.data, async (cursor) => {
    const more = await read<WireList>(path(cursor))
    return more.unchanged ? { rows: [] } : more.data
  })
}

function searched(): Promise<WireList> {
  const { text } = looking.value
  return post<WireList>('search', { text }).then((first) =>
    follow(first, (cursor) => post<WireList>('search', { text, cursor })),
  )
}

async function follow(first: WireList, more: (cursor: string) => Promise<WireList>): Promise<WireList> {
  const rows = new Map(first.rows.map((row) => [row.ref, row]))
  let { next } = first
  for (let page = 1; page < pages && next !== undefined; page += 1) {
    const list = await more(next)
    for (const row of list.rows) rows.set(row.ref, row)
    next = list.next
  }
  return { rows: [...rows.values()], ...(next === undefined ? {} : { next }) }
}

/** As the tab's address says: `?view=mine`, or a channel tab's `?view=queue&queue=…`. */
function beginning(): Looking {
  const query = new URLSearchParams(location.search)
  const view = query.get('view') ?? ''
  const known = ['open', 'mine', 'waiting', 'consults', 'resolved'] as const
  return { view: known.find((name) => name === view) ?? 'open', queue: query.get('queue') ?? 'all', text: '' }
}

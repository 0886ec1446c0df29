import { setting } from './setting.js'
import { Store } from './store.js'
import type { TeamsHost } from './teams.js'
import { followTheme } from './theme.js'

const KEY = 'lotsen-desk-key'
const PERSON = 'lotsen-desk-as'

/** How far one has come in. */
export type Entry =
  | { at: 'door' }
  /** `outside`: no Teams here; `closed`: nobody can sign in; `link`: the link printed at start is what opens it. */
  | { at: 'out'; why: 'outside' | 'closed' | 'link' }
  /** With the link: who does one want to be? */
  | { at: 'choice' }
  | { at: 'in'; teams?: TeamsHost }

export const entry = new Store<Entry>({ at: 'door' })

let teams: TeamsHost | undefined
/** Kept for this tab alone, and sent nowhere but in a header. */
let key: string | undefined

/** Finds out who one is, or how to. */
export async function comeIn(): Promise<void> {
  if (setting.signIn === 'none') return entry.set({ at: 'out', why: 'closed' })
  if (setting.signIn === 'teams') return comeInByTeams()
  followTheme(undefined)
  key = keyOfAddress() ?? sessionStorage.getItem(KEY) ?? undefined
  if (key === undefined) return entry.set({ at: 'out', why: 'link' })
  sessionStorage.setItem(KEY, key)
  entry.set(sessionStorage.getItem(PERSON) ? { at: 'in' } : { at: 'choice' })
}

/** The headers that prove it. */
export async function proof(): Promise<Record<string, string>> {
  if (teams) return { authorization: `Bearer ${await teams.token()}` }
  const person = sessionStorage.getItem(PERSON)
  return { authorization: `Desk ${key ?? ''}`, ...(person ? { 'x-desk-as': person } : {}) }
}

/** Who one is from now on, where one may choose. */
export function be(person: string): void {
  sessionStorage.setItem(PERSON, person)
  entry.set({ at: 'in' })
}

/** Lets go of who one was: chosen anew, or by the link anew. */
export function leave(why: 'choice' | 'link'): void {
  sessionStorage.removeItem(PERSON)
  if (why === 'link') sessionStorage.removeItem(KEY)
  entry.set(why === 'choice' ? { at: 'choice' } : { at: 'out', why: 'link' })
}

async function comeInByTeams(): Promise<void> {
  try {
    const { meetTeams } = (await import(setting.teamsScript)) as typeof import('./teams.js')
    teams = await meetTeams()
    followTheme(teams)
    entry.set({ at: 'in', teams })
  } catch {
    followTheme(undefined)
    entry.set({ at: 'out', why: 'outside' })
  }
}

/** What stands behind # never leaves the browser; it is taken out of the address so that no one reads it off the screen. */
function keyOfAddress(): string | undefined {
  const [, found] = /[#&]key=([\w-]+)/.exec(location.hash) ?? []
  if (found === undefined) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return found
}

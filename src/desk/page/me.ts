import type { WireMe } from '../wire.js'
import { CallFailed, get, post } from './calls.js'
import { setting, t } from './setting.js'
import { leave } from './sign-in.js'
import { say } from './spoken.js'
import { Store } from './store.js'

export type Me = { state: 'loading' } | { state: 'out'; words: string } | { state: 'in'; me: WireMe }

/** Whoever is signed in, as staff. */
export const me = new Store<Me>({ state: 'loading' })

export async function meet(): Promise<void> {
  me.set({ state: 'loading' })
  try {
    me.set({ state: 'in', me: await get<WireMe>('me') })
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error
    // The link is of a service that has since been set up anew.
    if (setting.signIn === 'key' && error.code === 'credentials_missing') leave('link')
    me.set({ state: 'out', words: error.message })
  }
}

export async function setDuty(duty: WireMe['duty']['duty']): Promise<void> {
  const now = me.value
  if (now.state !== 'in') return
  try {
    const answer = await post<Pick<WireMe, 'duty'>>('duty', { duty })
    me.set({ state: 'in', me: { ...now.me, ...answer } })
    say(t(`duty_${duty}_said`))
  } catch (error) {
    say((error as Error).message)
  }
}

/** A queue's name, by id. */
export function queueName(id: string): string {
  const now = me.value
  return (now.state === 'in' && now.me.queues.find((queue) => queue.id === id)?.name) || id
}

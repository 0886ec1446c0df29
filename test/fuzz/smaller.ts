import type { Case } from './case.js'
import { wrongWith } from './judge.js'
import type { Answer } from './wire.js'

const TRIES_MAX = 24

/** The case with as much taken from it as goes without it passing: headers, then halves of the body. */
export async function smaller(one: Case, what: string, send: (less: Case) => Promise<Answer>): Promise<Case> {
  let least = one
  let tries = 0
  const isStill = async (less: Case): Promise<boolean> => {
    tries += 1
    if (tries > TRIES_MAX) return false
    return wrongWith(less, await send(less)) === what
  }
  for (const [name] of one.headers) {
    const less = { ...least, headers: least.headers.filter(([other]) => other !== name) }
    if (name !== 'Host' && (await isStill(less))) least = less
  }
  for (let half = Math.floor(least.body.length / 2); half > 8; half = Math.floor(half / 2)) {
    const less = { ...least, body: least.body.slice(0, least.body.length - half) }
    if (await isStill(less)) least = less
  }
  return least
}

import { eventually } from '../support/eventually.js'
import { WebChat } from '../torture/web-chat.js'

const WITHIN = { withinMs: 20_000 }

/**
 * A socket on each instance hears what is posted to each other one. Answers how long each took, in milliseconds; throws
 * for one that heard nothing, or heard it twice.
 */
export async function heardAcross(urls: readonly string[], random: () => number): Promise<number[]> {
  const pairs = urls.flatMap((on, at) => urls.filter((_, other) => other !== at).map((from) => ({ on, from })))
  const took: number[] = []
  for (const { on, from } of pairs) took.push(await heard(on, from, random))
  return took
}

async function heard(on: string, from: string, random: () => number): Promise<number> {
  const chat = await WebChat.open(siteAt(on), random)
  const there = WebChat.known(siteAt(from), random, chat.id)
  const seen: string[] = []
  let isOver = false
  const watching = chat.watch(() => isOver, seen)
  try {
    await there.post('hej hej', 'first')
    // From here on the socket is known to be open.
    await eventually(() => seen.length > 0, WITHIN)
    const before = (await there.read()).length
    await eventually(() => seen.length >= before, WITHIN)
    const began = performance.now()
    await there.post('när öppnar biblioteket', 'second')
    await eventually(() => seen.length > before, WITHIN)
    const tookMs = performance.now() - began
    const all = (await there.read()).map(({ id }) => id)
    await eventually(() => seen.length >= all.length, WITHIN)
    if (seen.join() !== all.join()) throw new Error(`A socket heard ${seen.join()} of ${all.join()}`)
    return tookMs
  } finally {
    isOver = true
    await watching
  }
}

function siteAt(url: string) {
  return { fleet: { url: () => url, count: 1 } }
}

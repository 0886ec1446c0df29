import { parseArgs } from 'node:util'
import { type Figure, table, tell } from './figure.js'
import { LoadProcess } from './load-process.js'
import { startLoaded } from './load-service.js'
import { startTakes } from './load-sms.js'

/**
 * Webhooks a second, of 46elks and Twilio by turns, every message sent twice as gateways do that have heard no answer:
 * each is to be stored once, and that is counted at the end. Beside it the same server with the same proof, storing
 * nothing.
 *
 *   npm run bench:sms [-- --seconds 10 --at-once 32]
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, 'at-once': { type: 'string', default: '32' } },
})
const load = { seconds: Number(values.seconds), atOnce: Number(values['at-once']) }
const WARM_UP_S = Math.min(2, load.seconds)

interface Sent {
  messages: number
  tookS: number
}

const takes = await startTakes()
const service = await startLoaded(takes.env)
const bare = await LoadProcess.start('load-unstored-child.mjs', takes.env)
const sender = await LoadProcess.start('load-sms-child.ts')

const bareRate = await rate(await bare.ask<string>('url'), 0)
const warm = await send(service.url, 0, WARM_UP_S)
const sent = await send(service.url, warm.messages, load.seconds)
const messages = warm.messages + sent.messages
const turns = service.db.collection('turns')
const stored = await turns.countDocuments({ kind: 'resident', channel: 'sms' })
const [ids] = await turns
  .aggregate([{ $match: { kind: 'resident', channel: 'sms' } }, { $group: { _id: '$inboundId' } }, { $count: 'count' }])
  .toArray()

const figures: Figure[] = [
  {
    bench: 'sms',
    figure: 'webhooks a second, every message sent twice',
    value: (2 * sent.messages) / sent.tookS,
    unit: 'a second',
    baseline: { what: 'proof only, nothing stored', value: bareRate },
  },
  {
    bench: 'sms',
    figure: 'messages stored more or less than once',
    value: Math.abs(stored - messages) + Math.abs(stored - (ids?.count ?? 0)),
    unit: `of ${messages}`,
    goal: { atMost: 0 },
  },
]
for (const figure of figures) tell(figure)
table(figures)
console.log(
  `${messages} messages sent twice, ${stored} turns of theirs stored, ${takes.taken()} answers sent meanwhile`,
)

for (const ended of [sender, bare]) await ended.end()
await service.close()
takes.close()

async function rate(url: string, from: number): Promise<number> {
  await send(url, from, WARM_UP_S)
  const { messages, tookS } = await send(url, from, load.seconds)
  return (2 * messages) / tookS
}

function send(url: string, from: number, seconds: number): Promise<Sent> {
  return sender.ask<Sent>('send', { url, from, seconds, atOnce: load.atOnce })
}

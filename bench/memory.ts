import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Figure, median, table, tell } from './figure.js'
import { LoadProcess } from './load-process.js'
import { startLoaded } from './load-service.js'
import { startTakes } from './load-sms.js'

/**
 * An hour's load in five minutes: residents' messages over web chat and SMS, sockets opened and closed, articles
 * answered, tickets made; and the service's heap after forced collections, from a warm-up to the end.
 *
 *   npm run bench:memory [-- --messages 3600 --seconds 300]
 */
const { values } = parseArgs({
  options: { messages: { type: 'string', default: '3600' }, seconds: { type: 'string', default: '300' } },
})
const [messages, seconds] = [Number(values.messages), Number(values.seconds)]
/** Of the load, before it: caches fill, and what is counted a minute has been counted once. */
const WARM_UP_SHARE = 1 / 4
const SAMPLES = 24

interface Sample {
  atS: number
  mb: number
}

const takes = await startTakes()
const service = await startLoaded(takes.env)
const residents = await LoadProcess.start('load-mixed-child.ts')

const cold = await sampled(0)
await say(WARM_UP_SHARE)
const warm = await sampled(0)
const saying = say(1)
const samples = await samplesDuring(saying)
const end = samples.at(-1) ?? warm

const growth = slopeOf(samples) * (end.atS - (samples[0]?.atS ?? 0))
const quarter = Math.ceil(samples.length / 4)
const [first, last] = [samples.slice(0, quarter), samples.slice(-quarter)].map((some) =>
  median(some.map(({ mb }) => mb)),
)
const [tickets, turns] = await Promise.all(
  ['tickets', 'turns'].map((name) => service.db.collection(name).estimatedDocumentCount()),
)
const figures: Figure[] = [
  {
    bench: 'memory',
    figure: 'heap at the end to heap after warm-up',
    value: end.mb / warm.mb,
    unit: 'times',
    goal: { atMost: 1.05 },
    baseline: { what: 'before warm-up to after', value: cold.mb / warm.mb },
  },
  {
    bench: 'memory',
    figure: 'heap, median of the last quarter',
    value: last ?? Number.NaN,
    unit: 'MB',
    baseline: { what: 'first quarter', value: first ?? Number.NaN },
  },
  {
    bench: 'memory',
    figure: 'growth over the load, by a fitted line',
    value: (100 * growth) / warm.mb,
    unit: '%',
    goal: { atMost: 5 },
  },
]
for (const figure of figures) tell(figure)
table(figures)
console.log(`${messages} messages in ${seconds} s: ${turns} turns, ${tickets} tickets, ${takes.taken()} SMS answered`)
console.log(`MB: ${[cold, warm, ...samples].map(({ mb }) => mb.toFixed(1)).join(' ')}`)

await residents.end()
await service.close()
takes.close()

function say(share: number): Promise<void> {
  return residents.ask('load', { url: service.url, messages: messages * share, seconds: seconds * share })
}

async function samplesDuring(load: Promise<void>): Promise<Sample[]> {
  const startedMs = performance.now()
  const samples: Sample[] = []
  let isOver = false
  const over = load.finally(() => {
    isOver = true
  })
  while (!isOver) {
    await Promise.race([over, sleep((seconds * 1_000) / SAMPLES)])
    samples.push(await sampled((performance.now() - startedMs) / 1_000))
  }
  await over
  return samples
}

async function sampled(atS: number): Promise<Sample> {
  const { heap, external } = await service.process.usage()
  return { atS, mb: (heap + external) / 1e6 }
}

/** MB a second, by least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (pick: (sample: Sample) => number) => samples.reduce((sum, one) => sum + pick(one), 0) / samples.length
  const [at, mb] = [mean((one) => one.atS), mean((one) => one.mb)]
  const spread = mean((one) => (one.atS - at) ** 2)
  return spread === 0 ? 0 : mean((one) => (one.atS - at) * (one.mb - mb)) / spread
}

import { mkdir } from 'node:fs/promises'
import { cleanUp } from '../support/lotsen-process.js'
import { CROWD } from '../torture/torture-seed.js'
import { fleetStory } from './fleet-story.js'
import { haproxyVersion } from './front-proxy.js'

/**
 * More machines: `npm run torture:fleet`. Real processes of the service as it is shipped share a replica set of three and
 * stand behind haproxy by deploy/haproxy.cfg, each with an address, a knowledge folder and a data folder of its own. While
 * residents and staff go on talking one is added, one is killed, one is drained, and the database loses its primary; then
 * what clients know is held against what there is, as `npm run torture` does. Ends with an error when anything was lost,
 * doubled, out of order, done once an instance instead of once, or not in force somewhere.
 *
 * LOTSEN_SEED: one, or several with commas between (1). LOTSEN_LOAD_SECONDS: so long instances come and go under load (120).
 * LOTSEN_CROWD: so many times as many people as by default (0.6). Needs haproxy (`apt-get install haproxy`).
 */
const LOGS = 'node_modules/.cache/lotsen-fleet'
const seeds = (process.env.LOTSEN_SEED ?? '1').split(',').map(Number)
const loadMs = Number(process.env.LOTSEN_LOAD_SECONDS ?? 120) * 1_000
const times = Number(process.env.LOTSEN_CROWD ?? 0.6)

const haproxy = haproxyVersion()
if (haproxy === undefined) {
  console.error('haproxy is not installed; on Debian: apt-get install haproxy')
  process.exit(1)
}
console.log(`haproxy ${haproxy}`)
await mkdir(LOGS, { recursive: true })
let isWrong = false
for (const seed of seeds) {
  try {
    const logFile = `${LOGS}/haproxy-${seed}.log`
    const result = await fleetStory({ seed, loadMs, crowd: crowdTimes(times), logFile, say: (line) => say(seed, line) })
    console.log(JSON.stringify(result, undefined, 1))
    isWrong ||= result.wrong.length > 0
  } catch (error) {
    isWrong = true
    console.log(`seed ${seed} could not be finished:`, error)
  }
}
await cleanUp()
process.exit(isWrong ? 1 : 0)

function say(seed: number, line: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)}  seed ${seed}: ${line}`)
}

function crowdTimes(by: number): typeof CROWD {
  const more = Object.entries(CROWD).map(([who, count]) => [who, Math.max(1, Math.round(count * by))])
  return { ...CROWD, ...Object.fromEntries(more) }
}

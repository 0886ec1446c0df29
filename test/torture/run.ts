import { appendFile, mkdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { bundleService } from './bundle.js'
import { isWrong, tableHead, tableRow, tableSum, wrongLines } from './report.js'
import { CROWD, type SeedResult, tortureSeed } from './torture-seed.js'

/**
 * Torture of the whole service: `npm run torture`. Real service processes on a real mongod are killed, starved of disk,
 * cut off and told wrong times while residents and staff go on talking; then what clients know is held against what the
 * service has. Seeds come one after the other, some worlds side by side, until the time is over. Ends with an error when
 * anything was lost, doubled, out of order, unexplained or otherwise wrong.
 *
 * LOTSEN_SEED: the first seed, or several with commas between, and then those alone. LOTSEN_MINUTES: no seed is begun
 * after this long (30). LOTSEN_WORLDS: side by side (2). LOTSEN_STORM_SECONDS: a seed's (200). LOTSEN_CALM: so many
 * times as long between blows (1), for more words and fewer deaths. `--out <file>`: each
 * finished seed is added to it as a line of JSON, so that a run that is broken off has still shown what it has shown.
 *
 * What happens when is drawn from the seed before anything begins. A machine does not do things at the same millisecond
 * twice, so a seed that fails may need to be run a few times to fail again.
 */
const { values: options } = parseArgs({ options: { out: { type: 'string' } } })
const seeds = (process.env.LOTSEN_SEED ?? '1').split(',').map(Number)
const minutes = Number(process.env.LOTSEN_MINUTES ?? 30)
const worlds = Number(process.env.LOTSEN_WORLDS ?? 2)
const stormMs = Number(process.env.LOTSEN_STORM_SECONDS ?? 200) * 1_000
const calm = Number(process.env.LOTSEN_CALM ?? 1)
const isList = seeds.length > 1
const INSTANCES = 2
const LOGS = 'node_modules/.cache/lotsen-torture'

const script = await bundleService()
await mkdir(LOGS, { recursive: true })
const deadline = performance.now() + minutes * 60_000
const results: SeedResult[] = []
let failed = false
let next = seeds[0] ?? 1

console.log(tableHead())
await Promise.all(Array.from({ length: worlds }, work))
console.log(tableSum(results))
process.exit(failed || results.length === 0 || results.some(isWrong) ? 1 : 0)

function say(line: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)}  ${line}`)
}

async function work(): Promise<void> {
  for (let seed = take(); seed !== undefined; seed = take()) {
    const logFile = `${LOGS}/seed-${seed}.log`
    try {
      const result = await tortureSeed({
        seed,
        script,
        stormMs,
        instances: INSTANCES,
        crowd: CROWD,
        calm,
        logFile,
        say,
      })
      results.push(result)
      console.log([tableRow(result), ...wrongLines(result)].join('\n'))
      if (options.out) await appendFile(options.out, `${JSON.stringify(result)}\n`)
    } catch (error) {
      failed = true
      console.log(`  seed ${seed}  could not be finished (${logFile}):`, error)
    }
  }
}

/** Those asked for, or one after the other while there is time. */
function take(): number | undefined {
  if (isList) return seeds.shift()
  if (performance.now() > deadline) return undefined
  next += 1
  return next - 1
}

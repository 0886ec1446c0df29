import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Figure, median, met, table, tell } from './figure.js'

/**
 * Every measurement, a process each, one after the other and the whole row several times over; then the medians. Ends
 * with 1 if a median misses its goal or a measurement fails.
 *
 *   npm run bench [-- --runs 3] [-- --only sms,start]
 */
const ALL = ['turn', 'sockets', 'growth', 'sms', 'start', 'memory']
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, only: { type: 'string', default: ALL.join(',') } },
})
const names = values.only.split(',')
for (const name of names) if (!existsSync(fileOf(name))) throw new Error(`There is no bench/${name}.ts`)

const told: Figure[] = []
const failed: string[] = []
for (let run = 1; run <= Number(values.runs); run += 1)
  for (const name of names) {
    console.log(`# ${name}, run ${run} of ${values.runs}`)
    told.push(...(await figuresOf(name)))
  }
const medians = mediansOf(told)
console.log(`# medians of ${values.runs}`)
for (const figure of medians) tell(figure)
table(medians)
for (const line of failed) console.error(line)
const missed = medians.filter((figure) => met(figure) === false)
if (missed.length > 0 || failed.length > 0) process.exitCode = 1

async function figuresOf(name: string): Promise<Figure[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileOf(name)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
    process.stdout.write(chunk)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) failed.push(`${name} ended with ${code}`)
  return out.split('\n').flatMap((line) => (line.startsWith('{"bench"') ? [JSON.parse(line) as Figure] : []))
}

/** One of each figure, with the median of its values, of its baseline's and of its goal's: some are set by a baseline. */
function mediansOf(figures: readonly Figure[]): Figure[] {
  const groups = new Map<string, Figure[]>()
  for (const figure of figures) {
    const key = `${figure.bench}: ${figure.figure}`
    groups.set(key, [...(groups.get(key) ?? []), figure])
  }
  return [...groups.values()].flatMap(medianOf)
}

function medianOf(same: readonly Figure[]): Figure[] {
  const [first] = same
  if (!first) return []
  const { baseline, goal } = first
  const bound = (which: 'atMost' | 'atLeast') => median(same.flatMap((figure) => figure.goal?.[which] ?? []))
  const value = median(same.map((figure) => figure.value))
  const beside = median(same.flatMap((figure) => figure.baseline?.value ?? []))
  const goals = {
    ...(goal?.atMost === undefined ? {} : { atMost: bound('atMost') }),
    ...(goal?.atLeast === undefined ? {} : { atLeast: bound('atLeast') }),
  }
  return [
    {
      ...first,
      value,
      ...(goal ? { goal: goals } : {}),
      ...(baseline ? { baseline: { what: baseline.what, value: beside } } : {}),
    },
  ]
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(`${name}.ts`, import.meta.url))
}

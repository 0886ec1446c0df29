import { randomUUID } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { createReports } from '../src/app/report.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import { FIGURE_IDS } from '../src/content/report-figures.js'
import type { DayFigures } from '../src/reports/day-figures.js'
import { madeUpDay } from '../src/reports/made-up/day.js'
import { madeUpWorld } from '../src/reports/made-up/world.js'
import { lastDayOf, monthsOf } from '../src/reports/period.js'
import type { Report } from '../src/reports/report.js'
import { connectStore } from '../src/store/connect.js'
import { Facts } from '../src/store/facts.js'
import { Figures } from '../src/store/figures.js'
import type { Fact } from '../src/turn/fact.js'
import { stopTestMongo, testMongo } from '../test/support/mongod.js'
import { Recount } from '../test/support/recount.js'

/**
 * A made-up year of at least 200,000 contacts, seeded, with seasons, a storm and holidays: its facts into a real mongod,
 * figures of its days made from them, and the report from those; every figure then held to a recount over all the facts.
 * Then a report of three years' daily figures, of one day's, and of none.
 *
 *   npm run bench:report [-- <contacts a year>]
 */
const [contactsAYear = 215_000] = process.argv.slice(2).map(Number)
const PERIOD = { from: '2026-01', to: '2026-12' }
const NOW = new Date('2027-01-01T12:00:00Z')
const REPORT_MS_MAX = 5_000

const { content, mistakes } = await loadContent('knowledge', 'dialogs')
if (!content) throw new Error(listMistakes(mistakes))
const world = madeUpWorld(content, { seed: 'a year', contactsAYear })
const database = `bench-report-${randomUUID()}`
const { uri } = await testMongo()
const store = await connectStore({ uri, database })
const client = await new MongoClient(uri).connect()
const facts = new Facts(store)
const figures = new Figures<DayFigures>(store)
const reports = createReports({
  store,
  knowing: { content },
  audit: { note: async () => undefined },
  now: () => NOW,
})
const lines: Record<string, { seconds: string; 'of them ours': string; what: string }> = {}

async function timed<T>(what: string, work: () => Promise<T>, told: (done: T) => string): Promise<[T, number]> {
  const startedAt = performance.now()
  const startedCpu = process.cpuUsage()
  const done = await work()
  const ms = performance.now() - startedAt
  const { user, system } = process.cpuUsage(startedCpu)
  lines[what] = {
    seconds: (ms / 1_000).toFixed(2),
    'of them ours': ((user + system) / 1e6).toFixed(2),
    what: told(done),
  }
  return [done, ms]
}

function daysIn({ from, to }: typeof PERIOD): string[] {
  return monthsOf({ from, to }).flatMap((month) =>
    Array.from(
      { length: Number(lastDayOf(month).slice(8)) },
      (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`,
    ),
  )
}

const build = () => reports.build({ ...PERIOD, lang: 'sv' })
await timed('report of none', build, bytesOf)

const days = daysIn(PERIOD)
const [all] = await timed(
  'facts thought of',
  async () => days.map((day) => madeUpDay(world, day)),
  (made) => `${made.flat().length} facts`,
)
await timed(
  'facts kept',
  async () => {
    for (const [index, made] of all.entries()) await facts.add(made, `bench ${days[index]}`)
  },
  () => `${days.length} days`,
)

await timed(
  'figures of days made',
  () => madeAll(),
  (many) => `${many} days`,
)
const [report, reportMs] = await timed('report of the year', build, bytesOf)

const flat: Fact[] = all.flat()
const [counted] = await timed(
  'recount of all facts',
  async () => new Recount(flat, monthsOf(PERIOD)).figures(),
  (values) => `${Object.keys(values).length} figures`,
)
const said = new Map(report.sections.flatMap(({ figures: shown }) => shown.map(({ id, value }) => [id, value])))
const wrong = Object.entries(counted).filter(([id, value]) => said.get(id) !== value)

const sizes = await client.db(database).command({ collStats: 'figures' })
const kept = await figures.range('2026-01-01', '2026-12-31')

// Two more years, with the same days' figures: what is measured is the reading and the adding up.
for (const { day, figures: of } of kept)
  for (const year of ['2025', '2024'])
    await store.figures.insertOne({
      _id: year + day.slice(4),
      figures: JSON.stringify(of),
      madeOf: 1,
      schema: 1,
    } as never)
await timed('report of three years', () => reports.build({ from: '2024-01', to: '2026-12', lang: 'sv' }), bytesOf)
await store.figures.deleteMany({ _id: { $ne: '2026-06-15' } })
await timed('report of one day', build, bytesOf)

console.table(lines)
console.log(`contacts: ${said.get('contacts')}`)
console.log(`figures kept: ${sizes.count} days, ${Math.round(Number(sizes.avgObjSize) / 1_000)} kB a day (BSON)`)
console.log(
  `recount: ${Object.keys(counted).length} of ${FIGURE_IDS.length} figures are of facts; ${wrong.length} differ`,
)
for (const [id, value] of wrong) console.log(`  ${id}: the report ${said.get(id)}, the recount ${value}`)
await client.db(database).dropDatabase()
await client.close()
await store.close()
await stopTestMongo()
const isEnough = Number(said.get('contacts')) >= 200_000 || contactsAYear < 200_000
if (wrong.length > 0 || reportMs > REPORT_MS_MAX || !isEnough) process.exitCode = 1

async function madeAll(): Promise<number> {
  let made = 0
  for (let many = await reports.refresh(); many > 0; many = await reports.refresh()) made += many
  return made
}

function bytesOf(report: Report): string {
  return `${Math.round(JSON.stringify(report).length / 1_000)} kB, ${report.days} days`
}

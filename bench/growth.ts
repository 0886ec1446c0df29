import { listMistakes, loadContent } from '../src/content/load.js'
import { closeContent } from '../test/support/service.js'
import { type Figure, percentile, table, tell } from './figure.js'
import { GROWTH_ENV, measureConversations, measureMany, measureService, type Times } from './growth-measures.js'
import { growService, growthMongod } from './growth-store.js'
import { timesAskedAgain } from './load-chat.js'

/**
 * What it costs to claim a ticket, to ask how one goes, to say something, to search, to list and to make the report, on a
 * service that has seen a thousand tickets, a hundred thousand and a million, each beside the first of them; and a turn
 * in a conversation of ten messages, a thousand and ten thousand. Real doors over HTTP on loopback, a real mongod on disk.
 *
 *   npm run bench:growth [-- --sizes 1000,100000,1000000] [--times 200]
 */
const option = (name: string, given: string) => process.argv[process.argv.indexOf(name) + 1] ?? given
const sizes = (process.argv.includes('--sizes') ? option('--sizes', '') : '1000,100000,1000000').split(',').map(Number)
const times = process.argv.includes('--times') ? Number(option('--times', '')) : 200
const CONVERSATIONS = [10, 1_000, 10_000]
const FOLLOWERS = 1_000
const SAME = new Set(['claim', 'status', 'turn'])
const AT_MOST: Readonly<Record<string, number>> = {
  search: 100,
  'year report': 1_000,
}
const TWICE = 2

const { content, mistakes } = await loadContent('knowledge', 'dialogs')
if (!content) throw new Error(listMistakes(mistakes))
const limits = Object.fromEntries(
  [
    ...['messages', 'turns', 'messagesPerConversation', 'messagesPerAddress', 'tokensPerAddress'],
    ...['readsPerConversation', 'requestsPerAddress', 'deskPerAddress', 'deskPerPerson'],
  ].map((name) => [name, 1e7]),
)
const figures: Figure[] = []
const mongod = await growthMongod()
let first: { what: string; at: Times } | undefined

try {
  for (const size of sizes) {
    const grown = await growService(mongod.uri, {
      content,
      size,
      now: new Date(),
      options: { env: GROWTH_ENV, limits },
    })
    note({ figure: `${name(size)}: filled`, value: grown.filledS, unit: 's' })
    note({ figure: `${name(size)}: started, indexes built`, value: grown.startedS, unit: 's' })
    const found = await measureService(grown.service, times)
    first ??= { what: name(size), at: found }
    tellAll(`${name(size)}: `, found, first)
    if (size === sizes.at(-1)) await measureRest(grown.service)
    await grown.service.db.dropDatabase()
    await grown.service.close()
  }
} finally {
  await closeContent()
  await mongod.stop()
}
table(figures)

async function measureRest(service: Parameters<typeof measureMany>[0]): Promise<void> {
  const turns = await measureConversations(service, CONVERSATIONS, times)
  let before: { what: string; at: Times } | undefined
  for (const [n, messages] of CONVERSATIONS.entries()) {
    const found: Times = { turn: turns[n] ?? [] }
    const what = `conversation of ${messages.toLocaleString('en')}`
    before ??= { what, at: found }
    tellAll(`${what}: `, found, before)
  }
  tellAll('', await measureMany(service, FOLLOWERS), undefined)
  note({ figure: 'asked to come again (503)', value: timesAskedAgain(), unit: 'times', goal: { atMost: 0 } })
}

function tellAll(prefix: string, found: Times, beside: typeof first): void {
  for (const [what, took] of Object.entries(found)) {
    for (const [label, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const base = beside && beside.at !== found ? percentile(beside.at[what] ?? [], share) : undefined
      note({
        figure: `${prefix}${what} ${label}`,
        value: percentile(took, share),
        unit: 'ms',
        ...(label === 'p99' ? goalOf(what, base) : {}),
        ...(base === undefined || !beside ? {} : { baseline: { what: beside.what, value: base } }),
      })
    }
  }
}

function goalOf(what: string, base: number | undefined): Pick<Figure, 'goal'> {
  if (SAME.has(what)) return base === undefined ? {} : { goal: { atMost: Number((TWICE * base).toPrecision(3)) } }
  const atMost = AT_MOST[what]
  return atMost === undefined ? {} : { goal: { atMost } }
}

function name(size: number): string {
  return `${size.toLocaleString('en')} tickets`
}

function note(figure: Omit<Figure, 'bench'>): void {
  const made = { bench: 'growth', ...figure }
  figures.push(made)
  tell(made)
}

import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { parser } from '@prometheus-io/lezer-promql'
import { expect } from 'chai'
import { Registry } from 'prom-client'
import { WebSocket } from 'ws'
import { parse } from 'yaml'
import { BacklogMetrics } from '../src/app/metrics-backlog.js'
import { queuesOf } from '../src/content/organisation.js'
import { metricsDoor } from '../src/http/metrics-door.js'
import { readBacklog } from '../src/store/backlog.js'
import type { Store } from '../src/store/connect.js'
import { Turns } from '../src/store/turns.js'
import { eventually } from './support/eventually.js'
import { type Sample, samplesOf, scrape, told } from './support/scrape.js'
import { type Service, startService } from './support/service.js'
import { readContent } from './support/talk.js'
import { EMPTY_STATE, openStore, START, say, sms, ticketOf } from './support/turns.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const MINUTE_MS = 60_000
const QUESTIONS = [
  'När är tippen öppen?',
  'zzz qqq',
  'Vad kostar en parkering?',
  'När är badhuset öppet?',
  'Bygglov för altan?',
]
/** What is asked for by a name in a rule, and is none of ours: Prometheus' own. */
const OF_PROMETHEUS = new Set(['up'])

interface Rule {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: { summary: string; residents: string; first: string }
}

/**
 * Goal: whoever watches the service sees what goes wrong before residents do, at no cost to them, and learns nothing of
 * anybody; every alert asks for what there is.
 * Method: a whole service, scraped as Prometheus does; a database with a bit of everything that may wait in it; the rule
 * file, its expressions parsed by Prometheus' own grammar.
 */
describe('metrics', function () {
  this.timeout(60_000)
  let service: Service
  let samples: Sample[]

  before(async () => {
    service = await startService({
      env: {
        WEBCHAT_SECRET,
        // Nothing answers there: each message finds CLU failing.
        CLU_ENDPOINT: 'http://127.0.0.1:9',
        CLU_KEY: '0123456789abcdef0123456789abcdef',
        CLU_PROJECT: 'lotsen',
      },
    })
    const resident = await WebResident.open(service.url)
    for (const text of QUESTIONS) await resident.says(text)
    await fetch(`${service.url}/nothing/here`)
    samples = await scrape(service.url)
  })
  after(() => service?.close())

  it('count turns by channel and by what they came to, and how long they took', () => {
    const ofResidents = { channel: 'webchat', kind: 'resident' }
    expect(told(samples, 'lotsen_turns_total', ofResidents)).to.equal(QUESTIONS.length)
    expect(told(samples, 'lotsen_turns_total', { ...ofResidents, outcome: 'no_match' })).to.equal(1)
    expect(told(samples, 'lotsen_turn_duration_seconds_count', { by: 'resident' })).to.equal(QUESTIONS.length)
    expect(told(samples, 'lotsen_turns_failed_total')).to.equal(0)
  })

  it('count requests by door and class of status', () => {
    const door = 'POST /v3/directline/conversations/:conversationId/activities'
    expect(told(samples, 'lotsen_http_requests_total', { door, status: '2xx' })).to.equal(QUESTIONS.length)
    expect(told(samples, 'lotsen_http_requests_total', { door: 'no door', status: '4xx' })).to.equal(1)
  })

  it('tell of CLU, the database, the change stream, the content and the process', async () => {
    expect(told(samples, 'lotsen_clu_out')).to.equal(1)
    expect(told(samples, 'lotsen_clu_messages_total', { result: 'failed' })).to.be.above(0)
    expect(told(samples, 'lotsen_mongodb_up')).to.equal(1)
    expect(told(samples, 'lotsen_mongodb_members_away')).to.equal(0)
    expect(told(samples, 'lotsen_mongodb_majority_lag_seconds')).to.be.within(0, 60)
    expect(told(samples, 'lotsen_change_stream_silence_seconds')).to.be.within(0, 30)
    expect(told(samples, 'lotsen_content_articles')).to.equal((await readContent()).articles.length)
    expect(told(samples, 'lotsen_content_version')).to.be.above(0).and.satisfy(Number.isSafeInteger)
    expect(told(samples, 'nodejs_eventloop_lag_p99_seconds')).to.be.a('number')
    expect(told(samples, 'process_resident_memory_bytes')).to.be.above(0)
  })

  it('count sockets while they are open', async () => {
    const { token, conversationId } = await openedChat(service.url)
    const path = `/v3/directline/conversations/${conversationId}/stream?t=${token}`
    const socket = new WebSocket(service.url.replace(/^http/, 'ws') + path)
    await eventually(async () => expect(told(await scrape(service.url), 'lotsen_open_sockets')).to.equal(1))
    socket.close()
    await eventually(async () => expect(told(await scrape(service.url), 'lotsen_open_sockets')).to.equal(0))
  })

  it('have no label by which anybody could be found, and none without end', async () => {
    const doors = new Set([...service.app.doors.map(({ method, path }) => `${method} ${path}`), 'no door'])
    const queues = new Set(queuesOf((await readContent()).organisation).map(({ id }) => id))
    for (const { name, labels } of samples.filter((one) => one.name.startsWith('lotsen_'))) {
      for (const [label, value] of Object.entries(labels)) {
        if (label === 'door') expect(doors, name).to.include(value)
        else if (label === 'queue') expect(queues, name).to.include(value)
        else if (label === 'le') expect(value, name).to.match(/^(\d+(\.\d+)?|\+Inf)$/)
        else expect(value, `${name} ${label}`).to.match(/^([a-z]+(_[a-z0-9]+)*|[1-5]xx)$/)
      }
    }
  })

  it('ask the database once in ten seconds, however often they are asked themselves', async () => {
    await service.db.command({ profile: 2 })
    await Promise.all(Array.from({ length: 20 }, () => scrape(service.url)))
    await service.db.command({ profile: 0 })
    const asked = await service.db.collection('system.profile').countDocuments({ 'command.hint': 'dead' })
    expect(asked).to.be.at.most(1)
  })

  describe('are read', () => {
    const asked = { method: 'GET', url: '/metrics', query: new URLSearchParams(), params: {}, body: Buffer.alloc(0) }
    const rows: [what: string, tokens: string[], isLocal: boolean, headers: Record<string, string>, answer: unknown][] =
      [
        ['on this machine', [], true, { host: 'localhost:3978' }, 200],
        ['by a name that was made to lead here', [], true, { host: 'evil.example' }, 'forbidden'],
        ['through a proxy', [], true, { host: 'localhost', 'x-forwarded-for': '10.0.0.1' }, 'forbidden'],
        ['by nobody elsewhere, without a token', [], false, { host: 'localhost' }, 'door_closed'],
        ['with the token', ['one', 'before'], false, { authorization: 'Bearer one' }, 200],
        ['with the token before it', ['one', 'before'], false, { authorization: 'bearer before' }, 200],
        ['with none', ['one'], true, { host: 'localhost' }, 'credentials_missing'],
        ['with another', ['one'], false, { authorization: 'Bearer two' }, 'credentials_missing'],
      ]
    for (const [what, tokens, isLocal, headers, answer] of rows) {
      it(`${what}: ${answer}`, async () => {
        const door = metricsDoor({ tokens, isLocal }, async () => ({ type: 'text/plain', text: 'a 1\n' }))
        const reply = await door.handle({ ...asked, headers, address: '127.0.0.1' }).catch((error: unknown) => error)
        expect(reply).to.have.property(typeof answer === 'number' ? 'status' : 'code', answer)
      })
    }
  })

  describe('of what waits in the database', () => {
    const at = new Date(START.getTime() + 30 * MINUTE_MS)
    const ago = (minutes: number) => new Date(at.getTime() - minutes * MINUTE_MS)
    let store: Store

    before(async () => {
      store = await openStore(`backlog-${randomUUID()}`)
      await fill(store, at)
    })
    after(async () => {
      await store.db.dropDatabase()
      await store.close()
    })

    it('tell how much there is of everything, and since when', async () => {
      expect(await readBacklog(store, at, ['waste', 'roads'])).to.deep.equal({
        outbox: { ready: 2, waiting: 1, readySince: ago(20) },
        dead: 1,
        queues: new Map([['waste', ago(10)]]),
        wakes: { count: 1, since: ago(3) },
        facts: { count: 1, since: ago(6) },
        erasures: 1,
      })
    })

    it('look at little more than what waits, whatever is stored', async () => {
      await store.db.command({ profile: 2 })
      await readBacklog(store, at, ['waste', 'roads'])
      await store.db.command({ profile: 0 })
      const asked = await store.db
        .collection('system.profile')
        .find({ ns: /\.(turns|tickets|erasures)$/ })
        .toArray()
      expect(asked).to.have.length.of.at.least(9)
      for (const { planSummary, docsExamined, keysExamined, command } of asked) {
        expect(planSummary, JSON.stringify(command)).to.not.match(/COLLSCAN/)
        expect(Math.max(docsExamined ?? 0, keysExamined ?? 0), JSON.stringify(command)).to.be.at.most(10)
      }
    })

    it('are left out when the database is gone, and say so', async () => {
      const registry = new Registry()
      const content = await readContent()
      const gone = await openStore(`gone-${randomUUID()}`)
      const metrics = new BacklogMetrics(registry, { store: gone, knowing: { content }, now: () => at })
      await gone.close()
      await metrics.refresh()
      const left = samplesOf(await registry.metrics())
      expect(left.map(({ name, value }) => [name, value])).to.deep.equal([['lotsen_mongodb_up', 0]])
    })
  })

  describe('have alerts', () => {
    let rules: Rule[]
    before(async () => {
      const file = parse(await readFile('deploy/alerts.yaml', 'utf8')) as { groups: { name: string; rules: Rule[] }[] }
      rules = file.groups.flatMap((group) => group.rules)
    })

    it('that say what it means for residents and what to do first, each under a name of its own', () => {
      expect(new Set(rules.map(({ alert }) => alert))).to.have.property('size', rules.length)
      for (const { alert, labels, annotations, ...rest } of rules) {
        expect(labels.severity, alert).to.be.oneOf(['page', 'day'])
        expect(annotations, alert).to.have.all.keys('summary', 'residents', 'first')
        for (const said of Object.values(annotations)) expect(said, alert).to.match(/^\S.{5,}$/)
        expect(Object.keys(rest), alert).to.satisfy((keys: string[]) =>
          keys.every((key) => ['expr', 'for'].includes(key)),
        )
      }
    })

    it('whose expressions Prometheus understands, of metrics and labels that there are', () => {
      const asked = new Set<string>()
      for (const { alert, expr } of rules) {
        for (const { name, labels } of selectorsOf(alert, expr)) {
          asked.add(name)
          if (OF_PROMETHEUS.has(name)) continue
          const found = samples.filter((one) => one.name === name)
          expect(found, `${alert}: ${name}`).to.not.be.empty
          for (const label of labels.filter((one) => one !== 'job'))
            expect(found[0]?.labels, `${alert}: ${name}`).to.have.property(label)
        }
      }
      expect(asked.size).to.be.above(20)
    })

    it('would be caught asking for nonsense', () => {
      expect(() => selectorsOf('x', 'max(lotsen_dead_letters[1h) > 0')).to.throw()
      expect(selectorsOf('x', 'sum by (a) (rate(b_total{c="d"}[5m])) > 1')).to.deep.equal([
        { name: 'b_total', labels: ['c'] },
      ])
    })

    it('that send whoever is woken to words which the log has', async () => {
      const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'))
      const code = (await Promise.all(files.map((file) => readFile(`src/${file}`, 'utf8')))).join('\n')
      const words = rules.flatMap(({ annotations }) => [...annotations.first.matchAll(/"([^"]+)"/g)])
      expect(words).to.have.length.above(5)
      for (const [, said] of words) expect(code, said).to.include(`'${said}`)
    })

    it('that stand as they are in the page for whoever runs it', async () => {
      const page = await readFile('docs/operations.md', 'utf8')
      for (const { alert, labels, annotations } of rules) {
        const wakes = labels.severity === 'page' ? 'yes' : 'no'
        expect(page).to.include(`| ${alert} | ${wakes} | ${annotations.first} |`)
      }
    })

    it('that the example of a Prometheus reads', async () => {
      const example = parse(await readFile('deploy/prometheus.yaml', 'utf8'))
      expect(example.rule_files).to.deep.equal(['alerts.yaml'])
      expect(example.scrape_configs[0]).to.include({ job_name: 'lotsen', metrics_path: '/metrics' })
    })
  })
})

/** Every metric an expression selects, with the labels it selects by. Throws for what is no PromQL. */
function selectorsOf(alert: string, expr: string): { name: string; labels: string[] }[] {
  const found: { name: string; labels: string[] }[] = []
  parser.parse(expr).iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to)
      if (node.type.isError) throw new Error(`${alert}: no PromQL at ${node.from}: ${expr}`)
      if (node.name === 'VectorSelector') found.push({ name: /^[\w:]+/.exec(text)?.[0] ?? '', labels: [] })
      if (node.name === 'LabelName' && node.node.parent?.name.endsWith('LabelMatcher')) found.at(-1)?.labels.push(text)
    },
  })
  return found
}

async function openedChat(url: string): Promise<{ token: string; conversationId: string }> {
  const headers = { authorization: `Bearer ${WEBCHAT_SECRET}` }
  const opened = await fetch(`${url}/v3/directline/conversations`, { method: 'POST', headers })
  return (await opened.json()) as { token: string; conversationId: string }
}

/** A little of all that may wait, among much that is done. */
async function fill(store: Store, at: Date): Promise<void> {
  const ago = (minutes: number) => new Date(at.getTime() - minutes * MINUTE_MS)
  const turns = new Turns(store)
  const fact = { what: 'deed', day: '2026-03-02', hour: 9 } as const
  const marked: [name: string, minutesAgo: number, set: object][] = [
    ['ready', 20, { due: ago(20), 'deliveries.0.due': ago(20) }],
    ['ready-too', 15, { due: ago(5), 'deliveries.0.due': ago(5) }],
    ['waiting', 15, { due: ago(-9), 'deliveries.0.due': ago(-9) }],
    ['dead', 15, { 'deliveries.0.state': 'dead' }],
  ]
  for (const [place, [name, minutes, set]] of marked.entries()) {
    const { _id } = await say(turns, `web:${name}`, '1', { deliver: [sms(`+4670174060${place}`)] }, ago(minutes))
    await store.turns.updateOne({ _id }, { $set: set, ...(name === 'dead' ? { $unset: { due: 1 } } : {}) })
  }
  await say(turns, 'web:fact', '1', { facts: [fact] }, ago(6))
  const done = Array.from({ length: 500 }, (_, n) => ({ seq: n + 1, ref: `LN-${n}` }))
  const settled = { schema: 1, channel: 'webchat', kind: 'resident', outbound: [], deliveries: [], state: EMPTY_STATE }
  await store.turns.insertMany(
    done.map(({ seq }) => ({
      ...settled,
      _id: `web:d#${seq}`,
      conversation: 'web:d',
      seq,
      inboundId: `${seq}`,
      at,
    })) as never,
  )
  await store.tickets.insertMany([
    ...done.map(({ ref }) => ({ ...ticketOf(ref, { status: 'closed' }), updatedAt: at })),
    { ...ticketOf('LN-OLD', { arrivedAt: ago(10) }), updatedAt: at },
    // Opened again: it has not waited since it came.
    { ...ticketOf('LN-AGAIN', { arrivedAt: ago(25), awaitingSince: ago(4) }), updatedAt: at },
    { ...ticketOf('LN-DUE', { status: 'claimed', wake: { what: 'remind', at: ago(3) } as never }), updatedAt: at },
  ])
  const erasure = {
    schema: 1,
    by: { kind: 'resident' },
    asked: 'conversation',
    conversations: [],
    tickets: [],
    kept: [],
  }
  await store.erasures.insertMany([
    { ...erasure, _id: 'broken-off', at: ago(90), state: 'begun' },
    { ...erasure, _id: 'under-way', at: ago(1), state: 'begun' },
    { ...erasure, _id: 'done', at: ago(90), state: 'done' },
  ] as never)
}

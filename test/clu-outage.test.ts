import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { type CluFinder, createCluFinder } from '../src/understanding/clu/finder.js'
import { withinBudget } from '../src/understanding/clu/within-budget.js'
import { answering, CLU_KEY, CluStandIn, cluAnswer, keptLog } from './support/clu-stand-in.js'
import { eventually, PATIENCE_MS } from './support/eventually.js'

/**
 * Goal: whatever CLU does, a resident waits no longer than the budget, and an outage costs one slow message.
 * Method: a server in CLU's place that is silent, drips, breaks and refuses; what reached it is counted there. Only the
 * breaker's clock is moved by hand; the budget is real time.
 */
/** Enough for a question to arrive, on a machine that stands still for a moment. */
const BUDGET_MS = 1_000
/** Nothing here is meant to be slow. */
const ROOMY_MS = PATIENCE_MS
const TEXT = 'när plogas det på Hemliga gatan?'
const GOOD = cluAnswer({ 'snow-clearing': 0.9 })
const clock = Date.now

describe('CLU: an outage', () => {
  const { log, logged } = keptLog()
  let clu: CluStandIn
  let find: CluFinder

  before(async () => {
    // The first question of a process takes longer than the budget below: the SDK is still loading parts of itself.
    clu = new CluStandIn()
    await clu.start()
    expect(await createCluFinder(clu.settings(ROOMY_MS), { log })(TEXT, 'sv')).to.have.length(1)
    clu.close()
  })
  beforeEach(async () => {
    logged.length = 0
    clu = new CluStandIn()
    await clu.start()
  })
  afterEach(() => {
    Date.now = clock
    clu.close()
    expect(logged.join())
      .to.not.match(/hemliga/i)
      .and.not.include(CLU_KEY)
  })

  const open = (budgetMs: number) => {
    find = createCluFinder(clu.settings(budgetMs), { log })
  }
  const ask = () => find(TEXT, 'sv')
  const silent = () => undefined
  const gzipped = gzipSync(JSON.stringify(GOOD))
  const broken = answering(500, { error: { code: 'InternalServerError', message: TEXT } })

  const late: { name: string; behave: (response: ServerResponse) => void }[] = [
    { name: 'never answers', behave: silent },
    { name: 'sends a head and no more', behave: (response) => begin(response).flushHeaders() },
    { name: 'stops in the middle', behave: (response) => begin(response).write('{"kind":') },
    { name: 'drips', behave: (response) => drip(begin(response), 'x') },
    { name: 'drips what JSON may begin with', behave: (response) => drip(begin(response), ' ') },
    { name: 'drips an error', behave: (response) => drip(begin(response, 500), ' ') },
    {
      name: 'stops in the middle of what it compressed unasked',
      behave: (response) => begin(response.setHeader('content-encoding', 'gzip')).write(gzipped.subarray(0, 20)),
    },
  ]
  for (const { name, behave } of late) {
    it(`a server that ${name} costs one message its budget, and the next ones nothing`, async () => {
      open(BUDGET_MS)
      clu.behave = behave
      expect(await ask()).to.equal(undefined)
      for (let n = 0; n < 5; n += 1) expect(await ask()).to.equal(undefined)
      expect({ seen: clu.seen, answered: clu.answered }).to.deep.equal({ seen: 1, answered: 0 })
      expect(logged).to.have.length(1)
      expect(logged[0]).to.include('"failure":"late"').and.include('"triedAgainInMs":30000')
      await eventually(() => clu.dropped === 1)
    })
  }

  it('a client that does not hear that it is to stop keeps nobody waiting', async () => {
    const signals: AbortSignal[] = []
    const deaf = (signal: AbortSignal) => {
      signals.push(signal)
      return new Promise<never>(() => undefined)
    }
    expect(await withinBudget(20, deaf)).to.deep.equal({ failure: 'late' })
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true])
  })

  const quick: { name: string; behave: CluStandIn['behave']; failure: string }[] = [
    { name: 'says 500', behave: broken, failure: 'refused' },
    { name: 'does not know the key', behave: answering(401, {}), failure: 'refused' },
    { name: 'talks nonsense', behave: answering(200, { hej: 1 }), failure: 'malformed' },
    { name: 'breaks off its JSON', behave: (response) => begin(response).end('{"kind":'), failure: 'malformed' },
    { name: 'talks without end', behave: flood, failure: 'malformed' },
    { name: 'resets', behave: (_, { socket }) => socket.resetAndDestroy(), failure: 'unreachable' },
    {
      name: 'resets in the middle',
      behave: (response, { socket }) => begin(response).write('{"kind":', () => socket.resetAndDestroy()),
      failure: 'unreachable',
    },
  ]
  for (const { name, behave, failure } of quick) {
    it(`a server that quickly ${name} is asked three times in a row`, async () => {
      open(ROOMY_MS)
      await ask()
      clu.behave = behave
      for (let n = 0; n < 2; n += 1) expect(await ask()).to.equal(undefined)
      clu.behave = answering(200, GOOD)
      expect(await ask()).to.have.length(1)
      clu.behave = behave
      for (let n = 0; n < 6; n += 1) expect(await ask()).to.equal(undefined)
      expect(clu.seen).to.equal(1 + 2 + 1 + 3)
      expect(logged).to.have.length(1)
      expect(logged[0])
        .to.match(/^warn /)
        .and.include(`"failure":"${failure}"`)
    })
  }

  it('a server that takes its time to fail is asked once', async () => {
    open(1_000)
    clu.behave = (response, request) => setTimeout(() => broken(response, request), 600)
    for (let n = 0; n < 3; n += 1) expect(await ask()).to.equal(undefined)
    expect(clu.seen).to.equal(1)
  })

  it('a port where nobody listens is asked no more after three times', async () => {
    open(ROOMY_MS)
    clu.close()
    for (let n = 0; n < 5; n += 1) expect(await ask()).to.equal(undefined)
    expect(logged).to.have.length(1)
    expect(logged[0]).to.include('unreachable')
  })

  const asksForQuiet: { status: number; retryAfter?: string; ms: number }[] = [
    { status: 429, ms: 30_000 },
    { status: 429, retryAfter: '7', ms: 7_000 },
    { status: 429, retryAfter: '90', ms: 90_000 },
    { status: 429, retryAfter: '0', ms: 1_000 },
    { status: 429, retryAfter: '86400', ms: 300_000 },
    { status: 429, retryAfter: 'Sun, 22 Nov 2026 10:02:00 GMT', ms: 120_000 },
    { status: 429, retryAfter: 'Sun, 22 Nov 2026 09:00:00 GMT', ms: 1_000 },
    { status: 429, retryAfter: 'soon', ms: 30_000 },
    { status: 503, retryAfter: '7', ms: 7_000 },
  ]
  for (const { status, retryAfter, ms } of asksForQuiet) {
    it(`${status}, Retry-After ${retryAfter ?? 'not given'}: left alone for ${ms} ms, from the first time`, async () => {
      const now = Date.parse('2026-11-22T10:00:00Z')
      setClock(now)
      open(ROOMY_MS)
      clu.behave = answering(status, {}, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
      await ask()
      setClock(now + ms - 1)
      await ask()
      expect(clu.seen).to.equal(1)
      setClock(now + ms)
      await ask()
      await eventually(() => clu.seen === 2)
    })
  }

  it('while it is not known whether CLU is back, one message tries and nobody waits for that', async () => {
    const now = await outage()
    let answer = silent as () => unknown
    clu.behave = (response, request) => {
      answer = () => answering(200, GOOD)(response, request)
    }
    setClock(now + 30_000)
    expect(await Promise.all([ask(), ask(), ask()])).to.deep.equal([undefined, undefined, undefined])
    await eventually(() => clu.seen === 2)
    expect(await ask()).to.equal(undefined)
    expect({ seen: clu.seen, answered: clu.answered }).to.deep.equal({ seen: 2, answered: 1 })

    answer()
    await eventually(() => logged.length === 2)
    expect(logged[1]).to.match(/^info CLU is back/)
    clu.behave = answering(200, GOOD)
    expect(await ask()).to.deep.equal([{ intent: 'snow-clearing', confidence: 0.9 }])
    expect(clu.seen).to.equal(3)
  })

  it('is forgotten when it is over: the next begins from nothing, and is told again', async () => {
    const start = await outage()
    clu.behave = answering(200, GOOD)
    setClock(start + 30_000)
    await ask()
    await eventually(() => logged.length === 2)
    clu.behave = broken
    for (let n = 0; n < 2; n += 1) await ask()
    expect({ seen: clu.seen, told: logged.length }).to.deep.equal({ seen: 4, told: 2 })
    for (let n = 0; n < 3; n += 1) await ask()
    expect(clu.seen).to.equal(5)
    expect(logged.map((line) => line.split(' ')[0])).to.deep.equal(['warn', 'info', 'warn'])
  })

  it('a long one is tried at every half minute and told once', async () => {
    const start = await outage()
    clu.behave = broken
    for (let tries = 1; tries <= 4; tries += 1) {
      setClock(start + tries * 40_000)
      for (let n = 0; n < 3; n += 1) expect(await ask()).to.equal(undefined)
      await eventually(() => logged.length === 1 + tries)
    }
    expect(clu.seen).to.equal(1 + 4)
    expect(logged.map((line) => line.split(' {')[0])).to.deep.equal([
      'warn CLU is out; the local understanding answers alone',
      ...Array(4).fill('debug CLU is still out'),
    ])
  })

  /** An outage seen now, with the clock stopped. */
  async function outage(): Promise<number> {
    const now = Date.parse('2026-11-22T10:00:00Z')
    setClock(now)
    open(ROOMY_MS)
    clu.behave = answering(429, {})
    expect(await ask()).to.equal(undefined)
    expect(clu.seen).to.equal(1)
    return now
  }
})

/** Stops the clock the breaker goes by. */
function setClock(ms: number): void {
  Date.now = () => ms
}

function begin(response: ServerResponse, status = 200): ServerResponse {
  response.writeHead(status, { 'content-type': 'application/json' })
  return response
}

function drip(response: ServerResponse, letter: string): void {
  const timer = setInterval(() => response.write(letter), 10)
  response.on('close', () => clearInterval(timer))
}

function flood(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(65_536)));
  }
  begin(response).on('drain', more)
  more()
}

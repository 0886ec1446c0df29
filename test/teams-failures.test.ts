import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { expect } from 'chai'
import { Connector } from '../src/channels/teams/connector.js'
import { createAuthentication } from '../src/channels/teams/credentials.js'
import { Pace } from '../src/channels/teams/pace.js'
import { loadConfig } from '../src/config.js'
import { ServiceError } from '../src/errors.js'
import type { Fault } from '../src/try/connector-faults.js'
import { PATIENCE_MS } from './support/eventually.js'
import { TeamsBench } from './support/teams-bench.js'

/** Enough for all that comes before the answer that does not. */
const HANG_MS = 800

/**
 * Goal: whatever Teams does to a card or a word, the outbox is told the truth of it, and there is one thread in the end.
 * Method: each delivery sent by hand against the stand-in, which fails as asked.
 */
describe('Teams when it goes wrong', () => {
  let bench: TeamsBench

  before(async () => {
    bench = await TeamsBench.start(['Avfall och vatten'])
    await bench.teams.install()
  })
  after(() => bench.close())
  afterEach(() => bench.teams.heal())

  const silent = 'accept-then-silence'
  const rows: { how: Fault['how']; code: string; retryAfterMs?: number }[] = [
    { how: { status: 401 }, code: 'delivery_failed' },
    { how: { status: 403 }, code: 'delivery_failed' },
    { how: { status: 412 }, code: 'delivery_failed' },
    { how: { status: 429, retryAfterSeconds: 7 }, code: 'delivery_failed', retryAfterMs: 7_000 },
    { how: { status: 429, retryAfterSeconds: 999_999 }, code: 'delivery_failed', retryAfterMs: 3_600_000 },
    { how: { status: 429 }, code: 'delivery_failed' },
    { how: { status: 500 }, code: 'delivery_uncertain' },
    { how: { status: 502 }, code: 'delivery_failed' },
    { how: { status: 504 }, code: 'delivery_failed' },
    { how: silent, code: 'delivery_uncertain' },
  ]
  for (const on of ['create', 'send', 'update'] as const) {
    for (const { how, code, retryAfterMs } of rows) {
      it(`${on}, ${JSON.stringify(how)}: ${code}, tried once`, async () => {
        const ticket = await bench.ticket()
        if (on !== 'create') await bench.send({ kind: 'card', ref: ticket._id })
        bench.teams.fail({ on, how })
        const payload = on === 'send' ? word(ticket._id, 'Hej') : ({ kind: 'card', ref: ticket._id } as const)
        const error = await failure(() => bench.send(payload, how === silent ? HANG_MS : undefined))
        expect(error).to.include({ code, retryAfterMs })
        // Whoever retried behind our back would have got through, for the stand-in fails once.
        if (how !== silent)
          expect(bench.threadsOf(ticket._id).flatMap(({ messages }) => messages)).to.have.length(
            on === 'create' ? 0 : 1,
          )
      })
    }
  }

  for (const status of [400, 409, 413]) {
    it(`a word that is refused with ${status} is refused for good`, async () => {
      const { _id: ref } = await bench.ticket()
      await bench.send({ kind: 'card', ref })
      bench.teams.fail({ on: 'send', how: { status } })
      expect(await failure(() => bench.send(word(ref, 'Hej')))).to.include({ code: 'delivery_refused' })
    })

    for (const on of ['create', 'update'] as const) {
      it(`a card refused with ${status} on ${on} stands there with the least of it, and can be claimed`, async () => {
        const { _id: ref, question } = await bench.ticket()
        if (on === 'update') await bench.send({ kind: 'card', ref })
        bench.teams.fail({ on, how: { status } })
        await bench.send({ kind: 'card', ref })
        const shown = await bench.hands.reads('Omar Haddad', ref)
        expect(shown).to.include('Kortet kunde inte visas helt').and.to.not.include(question.slice(0, 20))
        await bench.hands.press('Maja Lind', ref, 'Ta ärendet')
        expect((await bench.stored(ref)).claimedBy?.name).to.equal('Maja Lind')
        await bench.send({ kind: 'card', ref })
        expect(await bench.hands.reads('Omar Haddad', ref)).to.include(question.slice(0, 20))
      })
    }
  }

  const lines = [
    { name: 'nobody there', server: undefined, code: 'delivery_failed' },
    {
      name: 'the line cut after the request',
      server: () => createServer((line) => line.once('data', () => line.resetAndDestroy())),
      code: 'delivery_uncertain',
    },
    {
      name: 'an answer that is no HTTP',
      server: () => createServer((line) => line.end('nonsense\r\n\r\n')),
      code: 'delivery_uncertain',
    },
  ]
  for (const { name, server, code } of lines) {
    it(`${name}: ${code}`, async () => {
      const listening = server && (await listen(server()))
      const url = `http://127.0.0.1:${listening?.port ?? 9}`
      const connector = new Connector({ authentication: createAuthentication(loadConfig({})) })
      const to = { serviceUrl: url, conversation: 'a:1' }
      const error = await failure(() =>
        connector.send(to, { type: 'message', text: 'x' }, AbortSignal.timeout(PATIENCE_MS)),
      )
      listening?.server.close()
      expect(error).to.include({ code })
      expect(error.message).to.not.include('127.0.0.1')
    })
  }

  it('two cards of one ticket: the first acted on is the thread, the other points to it', async () => {
    const { _id: ref } = await bench.ticket()
    bench.teams.fail({ on: 'create', how: silent })
    await failure(() => bench.send({ kind: 'card', ref }, HANG_MS))
    await bench.send({ kind: 'card', ref })
    const [lost, kept] = bench.threadsOf(ref)
    expect((await bench.stored(ref)).thread?.conversation).to.equal(kept?.conversation)

    const [maja = '', omar = ''] = bench.teams.staff.map(({ id }) => id)
    await bench.teams.press(maja, lost?.messages[0]?.id ?? '', 'claim', { ref, version: 1 })
    expect(await bench.stored(ref)).to.deep.include({ status: 'claimed' })
    expect((await bench.stored(ref)).thread?.conversation).to.equal(lost?.conversation)
    expect(JSON.stringify(bench.threadsOf(ref)[1]?.messages[0])).to.include(`${ref} sköts i en annan tråd`)

    const answer = await bench.teams.press(omar, kept?.messages[0]?.id ?? '', 'resolve', {
      ref,
      version: 1,
      note: 'Klart',
    })
    expect(JSON.stringify(answer.body)).to.include('sköts i en annan tråd')
    expect((await bench.stored(ref)).status).to.equal('claimed')
    await bench.send({ kind: 'card', ref })
    expect(JSON.stringify(bench.threadsOf(ref)[0]?.messages[0])).to.include('Maja Lind har tagit det')
  })

  it('two instances post at once: one thread, and the other card points to it', async () => {
    const { _id: ref } = await bench.ticket()
    const second = bench.instance()
    await Promise.all([bench.send({ kind: 'card', ref }), bench.send({ kind: 'card', ref }, 5_000, second)])
    const cards = bench.threadsOf(ref)
    expect(cards).to.have.length(2)
    const standing = (await bench.stored(ref)).thread?.conversation
    const other = cards.find(({ conversation }) => conversation !== standing)
    expect(JSON.stringify(other?.messages[0])).to.include('sköts i en annan tråd')
  })

  it('a word whose thread was deleted stands under a new card', async () => {
    const { _id: ref } = await bench.ticket()
    await bench.send({ kind: 'card', ref })
    const [first] = bench.threadsOf(ref)
    bench.teams.delete(first?.conversation ?? '', first?.messages[0]?.id ?? '')
    await bench.send(word(ref, 'Är ni där?'))
    const [second, ...more] = bench.threadsOf(ref)
    expect(more).to.have.length(0)
    expect(second?.messages.map(({ text }) => text?.includes('Är ni där?') ?? false)).to.deep.equal([false, true])
    expect((await bench.stored(ref)).thread?.conversation).to.equal(second?.conversation)
  })

  it('a word that comes before its card brings the card', async () => {
    const { _id: ref } = await bench.ticket()
    await bench.send(word(ref, 'Hallå'))
    expect(bench.threadsOf(ref)[0]?.messages).to.have.length(2)
  })

  it('a ticket that does not exist is refused for good', async () => {
    expect(await failure(() => bench.send({ kind: 'card', ref: 'LN-N0NE1' }))).to.include({ code: 'delivery_refused' })
  })

  it('a personal chat nobody has opened is refused for good', async () => {
    const message = { speaker: { kind: 'bot' }, text: 'Hej' } as const
    const payload = { kind: 'teams', conversation: 'teams:a:nobody', message, lang: 'sv' } as const
    expect(await failure(() => bench.send(payload))).to.include({ code: 'delivery_refused' })
  })

  it('stays below what Teams allows in a thread, and says when there is room again', async () => {
    const { _id: ref } = await bench.ticket()
    await bench.send({ kind: 'card', ref })
    const { elapsedMs } = bench.pace
    const from = elapsedMs() - performance.now()
    bench.pace.elapsedMs = () => from + performance.now()
    const sent = await Promise.allSettled(Array.from({ length: 20 }, (_, at) => bench.send(word(ref, `${at}`))))
    const failures = sent.flatMap((one) => (one.status === 'rejected' ? [one.reason as ServiceError] : []))
    expect(sent.length - failures.length).to.be.within(1, 6)
    for (const error of failures) {
      expect(error.code).to.equal('delivery_failed')
      // Whoever waits longer is told so.
      expect(error.retryAfterMs).to.be.within(1, 2_000 + 20 * 600)
    }
    bench.pace.elapsedMs = elapsedMs
    await bench.send(word(ref, 'sist'))
  })

  it('lets no more through than Teams allows in any time, however impatient one is', async () => {
    let nowMs = 0
    const pace = new Pace(() => nowMs)
    const through: number[] = []
    for (; nowMs < 2 * 3_600_000; nowMs += 97) {
      try {
        await pace.keep('send', '19:a', 'one', async () => through.push(nowMs))
      } catch (error) {
        expect((error as ServiceError).retryAfterMs).to.be.above(0)
      }
    }
    const allowed = [
      { windowMs: 1_000, callsMax: 7 },
      { windowMs: 2_000, callsMax: 8 },
      { windowMs: 30_000, callsMax: 60 },
      { windowMs: 3_600_000, callsMax: 1_800 },
    ]
    for (const { windowMs, callsMax } of allowed) {
      const most = mostWithin(through, windowMs)
      // Not so few either that a busy channel falls behind.
      expect(most, `${windowMs} ms`).to.be.within(callsMax * 0.8, callsMax)
    }
  })

  it('counts a call from its answer on: a line that was stuck may bring all of them in one second', async () => {
    let nowMs = 0
    const pace = new Pace(() => nowMs)
    const stuck: (() => void)[] = []
    const call = (who: string) => pace.keep('send', '19:a', who, () => new Promise<void>((done) => stuck.push(done)))
    const under = Array.from({ length: 6 }, (_, at) => call(`${at}`))
    nowMs = 5_000
    expect(await failure(() => call('late')), 'while six are on their way').to.include({ code: 'delivery_failed' })
    for (const done of stuck.splice(0)) done()
    await Promise.all(under)
    nowMs = 5_999
    expect(await failure(() => call('late'))).to.include({ code: 'delivery_failed' })
    nowMs = 6_000
    const late = call('late')
    expect(stuck).to.have.length(1)
    stuck[0]?.()
    await late
  })

  it('a member who cannot be looked up is not let through, and is told to try again', async () => {
    const { _id: ref } = await bench.ticket()
    await bench.send({ kind: 'card', ref })
    const newcomer = bench.teams.join('Ny Ny')
    bench.teams.fail({ on: 'member', how: { status: 500 } })
    const card = bench.threadsOf(ref)[0]?.messages[0]?.id ?? ''
    const answer = await bench.teams.press(newcomer.id, card, 'claim', { ref, version: 1 })
    expect(JSON.stringify(answer.body)).to.include('Försök igen')
    expect((await bench.stored(ref)).status).to.equal('new')
    await bench.teams.press(newcomer.id, card, 'claim', { ref, version: 1 })
    expect((await bench.stored(ref)).status).to.equal('claimed')
  })

  it('mentions a member of staff by the id Teams knows; one who has left is named in plain words', async () => {
    const { _id: ref } = await bench.ticket()
    await bench.send({ kind: 'card', ref })
    const [maja] = bench.teams.staff
    const mention = { id: maja?.aadObjectId ?? '', name: 'Maja Lind' }
    await bench.send({ ...word(ref, 'Svara!'), from: 'system', mention })
    await bench.send({ ...word(ref, 'Svara!'), from: 'system', mention: { id: 'gone', name: 'Bo <b>Borta</b>' } })
    const [, first, second] = bench.threadsOf(ref)[0]?.messages ?? []
    expect(first?.text).to.equal('<at>Maja Lind</at> Svara!')
    expect(first?.entities).to.deep.equal([
      { type: 'mention', text: '<at>Maja Lind</at>', mentioned: { id: maja?.id, name: 'Maja Lind' } },
    ])
    expect(second).to.deep.include({ text: 'Bo &lt;b&gt;Borta&lt;/b&gt; Svara!', entities: [] })
  })

  it('a confidential matter that has no channel of its own yet shows none of its words elsewhere', async () => {
    const { _id: ref, question } = await bench.ticket('försörjningsstöd')
    await bench.send({ kind: 'card', ref })
    await bench.send(word(ref, 'Jag har inga pengar kvar'))
    const shown = JSON.stringify(bench.threadsOf(ref))
    expect(shown).to.include(ref).and.to.include('sekretess')
    expect(shown).to.not.include(question.slice(0, 20)).and.to.not.include('pengar')

    await bench.teams.changeChannel({ what: 'channelCreated', id: '19:soc@thread.tacv2', name: 'Socialtjänst' })
    const { _id: next } = await bench.ticket('försörjningsstöd')
    await bench.send({ kind: 'card', ref: next })
    await bench.send(word(next, 'Jag har inga pengar kvar'))
    expect(JSON.stringify(bench.threadsOf(next)))
      .to.include('försörjningsstöd')
      .and.to.include('inga pengar')
  })
})

function word(ref: string, text: string) {
  return { kind: 'thread', ref, text, from: 'resident' } as const
}

/** How many of these times, the earliest first, lie within any time of that length. */
function mostWithin(times: readonly number[], windowMs: number): number {
  let first = 0
  let most = 0
  for (const [at, time] of times.entries()) {
    while ((times[first] ?? time) < time - windowMs) first += 1
    most = Math.max(most, at - first + 1)
  }
  return most
}

async function failure(work: () => Promise<unknown>): Promise<ServiceError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
  throw new Error('It went well')
}

async function listen(server: Server): Promise<{ server: Server; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

import { expect } from 'chai'
import { createOpen311, type Open311 } from '../src/channels/open311/client.js'
import type { Open311Request } from '../src/channels/open311/request.js'
import { open311Settings } from '../src/channels/open311/settings.js'
import { loadConfig } from '../src/config.js'
import { PATIENCE_MS } from './support/eventually.js'
import { keptLog } from './support/kept-log.js'
import { Open311Server } from './support/open311-server.js'

const HOUR_MS = 3_600_000

/**
 * Goal: the operations centre is asked seldom, gets exactly what it asks for, and is read for what it says.
 * Method: the client against a server of both formats, with a clock of the test's.
 */
describe('Open311: the client', () => {
  const { log, lines } = keptLog()
  let server: Open311Server
  let now: Date
  let open311: Open311
  const request = (more: Partial<Open311Request> = {}): Open311Request => ({
    ref: 'LN-7K3F9',
    serviceCode: '001',
    address: 'Almvägen 4',
    description: 'Släckt',
    ...more,
  })
  const failure = (work: Promise<unknown>) => work.catch((error: unknown) => error as { code: string; message: string })

  before(async () => {
    server = await Open311Server.start()
  })
  beforeEach(() => {
    server.reset()
    lines.length = 0
    now = new Date('2026-11-26T09:00:00Z')
    server.now = () => now
    open311 = createOpen311({ url: `${server.url}/`, format: 'xml' }, { log, now: () => now, timeoutMs: PATIENCE_MS })
  })
  after(() => server.close())

  describe('what the centre takes', () => {
    const asked = () => server.calls('GET', /services\.xml/).length
    const later = (ms: number) => {
      now = new Date(now.getTime() + ms)
    }

    it('is asked once an hour, by however many at once', async () => {
      await Promise.all([open311.services(), open311.services(), open311.services()])
      later(HOUR_MS - 1)
      await open311.services()
      expect(asked()).to.equal(1)
      later(1)
      await open311.services()
      expect(asked()).to.equal(2)
    })

    it('is kept when it cannot be had anew, and asked for again a minute later', async () => {
      const [first] = await open311.services()
      server.services = [{ code: '002' }]
      later(HOUR_MS)
      server.order('GET', /services/, { do: 'answer', status: 500 })
      expect(await open311.services()).to.deep.equal([first])
      expect(await open311.services()).to.deep.equal([first])
      expect(asked()).to.equal(2)
      expect(lines.join()).to.include('not asked anew')
      later(60_000)
      expect((await open311.services()).map(({ code }) => code)).to.deep.equal(['002'])
    })

    it('a service that is new is found, one that is not there refused, and a centre without any is ill', async () => {
      await open311.services()
      server.services = [{ code: '001' }, { code: '002' }]
      later(60_000)
      expect(await open311.send(request({ serviceCode: '002' }))).to.include({ id: '293944' })
      expect(await failure(open311.send(request({ serviceCode: '003' })))).to.include({ code: 'delivery_refused' })
      server.services = []
      later(60_000)
      expect(await failure(open311.send(request({ serviceCode: '003' })))).to.include({ code: 'delivery_failed' })
    })

    it('a definition is asked for where there is metadata, once; one that is not there after all is none', async () => {
      server.services = [{ code: '001' }, { code: '002', attributes: [] }]
      expect(await open311.serviceDefinition('001')).to.equal(undefined)
      expect(await open311.serviceDefinition('002')).to.deep.equal([])
      await open311.serviceDefinition('002')
      expect(server.calls('GET', /services\//)).to.have.length(1)
      server.services.push({ code: '003', attributes: [] })
      later(60_000)
      server.order('GET', /services\/003/, { do: 'answer', status: 404 })
      await open311.send(request({ serviceCode: '003' }))
      expect(server.stored).to.have.length(1)
    })
  })

  describe('how requests stand', () => {
    const stored = async (count: number) => {
      for (let n = 0; n < count; n += 1) await open311.send(request({ ref: `LN-${n}` }))
      return server.stored.map(({ id }) => id)
    }

    it('is asked fifty at a time', async () => {
      const ids = Array.from({ length: 120 }, (_, n) => String(293_944 + n))
      await stored(2)
      const found = await open311.status(ids)
      expect(found.map(({ id }) => id)).to.deep.equal(ids.slice(0, 2))
      const lists = server.calls('GET', /service_request_id=/)
      expect(lists.map(({ target }) => target.split(',').length)).to.deep.equal([50, 50, 20])
    })

    it('is asked one by one of a centre that knows no lists, and nothing is said of others', async () => {
      const [one = '', other = '', third = ''] = await stored(3)
      server.habits.noIdLists = true
      server.change(one, { status: 'closed', notes: 'Åtgärdat <klart>' })
      const found = await open311.status([one, other, 'gone'])
      expect(found.map(({ id, status, notes }) => [id, status, notes])).to.deep.equal([
        [other, 'open', undefined],
        [one, 'closed', 'Åtgärdat <klart>'],
      ])
      expect(JSON.stringify(found)).to.not.include(third)
    })

    const words: [string, string][] = [
      ['open', 'open'],
      ['CLOSED ', 'closed'],
      ['acknowledged', 'open'],
      ['', 'open'],
    ]
    for (const [word, status] of words) {
      it(`"${word}" is ${status}`, async () => {
        const [id = ''] = await stored(1)
        server.change(id, { status: word })
        expect(await open311.status([id])).to.have.nested.property('[0].status', status)
      })
    }

    const times: [string, string | undefined][] = [
      ['2026-11-26T10:00:00+01:00', '2026-11-26T09:00:00.000Z'],
      ['2026-11-26T10:00:00+0100', '2026-11-26T09:00:00.000Z'],
      ['2026-11-26T09:00Z', '2026-11-26T09:00:00.000Z'],
      ['2026-11-26T10:00:00', undefined],
      ['i går', undefined],
    ]
    for (const [text, is] of times) {
      it(`"${text}" is ${is ?? 'no time'}`, async () => {
        const body = `[{"service_request_id":"7","status":"open","updated_datetime":"${text}"}]`
        server.order('GET', /requests\/7/, { do: 'answer', status: 200, body })
        expect((await open311.status(['7']))[0]?.updatedAt?.toISOString()).to.equal(is)
      })
    }

    it('nothing is asked of nobody', async () => {
      expect(await open311.status([])).to.deep.equal([])
      expect(server.received).to.deep.equal([])
    })
  })

  describe('what is open there', () => {
    const point = { lat: 57.1, lon: 12.25 }
    const since = new Date('2026-11-01T00:00:00Z')

    it('is listed with its place, the nearest first, and what has no coordinates last', async () => {
      server.services = [{ code: '001' }, { code: '002' }]
      await open311.send(request({ ref: 'LN-1' }))
      await open311.send(request({ ref: 'LN-2', point: { lat: 57.1003, lon: 12.25 } }))
      await open311.send(request({ ref: 'LN-3', point: { lat: 57.1001, lon: 12.25 }, address: 'Eken' }))
      await open311.send(request({ ref: 'LN-4', point: { lat: 57.2, lon: 12.25 } }))
      await open311.send(request({ ref: 'LN-5', serviceCode: '002', point }))
      await open311.send(request({ ref: 'LN-6', point }))
      server.change('293949', { status: 'closed' })
      const found = await open311.open({ serviceCode: '001', since, near: { point, withinMeters: 60 } })
      expect(found.map(({ description }) => description?.split('Ref: ')[1])).to.deep.equal(['LN-3', 'LN-2', 'LN-1'])
      expect(found[0]).to.deep.include({ id: '293946', code: '001', address: 'Eken', requestedAt: now })
      expect(found[0]?.point).to.deep.equal({ lat: 57.1001, lon: 12.25 })
    })

    it('is two hundred at most', async () => {
      const rows = Array.from({ length: 300 }, (_, n) => ({ service_request_id: n + 1, status: 'open' }))
      server.order('GET', /requests/, { do: 'answer', status: 200, body: JSON.stringify(rows) })
      expect(await open311.open({ serviceCode: '001', since })).to.have.length(200)
    })
  })

  describe('settings', () => {
    const wrong: [string, Record<string, string>][] = [
      ['OPEN311_URL', { OPEN311_URL: 'http://api.city.gov/dev/v2' }],
      ['OPEN311_URL', { OPEN311_URL: 'https://user:secret@api.city.gov/dev/v2' }],
      ['OPEN311_URL', { OPEN311_URL: 'https://api.city.gov/dev/v2?key=secret' }],
      ['OPEN311_URL', { OPEN311_URL: 'file:///etc/passwd' }],
      ['OPEN311_FORMAT', { OPEN311_FORMAT: 'yaml' }],
    ]
    for (const [name, env] of wrong) {
      it(`${Object.values(env)[0]} is refused, and no value told`, () => {
        expect(() => loadConfig(env))
          .to.throw(name)
          .and.not.match(/secret|city/)
      })
    }

    it('are none without an address, and JSON where nothing else is said', () => {
      expect(open311Settings(loadConfig({ OPEN311_API_KEY: 'xyz' }))).to.equal(undefined)
      const env = { OPEN311_URL: 'http://127.0.0.1:1/v2', OPEN311_API_KEY: 'xyz', OPEN311_JURISDICTION: 'city.gov' }
      const is = { url: 'http://127.0.0.1:1/v2', apiKey: 'xyz', jurisdiction: 'city.gov', format: 'json' }
      expect(open311Settings(loadConfig(env))).to.deep.equal(is)
    })
  })
})

import { expect } from 'chai'
import { createOpen311 } from '../src/channels/open311/client.js'
import type { Open311Request, Open311Sent } from '../src/channels/open311/request.js'
import { Open311Sender } from '../src/channels/open311/sender.js'
import type { Open311Format } from '../src/channels/open311/settings.js'
import { type Open311Change, type Open311Open, Open311Watch } from '../src/channels/open311/watch.js'
import type { Delivery } from '../src/turn/ports.js'
import { keptLog } from './support/kept-log.js'
import { Open311Server, type Order } from './support/open311-server.js'

const REF = 'LN-7K3F9'

/**
 * Goal: a fault reaches the operations centre once, whatever happens on the way, and what becomes of it comes back.
 * Method: sender and watch against a server that takes requests and then breaks; what it has stored is counted.
 */
describe('Open311: sent once, and watched', () => {
  const { log, lines } = keptLog()
  let server: Open311Server
  let format: Open311Format = 'json'
  let told: [string, Open311Sent][]
  let untellable = 0
  let request: Open311Request | undefined
  const client = () =>
    createOpen311({ url: server.url, format }, { log, now: () => new Date(), timeoutMs: server.waitMs })
  const attempt = (marks: Partial<Delivery> = {}, signal = new AbortController().signal) => {
    const requestOf = async () => request
    const sent = async (ref: string, answer: Open311Sent) => {
      untellable -= 1
      if (untellable >= 0) throw new Error('no database')
      told.push([ref, answer])
    }
    const sender = new Open311Sender({ open311: client(), requestOf, sent, log })
    return sender.send(delivery(marks), signal)
  }
  const failed = (marks?: Partial<Delivery>, signal?: AbortSignal) =>
    attempt(marks, signal).catch((error: unknown) => error)
  const again = { attempts: 2, uncertain: true }

  before(async () => {
    server = await Open311Server.start()
  })
  beforeEach(() => {
    server.reset()
    told = []
    untellable = 0
    request = { ref: REF, serviceCode: '001', address: 'Almvägen 4', description: 'Lampan är släckt' }
    lines.length = 0
    format = 'json'
  })
  after(() => server.close())

  for (const each of ['xml', 'json'] as const) {
    it(`what the centre answers in ${each} is told, and is the provider's id`, async () => {
      format = each
      expect(await attempt()).to.deep.equal({ providerId: '293944' })
      const notice = 'Vi åtgärdar felet inom fem dagar & hör av oss.'
      expect(told).to.deep.equal([[REF, { id: '293944', notice }]])
    })

    const losses: { name: string; order: Order; stored: number }[] = [
      { name: 'taken, and the answer lost', order: { do: 'drop', take: true }, stored: 1 },
      { name: 'taken, and silence', order: { do: 'hang', take: true }, stored: 1 },
      { name: 'taken, and half an answer', order: { do: 'cut', take: true }, stored: 1 },
      { name: 'taken, and an error of its own', order: { do: 'answer', status: 500, take: true }, stored: 1 },
      { name: 'taken, and a page', order: { do: 'answer', status: 200, body: '<html/>', take: true }, stored: 1 },
      { name: 'not taken, and a drop', order: { do: 'drop' }, stored: 0 },
      { name: 'not taken, and an error of its own', order: { do: 'answer', status: 503 }, stored: 0 },
    ]
    for (const { name, order, stored } of losses) {
      it(`${name}, in ${each}: the list is asked, and the centre has it once`, async () => {
        format = each
        await client().send({ ref: 'LN-22222', serviceCode: '001', address: 'Eken', description: `Som Ref: ${REF}` })
        server.order('POST', /requests/, order)
        expect(await failed()).to.include({ code: 'delivery_uncertain' })
        expect(server.stored).to.have.length(1 + stored)
        expect(await attempt(again)).to.deep.equal({ providerId: '293945' })
        expect(server.stored).to.have.length(2)
        expect(told.map(([ref, { id }]) => [ref, id])).to.deep.equal([[REF, '293945']])
      })
    }
  }

  it('while the list cannot be had, nothing is sent', async () => {
    for (const order of [{ do: 'answer', status: 403 }, { do: 'hang' }] as Order[]) {
      server.order('GET', /requests/, order)
      expect(await failed(again)).to.include({ code: 'delivery_uncertain' })
    }
    expect(server.calls('POST', /./)).to.deep.equal([])
  })

  it('a list that may be cut proves nothing', async () => {
    const row = { service_request_id: '1', status: 'open', description: 'en annan' }
    const body = JSON.stringify(Array.from({ length: 1_000 }, () => row))
    server.order('GET', /requests/, { do: 'answer', status: 200, body })
    expect(await failed(again)).to.include({ code: 'delivery_uncertain' })
    expect(server.calls('POST', /./)).to.deep.equal([])
  })

  it('a centre that refuses what it has already is asked for it', async () => {
    server.habits.noDuplicates = true
    await attempt()
    expect(await attempt({ attempts: 2 })).to.deep.equal({ providerId: '293944' })
    expect(await failed({ attempts: 1 })).to.include({ code: 'delivery_refused' })
    expect(server.stored).to.have.length(1)
  })

  it('what could not be written down is found again, and told', async () => {
    untellable = 1
    expect(await failed()).to.include({ code: 'delivery_uncertain' })
    expect(await attempt(again)).to.deep.equal({ providerId: '293944' })
    expect(server.stored).to.have.length(1)
    expect(told).to.have.length(1)
  })

  it('whoever has given up waiting gets nothing sent after all', async () => {
    expect(await failed({}, AbortSignal.abort())).to.include({ code: 'delivery_failed' })
    expect(server.calls('POST', /./)).to.deep.equal([])
  })

  it('a token is told until it is an id, and a blackbox tells neither', async () => {
    server.services = [{ code: '001', type: 'batch' }]
    expect(await attempt()).to.deep.equal({ providerId: 't293944' })
    expect(told[0]?.[1]).to.include({ token: 't293944' }).and.not.have.property('id')
    server.services = [{ code: '001', type: 'blackbox' }]
    expect(await attempt()).to.deep.equal({})
    expect(told[1]?.[1]).to.have.keys('notice')
    server.order('POST', /requests/, { do: 'answer', status: 200, body: '<html/>' })
    expect(await failed()).to.include({ code: 'delivery_uncertain' })
  })

  it('a token that cannot be asked for is told all the same', async () => {
    server.services = [{ code: '001', type: 'batch' }]
    server.order('GET', /tokens/, { do: 'hang' })
    expect(await attempt()).to.deep.equal({ providerId: 't293944' })
    expect(lines.join()).to.include('token not resolved yet').and.not.include('Lampan')
  })

  it('a ticket that is not to be sent, has no place, or is another kind of delivery is refused', async () => {
    const { address: _, ...placeless } = request ?? { ref: REF, serviceCode: '001', description: '' }
    request = placeless
    expect(await failed()).to.include({ code: 'delivery_refused' })
    request = undefined
    expect(await failed()).to.include({ code: 'delivery_refused' })
    expect(await failed({ payload: { kind: 'card', ref: REF } })).to.include({ code: 'delivery_refused' })
    expect(server.received).to.deep.equal([])
  })

  describe('the watch', () => {
    let changes: [string, Open311Change][]
    let untold: string | undefined
    const watch = (open: Open311Open[]) => {
      const changed = async (ref: string, change: Open311Change) => {
        if (ref === untold) throw new Error('no database')
        changes.push([ref, change])
      }
      return new Open311Watch({ open311: client(), open: async () => open, changed, log }).run()
    }
    const at = new Date('2026-11-26T09:00:00Z')

    beforeEach(async () => {
      changes = []
      untold = undefined
      for (const ref of ['LN-1', 'LN-2', 'LN-3'])
        await client().send({ ref, serviceCode: '001', address: 'Eken', description: 'x' })
    })

    it('tells what was closed and what was noted, once each, to everybody who has it', async () => {
      server.change('293944', { status: 'closed', notes: 'Lagat', updatedAt: at })
      server.change('293945', { notes: 'Beställd', updatedAt: at })
      const open = [
        { ref: 'LN-1', id: '293944' },
        { ref: 'LN-1B', id: '293944' },
        { ref: 'LN-2', id: '293945' },
        { ref: 'LN-3', id: '293946' },
      ]
      await watch(open)
      const closed = { id: '293944', status: 'closed', notes: 'Lagat', at }
      const noted = { id: '293945', status: 'open', notes: 'Beställd', at }
      expect(changes).to.deep.equal([
        ['LN-1', closed],
        ['LN-1B', closed],
        ['LN-2', noted],
      ])
      changes = []
      await watch([{ ref: 'LN-2', id: '293945', notes: 'Beställd' }])
      expect(changes).to.deep.equal([])
    })

    it('makes ids of tokens', async () => {
      server.services = [{ code: '001', type: 'batch' }]
      await attempt()
      const open = [
        { ref: REF, token: 't293947' },
        { ref: 'LN-0', token: 'unknown' },
      ]
      await watch(open)
      expect(changes).to.deep.equal([])
      server.settle()
      await watch(open)
      expect(changes.map(([ref, { id, status }]) => [ref, id, status])).to.deep.equal([[REF, '293947', 'open']])
    })

    it('one that cannot be told keeps nobody else from hearing', async () => {
      untold = 'LN-1'
      for (const id of ['293944', '293945']) server.change(id, { status: 'closed' })
      await watch([
        { ref: 'LN-1', id: '293944' },
        { ref: 'LN-2', id: '293945' },
      ])
      expect(changes.map(([ref]) => ref)).to.deep.equal(['LN-2'])
      expect(lines.join()).to.include('not told')
    })

    it('a centre that does not answer one batch is asked the next, and after three left alone', async () => {
      const ids = Array.from({ length: 300 }, (_, n) => ({ ref: `LN-${n}`, id: String(293_944 - 51 + n) }))
      server.change('293945', { status: 'closed' })
      const batch = /requests\.json\?service_request_id/
      server.order('GET', batch, { do: 'answer', status: 500 })
      await watch(ids)
      expect(changes.map(([, { id }]) => id)).to.deep.equal(['293945'])
      server.received.length = 0
      for (let n = 0; n < 6; n += 1) server.order('GET', batch, { do: 'answer', status: 500 })
      await watch(ids)
      expect(server.calls('GET', batch)).to.have.length(3)
    })

    it('asks nothing when nothing is open', async () => {
      server.received.length = 0
      await watch([{ ref: 'LN-9' }])
      expect(server.received).to.deep.equal([])
    })
  })

  function delivery(marks: Partial<Delivery>): Delivery {
    const due = new Date()
    const payload = { kind: 'open311', ref: REF } as const
    return {
      key: 'x/0',
      destination: 'open311',
      state: 'pending',
      attempts: 1,
      due,
      uncertain: false,
      payload,
      ...marks,
    }
  }
})

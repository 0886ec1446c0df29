import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { eventually } from './support/eventually.js'
import { HouseOfDoors, isWhole } from './support/house-of-doors.js'

/**
 * Goal: the server tells why it cannot start, is ready when what it rests on is, hands sockets over, and stops without
 * losing a request in flight or waiting for one that never ends.
 * Method: real servers started and stopped under requests of every sort.
 */
describe('http', () => {
  const house = new HouseOfDoors()

  beforeEach(async () => {
    house.seen.length = 0
    house.logged.length = 0
    await house.start()
  })
  afterEach(async () => {
    house.release()
    await house.close()
  })

  describe('health', () => {
    it('is ready when all it depends on is', async () => {
      let there = false
      const check = async (): Promise<void> => {
        if (!there) throw new Error('mongodb://user:secret@host')
      }
      await house.restart({ ready: [{ name: 'mongodb', check }] })
      const before = await fetch(`${house.url}/readyz`)
      expect(before.status).to.equal(503)
      expect(await before.json()).to.deep.equal({ status: 'not ready', checks: { mongodb: 'missing' } })
      there = true
      expect((await fetch(`${house.url}/readyz`)).status).to.equal(200)
      expect((await fetch(`${house.url}/healthz`)).status).to.equal(200)
    })
  })

  describe('upgrades', () => {
    const handshake = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`

    it('go to whose path it is, with the address; others are 404', async () => {
      const asked: string[] = []
      const upgrade = {
        matches: (url: string) => url.startsWith('/socket'),
        handle: (_request: unknown, socket: { end(text: string): unknown }, _head: unknown, address: string) => {
          asked.push(address)
          socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        },
      }
      await house.restart({ upgrades: [upgrade] })
      expect((await house.raw(handshake('/socket?x=1'))).status).to.equal(101)
      expect((await house.raw(handshake('/text'))).status).to.equal(404)
      expect(asked).to.deep.equal(['127.0.0.1'])
    })

    it('that fail close the line and are logged; the server goes on', async () => {
      const handle = async (): Promise<void> => {
        throw new TypeError('hush')
      }
      await house.restart({ upgrades: [{ matches: () => true, handle }] })
      const { line } = await house.open()
      line.write(handshake('/socket'))
      await once(line.resume(), 'close')
      expect(house.logged).to.have.length(1)
      expect((await fetch(`${house.url}/text`)).status).to.equal(200)
    })
  })

  describe('a stop', () => {
    it('lets a request in flight finish, and takes no new ones', async () => {
      const inFlight = fetch(`${house.url}/slow`)
      await eventually(() => house.seen.length === 1)
      const { line: idle } = await house.open()
      idle.write('GET /text HTTP/1.1\r\nHost: x\r\n\r\n')
      await once(idle, 'data')
      const closing = house.close()
      await eventually(async () => (await fetch(`${house.url}/text`).catch(() => 'refused')) === 'refused')
      house.release()
      expect(await (await inFlight).text()).to.equal('at last')
      await closing
    })

    it('answers 503 to a request that was still on its way', async () => {
      const { line, heard } = await house.open()
      line.write('GET /text HTTP/1.1\r\nHost')
      const busy = fetch(`${house.url}/slow`)
      await eventually(() => house.seen.length === 1)
      const closing = house.close()
      line.write(': x\r\n\r\n')
      await eventually(() => isWhole(heard()))
      house.release()
      await Promise.all([closing, busy])
      expect(heard())
        .to.match(/^HTTP\/1.1 503 /)
        .and.include('"code":"stopping"')
      expect(heard().toLowerCase()).to.include('retry-after: 5')
    })

    it('does not wait for an event stream or a hung request, and happens once', async () => {
      const events = await fetch(`${house.url}/events`)
      const hung = fetch(`${house.url}/slow`).catch(() => 'cut')
      await eventually(() => house.seen.length === 2)
      await Promise.all([house.close(), house.close()])
      expect(await events.text()).to.equal('data: 1\n\n')
      expect(await hung).to.equal('cut')
    })
  })

  describe('a start', () => {
    it('on a taken port says so, and how to help it', async () => {
      const squatter = createServer().listen(0, '127.0.0.1')
      await once(squatter, 'listening')
      const { port } = squatter.address() as AddressInfo
      const failure = await new HouseOfDoors().start({ port }).catch((error: unknown) => error)
      squatter.close()
      expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'port_taken')
      expect(String(failure)).to.include(`Port ${port} is taken`).and.include('PORT=')
    })

    it('on an address of another machine says which setting is wrong', async () => {
      const failure = await new HouseOfDoors().start({ host: '192.0.2.1' }).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'config_invalid')
      expect(String(failure)).to.include('HOST').and.not.include('192.0.2.1')
    })
  })
})

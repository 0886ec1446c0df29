import { once } from 'node:events'
import { expect } from 'chai'
import { HouseOfDoors } from './support/house-of-doors.js'

/**
 * Goal: nobody makes us read more, or wait longer, than a door allows; and who is refused hears it.
 * Method: raw lines that declare too much, pour on, drip and break off.
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

  describe('bodies', () => {
    it('of the longest length are taken whole', async () => {
      const text = 'å'.repeat(32)
      const answer = await fetch(`${house.url}/echo`, { method: 'POST', body: text })
      expect(answer.status).to.equal(201)
      expect(await answer.json()).to.deep.equal({ got: text })
    })

    const tooLong = [
      { name: 'one byte too long', send: 'Content-Length: 65\r\n\r\n' },
      { name: 'said to be endless', send: 'Content-Length: 99999999999999\r\n\r\n' },
      { name: 'in chunks, without a length', send: `Transfer-Encoding: chunked\r\n\r\n41\r\n${'x'.repeat(65)}\r\n` },
    ]
    for (const { name, send } of tooLong) {
      it(`${name}: 413 at once, and no door hears of it`, async () => {
        const answer = await house.raw(`POST /echo HTTP/1.1\r\nHost: x\r\n${send}`)
        expect(answer.status).to.equal(413)
        expect(JSON.parse(answer.body)).to.have.nested.property('error.code', 'payload_too_large')
        expect(house.seen).to.have.length(0)
      })
    }

    it('where none is taken: 413', async () => {
      const answer = await house.raw('GET /text HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx')
      expect(answer.status).to.equal(413)
    })

    it('a client that pours on is told, then cut off', async () => {
      const { line, heard } = await house.open()
      line.write('POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
      const pour = setInterval(() => line.write(`400\r\n${'x'.repeat(1024)}\r\n`), 5)
      await new Promise((resolve) => line.once('close', resolve))
      clearInterval(pour)
      expect(heard()).to.match(/^HTTP\/1\.1 413 /)
    })

    it('that drip are given up: 408', async () => {
      await house.restart({ bodyMs: 300 })
      const answer = await house.raw('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhal')
      expect(answer.status).to.equal(408)
      expect(JSON.parse(answer.body)).to.have.nested.property('error.code', 'body_late')
      expect(house.seen).to.have.length(0)
    })

    it('that break off are given up, and the next request is served', async () => {
      const { line } = await house.open()
      line.end('POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhal')
      await once(line.resume(), 'close')
      expect((await fetch(`${house.url}/text`)).status).to.equal(200)
      expect(house.seen.map(({ url }) => url)).to.deep.equal(['/text'])
    })
  })
})

import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { HouseOfDoors } from './support/house-of-doors.js'

/**
 * Goal: a client's address is what we or a listed proxy saw, never what the client claims; limits are counted by it.
 * Method: requests over the real server with every sort of X-Forwarded-For.
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

  describe("a client's address", () => {
    const rows = [
      { name: 'is the peer', trust: [], sent: [], is: '127.0.0.1' },
      { name: 'is the peer whatever a stranger claims', trust: [], sent: ['1.2.3.4'], is: '127.0.0.1' },
      { name: 'is what a listed proxy saw', trust: ['127.0.0.1'], sent: ['1.2.3.4'], is: '1.2.3.4' },
      {
        name: 'is not what the client put before that',
        trust: ['127.0.0.1'],
        sent: ['6.6.6.6, 1.2.3.4'],
        is: '1.2.3.4',
      },
      {
        name: 'is looked for through a listed network',
        trust: ['127.0.0.0/8', '10.0.0.0/8'],
        sent: ['1.2.3.4, 10.1.1.1'],
        is: '1.2.3.4',
      },
      {
        name: 'is found over repeated headers',
        trust: ['127.0.0.1', '10.1.1.1'],
        sent: ['1.2.3.4', '10.1.1.1'],
        is: '1.2.3.4',
      },
      { name: 'may be IPv6', trust: ['127.0.0.1'], sent: ['[2001:db8::1]:4711'], is: '2001:db8::1' },
      { name: 'is written plainly', trust: ['127.0.0.1'], sent: ['::ffff:1.2.3.4'], is: '1.2.3.4' },
      { name: 'is the peer when the header is nonsense', trust: ['127.0.0.1'], sent: ['unknown'], is: '127.0.0.1' },
      { name: 'is the peer when the header is empty', trust: ['127.0.0.1'], sent: [''], is: '127.0.0.1' },
    ]
    for (const { name, trust, sent, is } of rows) {
      it(name, async () => {
        await house.restart({ trustProxy: trust })
        const headers = sent.map((value) => `X-Forwarded-For: ${value}\r\n`).join('')
        await house.raw(`GET /text HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`)
        expect(house.seen[0]?.address).to.equal(is)
      })
    }

    it('cannot be asked of a proxy that is no address', async () => {
      const failure = await new HouseOfDoors()
        .start({ trustProxy: ['my-proxy.example'] })
        .catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(ServiceError).with.property('code', 'config_invalid')
      expect(String(failure)).to.include('TRUST_PROXY').and.not.include('my-proxy')
    })
  })
})

import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import nock from 'nock'
import sharp from 'sharp'
import { ServiceError } from '../src/errors.js'
import { eventually, PATIENCE_MS } from './support/eventually.js'
import { ACCOUNT, CONVERSATION, type Medium, MmsBench, type Provider, TOKEN } from './support/mms-bench.js'
import { pdf, photo } from './support/sample-files.js'

/**
 * Goal: a photo sent by MMS is kept as one from the web is, once however often it is handed over; it is fetched from the
 * provider and nobody else; and what cannot be had never keeps the words from arriving.
 * Method: both providers' webhooks over HTTP, their media on an API of the test's own that also lies, hangs and leads
 * astray; the file store on a real mongod.
 */
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const CREDENTIALS = { twilio: basic(ACCOUNT, TOKEN), elks: basic('u', 'p') }
const OK = { twilio: 200, elks: 204 }
const WORDS = { twilio: 'Body', elks: 'message' }
/** Long enough to fetch a photo and keep it, short enough to wait for. */
const HANG_MS = 1_500
const MEGABYTE = 1024 * 1024
const PACKED = gzipSync(Buffer.alloc(200 * MEGABYTE))

// Importing it puts it in the way of every request; here it is, only while these tests run.
nock.restore()

describe('MMS', () => {
  let bench: MmsBench
  let image: Buffer

  before(async () => {
    nock.activate()
    bench = await MmsBench.start()
    image = await photo(300, 200)
  })
  beforeEach(() => bench.reset())
  after(async () => {
    nock.restore()
    await bench.close()
  })

  const names = () => bench.message?.files?.map(({ name, type }) => [name, type])

  for (const provider of ['twilio', 'elks'] as const) {
    describe(`by ${provider}`, () => {
      it('a photo alone: made again without where it was taken, in the turn before the provider is answered', async () => {
        expect(await bench.hands(provider, [bench.holds(provider, image)])).to.equal(OK[provider])
        expect(bench.message).to.deep.include({ channel: 'sms', conversation: CONVERSATION, text: '', provider })
        expect(names()).to.deep.equal([['mms-1.jpg', 'image/jpeg']])
        expect(bench.message).to.not.have.property('refusedFiles')
        const kept = await bench.bytesOf(bench.message?.files?.[0]?.id ?? '')
        expect((await sharp(kept).metadata()).exif).to.equal(undefined)
        expect(bench.asked.map(([, authorization]) => authorization)).to.deep.equal([CREDENTIALS[provider]])
      })

      it('with words, several, in order', async () => {
        const addresses = [image, pdf, image].map((medium) => bench.holds(provider, medium))
        await bench.hands(provider, addresses, { [WORDS[provider]]: 'Lampan är trasig' })
        expect(bench.message?.text).to.equal('Lampan är trasig')
        expect(names()).to.deep.equal([
          ['mms-1.jpg', 'image/jpeg'],
          ['mms-2.pdf', 'application/pdf'],
          ['mms-3.jpg', 'image/jpeg'],
        ])
      })

      it('handed over again: nothing is fetched or kept a second time', async () => {
        const address = bench.holds(provider, image)
        for (let n = 0; n < 3; n += 1) expect(await bench.hands(provider, [address])).to.equal(OK[provider])
        expect([bench.asked.length, bench.log.turns.get(CONVERSATION)?.length]).to.deep.equal([1, 1])
        expect(await bench.kept()).to.deep.equal([1, 2])
      })

      it('handed over twice at the same moment: one set of files is left', async () => {
        const address = bench.holds(provider, image)
        await Promise.all([bench.hands(provider, [address]), bench.hands(provider, [address])])
        expect(await bench.kept()).to.deep.equal([1, 2])
        const [turn] = bench.log.turns.get(CONVERSATION) ?? []
        expect((await bench.bytesOf(turn?.inbound?.files?.[0]?.id ?? '')).length).to.be.above(0)
      })

      it('one too many for a message: the rest come', async () => {
        const address = bench.holds(provider, pdf)
        await bench.hands(provider, Array<string>(7).fill(address))
        expect([bench.message?.files?.length, bench.message?.refusedFiles]).to.deep.equal([5, 2])
        expect(bench.asked).to.have.length(5)
      })

      it('handed over for a message that is then not taken: nothing is left', async () => {
        bench.receive = () => Promise.reject(new ServiceError('conversation_busy', 'busy'))
        expect(await bench.hands(provider, [bench.holds(provider, image)])).to.equal(503)
        expect(await bench.kept()).to.deep.equal([0, 0])
      })

      it('from a name nobody can answer: nothing is fetched', async () => {
        const address = bench.holds(provider, image)
        await bench.hands(provider, [address], provider === 'twilio' ? { From: 'PostNord' } : { from: 'PostNord' })
        expect([bench.asked.length, bench.log.received.length]).to.deep.equal([0, 0])
      })
    })
  }

  const unhad: [what: string, medium: Medium, code: string, withinMs?: number][] = [
    ['not there', answer(404), 'delivery_failed'],
    ['refused to us', answer(401), 'delivery_failed'],
    ['a page that says so with 200', Buffer.from('<!doctype html><p>Gone'), 'file_refused'],
    ['empty', answer(200), 'payload_invalid'],
    ['told to be too large', (_, response) => lying(response, { 'content-length': '99999999' }), 'payload_too_large'],
    ['too large without telling', (_, response) => response.end(Buffer.alloc(11 * MEGABYTE)), 'payload_too_large'],
    ['packed small, and too large', answer(200, { 'content-encoding': 'gzip' }, PACKED), 'payload_too_large'],
    ['cut off', (_, response) => cut(response, image), 'delivery_failed'],
    ['never answered', () => undefined, 'delivery_failed', HANG_MS],
    ['begun and never ended', (_, response) => response.write(image.subarray(0, 100)), 'delivery_failed', HANG_MS],
    ['led to another site', lead('https://attacker.example/x.jpg'), 'file_refused'],
    ['led to a site whose name only begins right', lead('https://api.twilio.com.attacker.example/x'), 'file_refused'],
    ['led to a site whose name only ends right', lead('https://nottwiliocdn.com/x'), 'file_refused'],
    ['led inside', lead('http://169.254.169.254/latest/meta-data'), 'file_refused'],
    ['led to this machine', lead('https://localhost/x'), 'file_refused'],
    ['led on unencrypted', lead('http://mms.twiliocdn.com/x'), 'file_refused'],
    ['led to another port', lead('https://mms.twiliocdn.com:8443/x'), 'file_refused'],
    ['led on under a name', lead('https://a:b@mms.twiliocdn.com/x'), 'file_refused'],
    ['led to a storage everyone shares', lead('https://s3-external-1.amazonaws.com/media/x'), 'file_refused'],
    ['led in a way of no address', lead('//x y'), 'file_refused'],
  ]
  for (const [what, medium, code, withinMs = PATIENCE_MS] of unhad) {
    it(`${what}: the words arrive without it, and the log tells why without the address`, async () => {
      bench.withinMs = withinMs
      const address = bench.holds('twilio', medium)
      expect(await bench.hands('twilio', [address], { Body: 'Lampan' })).to.equal(200)
      expect(bench.message).to.deep.include({ text: 'Lampan', refusedFiles: 1 }).and.not.have.property('files')
      expect(await bench.kept()).to.deep.equal([0, 0])
      const line = bench.logged.find((logged) => logged.includes('mms file refused')) ?? ''
      expect(line).to.contain(`"${code}"`).and.not.contain('/Media/').and.not.contain('Lampan')
    })
  }

  const astray: [string, Provider, () => string][] = [
    ['another site', 'twilio', () => 'https://attacker.example/2010-04-01/Accounts/x'],
    ['another port of the same host', 'twilio', () => `http://127.0.0.1:9/2010-04-01/Accounts/${ACCOUNT}/x`],
    ['another account', 'twilio', () => `${bench.provider}/2010-04-01/Accounts/AC${'1'.repeat(32)}/Messages/x`],
    [
      'another account by a way around',
      'twilio',
      () => `${bench.provider}/2010-04-01/Accounts/${ACCOUNT}/../AC${'1'.repeat(32)}/x`,
    ],
    ['a file of this machine', 'twilio', () => 'file:///etc/passwd'],
    ['data of its own', 'twilio', () => 'data:image/png;base64,AAAA'],
    ['no address', 'twilio', () => 'https://x y'],
    ['a host with a name before it', 'twilio', () => bench.provider.replace('//', '//a:b@')],
    ['another site', 'elks', () => 'https://example.com/test.jpg'],
    ['another part of the API', 'elks', () => `${bench.provider}/a2/x`],
  ]
  for (const [what, provider, address] of astray) {
    it(`${provider}: a medium at ${what} is never asked for`, async () => {
      nock.disableNetConnect()
      nock.enableNetConnect('127.0.0.1')
      try {
        expect(await bench.hands(provider, [address()])).to.equal(OK[provider])
      } finally {
        nock.enableNetConnect()
      }
      expect([bench.asked.length, bench.message?.refusedFiles]).to.deep.equal([0, 1])
    })
  }

  it('elks: led on, it goes nowhere', async () => {
    await bench.hands('elks', [bench.holds('elks', lead('https://mms.twiliocdn.com/x'))])
    expect(bench.message?.refusedFiles).to.equal(1)
  })

  it('twilio: led to its delivery network, it follows, and does not say there who we are', async () => {
    const told: (string | undefined)[] = []
    nock('https://mms.twiliocdn.com')
      .get('/AC/x')
      .query({ Signature: 's' })
      .reply(function () {
        told.push(this.req.headers.authorization)
        return [200, image, { 'content-type': 'image/jpeg' }]
      })
    await bench.hands('twilio', [bench.holds('twilio', lead('https://mms.twiliocdn.com/AC/x?Signature=s'))])
    expect([told, names()]).to.deep.equal([[undefined], [['mms-1.jpg', 'image/jpeg']]])
  })

  it('twilio: led round and round, it stops', async () => {
    const round = nock('https://mms.twiliocdn.com').get('/x').times(9).reply(307, '', {
      location: 'https://mms.twiliocdn.com/x',
    })
    await bench.hands('twilio', [bench.holds('twilio', lead('https://mms.twiliocdn.com/x'))])
    expect([bench.message?.refusedFiles, round.pendingMocks().length]).to.deep.equal([1, 1])
    expect(bench.logged.join()).to.contain('307')
    nock.cleanAll()
  })

  it('one that hangs costs nobody but itself', async () => {
    bench.withinMs = 2 * HANG_MS
    const addresses = [image, () => undefined, image].map((medium) => bench.holds('twilio', medium))
    await bench.hands('twilio', addresses)
    const taken = [
      ['mms-1.jpg', 'image/jpeg'],
      ['mms-3.jpg', 'image/jpeg'],
    ]
    expect([names(), bench.message?.refusedFiles]).to.deep.equal([taken, 1])
  })

  it('kept too late: the words have gone on, and it is removed', async () => {
    bench.withinMs = HANG_MS
    const { chat } = bench.files
    const { put } = chat
    let isLate = false
    chat.put = async (file) => {
      const ref = await put(file)
      // Only once the provider has been answered.
      await eventually(() => expect(bench.log.received).to.have.length(1))
      isLate = true
      return ref
    }
    try {
      expect(await bench.hands('twilio', [bench.holds('twilio', image)])).to.equal(200)
      expect(bench.message).to.deep.include({ refusedFiles: 1 }).and.not.have.property('files')
      await eventually(async () => expect([isLate, ...(await bench.kept())]).to.deep.equal([true, 0, 0]))
    } finally {
      chat.put = put
    }
  })

  it('while the store is away: the provider is told to try again, rather than the photo be lost', async () => {
    const put = bench.files.chat.put
    bench.files.chat.put = () => Promise.reject(new ServiceError('store_unavailable', 'away'))
    try {
      const address = bench.holds('twilio', image)
      expect(await bench.hands('twilio', [address])).to.equal(503)
      expect(bench.log.received).to.deep.equal([])
      bench.files.chat.put = put
      expect(await bench.hands('twilio', [address])).to.equal(200)
      expect(names()).to.deep.equal([['mms-1.jpg', 'image/jpeg']])
    } finally {
      bench.files.chat.put = put
    }
  })

  it('fewer addresses than it is said to have, or a number that is none', async () => {
    await bench.hands('twilio', [bench.holds('twilio', pdf)], { NumMedia: '3' })
    expect([bench.message?.files?.length, bench.message?.refusedFiles]).to.deep.equal([1, 2])
    for (const NumMedia of ['-1', 'x', '1e99', ''])
      expect(
        await bench.hands('twilio', [], { NumMedia, MessageSid: `MM${NumMedia.length}`.padEnd(34, '0') }),
      ).to.equal(200)
  })

  it('text that a phone sends along is kept as text; what only looks like text is not', async () => {
    const as = (type: string): Medium => answer(200, { 'content-type': type }, 'Hål i vägen')
    await bench.hands('twilio', [
      bench.holds('twilio', as('text/plain; charset=utf-8')),
      bench.holds('twilio', as('text/javascript')),
    ])
    expect([names(), bench.message?.refusedFiles]).to.deep.equal([[['mms-1.txt', 'text/plain']], 1])
  })
})

/** Not chained: restify's own writeHead gives nothing back. */
function answer(status: number, headers: Record<string, string> = {}, body: Buffer | string = ''): Medium {
  return (_, response) => {
    response.writeHead(status, headers)
    response.end(body)
  }
}

function lead(location: string): Medium {
  return answer(307, { location })
}

function lying(response: import('node:http').ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, headers)
  response.write('x')
}

function cut(response: import('node:http').ServerResponse, bytes: Buffer): void {
  response.writeHead(200, { 'content-length': String(bytes.length) })
  response.write(bytes.subarray(0, 2_000), () => response.destroy())
}

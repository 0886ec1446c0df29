import { randomUUID } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import { PassThrough, Readable } from 'node:stream'
import { expect } from 'chai'
import { WebSocket } from 'ws'
import { createFiles, type Files } from '../src/app/files.js'
import type { ActivitySet, MessageActivity } from '../src/channels/webchat/activities.js'
import { toConversation } from '../src/channels/webchat/conversation-id.js'
import { readMultipart } from '../src/channels/webchat/multipart.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { loadConfig } from '../src/config.js'
import { ServiceError } from '../src/errors.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import type { Limits } from '../src/limits.js'
import { createLog } from '../src/log.js'
import { connectStore, type Store } from '../src/store/connect.js'
import type { ReceiveMessage } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { MemoryLog } from './support/memory-log.js'
import { testMongo } from './support/mongod.js'
import { NO_NOTES } from './support/no-notes.js'
import { docx, pdf, photo, picture } from './support/sample-files.js'

/**
 * Goal: a resident sends photos and papers with their message, both sides see them at once, a bad line makes neither two
 * messages nor two sets of files, and nobody fills the service up.
 * Method: web chat's doors and sockets on a real server, files in a real mongod, turns in a log in memory with an echoing
 * bot; bodies as browsers, Microsoft's client and attackers make them.
 */
const SECRET = 'a-secret-of-the-municipality'
const ACTIVITY_TYPE = 'application/vnd.microsoft.activity'
const MEGABYTE = 1024 * 1024

interface Line {
  conversationId: string
  token: string
  streamUrl: string
}

type Body = NonNullable<RequestInit['body']>

type Sendable = [name: string, bytes: Buffer]

describe('files in web chat', () => {
  let store: Store
  let files: Files
  let log: MemoryLog
  let receive: ReceiveMessage
  let webchat: Webchat
  let server: RunningHttp
  let clock: Date

  before(async () => {
    const { uri } = await testMongo()
    store = await connectStore({ uri, database: `files-webchat-${randomUUID()}` })
    files = await createFiles({
      config: loadConfig({ WEBCHAT_SECRET: SECRET }),
      store,
      secrets: undefined,
      notes: NO_NOTES,
      publicUrl: () => undefined,
      now: () => clock,
    })
  })
  after(async () => {
    await store.db.dropDatabase()
    await store.close()
  })

  beforeEach(async () => {
    clock = new Date('2026-03-02T09:00:00Z')
    log = new MemoryLog(() => [{ speaker: { kind: 'bot' }, text: 'Tack!' }])
    receive = log.receive
    for (const name of ['file_records', 'files.files', 'files.chunks']) await store.db.collection(name).deleteMany({})
    await open()
  })
  afterEach(close)

  async function open(limits: Partial<Limits> = {}) {
    webchat = new Webchat({
      receive: (message) => receive(message),
      log,
      feed: log.feed(),
      files: files.chat,
      secrets: { current: SECRET },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now: () => clock,
      logger: createLog('error'),
      limits,
    })
    server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      doors: [...webchat.doors(), ...files.doors],
      upgrades: [
        { matches: (url) => webchat.stream.handles(url), handle: (...upgrade) => webchat.stream.upgrade(...upgrade) },
      ],
      log: createLog('error'),
    })
  }

  async function close() {
    await webchat.close()
    await server.close()
  }

  async function start(): Promise<Line> {
    const headers = { authorization: `Bearer ${SECRET}` }
    const response = await fetch(`${server.url}/v3/directline/conversations`, { method: 'POST', headers })
    return (await response.json()) as Line
  }

  const pathOf = (line: Pick<Line, 'conversationId'>) => `/v3/directline/conversations/${line.conversationId}/upload`

  async function send(line: Line, body: Body, headers: Record<string, string> = {}, query = '?userId=dl_1') {
    const response = await fetch(server.url + pathOf(line) + query, {
      method: 'POST',
      headers: { authorization: `Bearer ${line.token}`, ...headers },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit)
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer }
  }

  /** As browsers and Microsoft's client send it. */
  const upload = (line: Line, activity: object | undefined, ...sent: Sendable[]) => send(line, form(activity, ...sent))

  async function read(line: Line): Promise<MessageActivity[]> {
    const path = `/v3/directline/conversations/${line.conversationId}/activities`
    const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${line.token}` } })
    return ((await response.json()) as ActivitySet).activities
  }

  const kept = () => store.db.collection('file_records').countDocuments({ state: 'whole' })
  const chunks = () => store.db.collection('files.chunks').countDocuments()

  it('come with the words, in order, and open for whoever reads the conversation', async () => {
    const line = await start()
    const image = await photo(300, 200)
    const activity = { type: 'message', text: 'Lampan är trasig', channelData: { clientActivityID: 'c1' } }
    const sent = await upload(line, activity, ['lampan.jpg', image], ['karta.pdf', pdf])
    expect(sent.status).to.equal(200)
    const [own, answer] = await read(line)
    expect(own).to.deep.include({ id: sent.body.id, text: 'Lampan är trasig', from: { id: 'dl_1', role: 'user' } })
    expect(own?.channelData).to.deep.include({ clientActivityID: 'c1' })
    expect(answer?.attachments).to.equal(undefined)
    const [shown, paper] = own?.attachments ?? []
    expect(shown).to.deep.include({ contentType: 'image/jpeg', name: 'lampan.jpg' })
    expect(paper).to.deep.include({ contentType: 'application/pdf', name: 'karta.pdf' })
    expect(paper).to.not.have.property('thumbnailUrl')
    expect(Buffer.from(await (await fetch(paper?.contentUrl ?? '')).arrayBuffer()).equals(pdf)).to.equal(true)
    for (const url of [shown?.contentUrl, shown?.thumbnailUrl]) {
      const opened = await fetch(url ?? '')
      expect(opened.headers.get('content-type')).to.equal('image/jpeg')
      expect(Buffer.from(await opened.arrayBuffer()).includes('Telefonmakaren')).to.equal(false)
    }
  })

  it('are known to the turn before it is decided', async () => {
    const line = await start()
    await upload(line, { type: 'message', text: '', locale: 'en-GB' }, ['brev.docx', docx()])
    const [message] = log.received
    expect(message).to.deep.include({ text: '', lang: 'en', conversation: toConversation(line.conversationId) })
    expect(message?.files?.map(({ name }) => name)).to.deep.equal(['brev.docx'])
    expect(await files.store.read(message?.files?.[0]?.id ?? '')).to.include({ by: 'resident' })
  })

  it('may come alone, with no activity at all', async () => {
    const line = await start()
    expect((await upload(line, undefined, ['karta.pdf', pdf])).status).to.equal(200)
    const [own] = await read(line)
    expect(own).to.deep.include({ text: '', from: { id: 'dl_1', role: 'user' } })
    expect(own?.attachments?.map(({ name }) => name)).to.deep.equal(['karta.pdf'])
  })

  it('may come before the words, and the words as a plain field', async () => {
    const line = await start()
    const body = new FormData()
    body.append('file', new Blob([pdf]), 'karta.pdf')
    body.append('activity', new Blob([JSON.stringify({ type: 'message', text: 'efteråt' })], { type: ACTIVITY_TYPE }))
    await send(line, body)
    const field = `--x\r\ncontent-disposition: form-data; name="activity"\r\ncontent-type: ${ACTIVITY_TYPE}\r\n\r\n`
    const file = `--x\r\ncontent-disposition: form-data; name="file"; filename="väg.txt"\r\n\r\nhål\r\n--x--\r\n`
    const raw = `${field}{"type":"message","text":"fält"}\r\n${file}`
    const plain = await send(line, raw, { 'content-type': 'multipart/form-data; boundary=x' })
    expect(plain.status).to.equal(200)
    const own = (await read(line)).filter(({ from }) => from.role === 'user')
    expect(own.map(({ text }) => text)).to.deep.equal(['efteråt', 'fält'])
    expect(own.map(({ attachments }) => attachments?.[0]?.name)).to.deep.equal(['karta.pdf', 'väg.txt'])
  })

  const dispositions: [string | undefined, string][] = [
    ['name="file"; filename="karta.pdf"', 'karta.pdf'],
    ['form-data; name="file"; filename="../karta.exe"', 'karta.pdf'],
    ["attachment; filename*=UTF-8''v%C3%A4g.pdf", 'väg.pdf'],
    [undefined, 'file.pdf'],
  ]
  for (const [disposition, name] of dispositions) {
    it(`one alone is the body itself, called ${disposition ?? 'nothing'}`, async () => {
      const line = await start()
      const named = disposition === undefined ? {} : { 'content-disposition': disposition }
      const sent = await send(line, new Uint8Array(pdf), { 'content-type': 'application/pdf', ...named })
      expect(sent.status).to.equal(200)
      expect((await read(line))[0]?.attachments?.[0]?.name).to.equal(name)
    })
  }

  it('show on a person’s words, and in sockets as in reads', async () => {
    const line = await start()
    const conversation = toConversation(line.conversationId)
    const bytes = await picture(40, 40).png().toBuffer()
    const ref = await files.store.put({ conversation, name: 'så här.png', bytes, by: 'staff', at: clock })
    const heard: MessageActivity[] = []
    const socket = new WebSocket(line.streamUrl)
    socket.on('message', (frame) => heard.push(...(JSON.parse(String(frame)) as ActivitySet).activities))
    log.say(conversation, [{ speaker: { kind: 'human', name: 'Anna' }, text: 'Så här ser det ut', files: [ref] }])
    await upload(line, { type: 'message', text: 'och så här' }, ['min.pdf', pdf])
    await eventually(() => expect(heard).to.have.length(3))
    socket.terminate()
    expect(heard).to.deep.equal(await read(line))
    expect(heard[0]?.attachments?.[0]).to.deep.include({ contentType: 'image/png', name: 'så här.png' })
    expect((await fetch(heard[0]?.attachments?.[0]?.thumbnailUrl ?? '')).status).to.equal(200)
  })

  describe('sent again', () => {
    const activity = { type: 'message', text: 'hej', channelData: { clientActivityID: 'once' } }

    it('are the same message, and are kept once', async () => {
      const line = await start()
      const ids = []
      for (let n = 0; n < 3; n += 1) ids.push((await upload(line, activity, ['a.pdf', pdf], ['b.pdf', pdf])).body.id)
      expect(new Set(ids).size).to.equal(1)
      expect(await kept()).to.equal(2)
    })

    it('so too at the same moment, when neither knows of the other', async () => {
      const waiting: (() => void)[] = []
      receive = async (message) => {
        await new Promise<void>((resolve) => {
          waiting.push(resolve)
          if (waiting.length === 2) for (const go of waiting) go()
        })
        return log.receive(message)
      }
      const line = await start()
      const sent = await Promise.all([upload(line, activity, ['a.pdf', pdf]), upload(line, activity, ['a.pdf', pdf])])
      expect(sent.map(({ status }) => status)).to.deep.equal([200, 200])
      expect(sent[0]?.body.id).to.equal(sent[1]?.body.id)
      expect(await kept()).to.equal(1)
      const url = (await read(line))[0]?.attachments?.[0]?.contentUrl ?? ''
      expect((await fetch(url)).status).to.equal(200)
    })

    it('so too with the words last', async () => {
      const line = await start()
      const lastWords = () => {
        const body = new FormData()
        body.append('file', new Blob([pdf]), 'a.pdf')
        body.append('activity', new Blob([JSON.stringify(activity)], { type: ACTIVITY_TYPE }))
        return send(line, body)
      }
      expect((await lastWords()).body.id).to.equal((await lastWords()).body.id)
      expect(await kept()).to.equal(1)
    })

    it('are taken as sent though the conversation is full by then', async () => {
      const line = await start()
      const first = await upload(line, activity, ['a.pdf', pdf])
      await store.db.collection('file_records').updateMany({}, { $set: { bytes: 40 * MEGABYTE } })
      expect((await upload(line, activity, ['a.pdf', pdf])).body).to.deep.equal(first.body)
      const more = await upload(line, { type: 'message' }, ['e.pdf', pdf])
      expect([more.status, more.body.error?.code]).to.deep.equal([413, 'files_full'])
    })
  })

  describe('refused', () => {
    const hej = { type: 'message', text: 'hej' }
    const html = Buffer.from('<!doctype html><script>1</script>')
    const bodies: [string, () => Body, number, string][] = [
      ['one that is none we take', () => form(hej, ['a.pdf', pdf], ['b.jpg', html]), 415, 'file_refused'],
      ['one too large', () => form(hej, ['a.pdf', pdf], ['b.pdf', tooLarge()]), 413, 'payload_too_large'],
      ['one too many', () => form(hej, ...Array<Sendable>(6).fill(['a.pdf', pdf])), 413, 'payload_too_large'],
      ['a hundred too many', () => form(hej, ...Array<Sendable>(100).fill(['a.pdf', pdf])), 413, 'payload_too_large'],
      ['an empty one', () => form(hej, ['a.pdf', pdf], ['b.txt', Buffer.alloc(0)]), 400, 'payload_invalid'],
      ['none', () => form(hej), 400, 'payload_invalid'],
      [
        'fewer than are spoken of',
        () => form({ ...hej, attachments: [{}, {}] }, ['a.pdf', pdf]),
        400,
        'payload_invalid',
      ],
      ['too long a text', () => form({ ...hej, text: 'å'.repeat(4_001) }, ['a.pdf', pdf]), 400, 'text_too_long'],
      ['what is no activity', () => form(['x'], ['a.pdf', pdf]), 400, 'payload_invalid'],
      ['an activity with no words to it', () => form({ type: 'event' }, ['a.pdf', pdf]), 400, 'payload_invalid'],
      [
        'too large an activity',
        () => form({ ...hej, x: 'x'.repeat(40_000) }, ['a.pdf', pdf]),
        413,
        'payload_too_large',
      ],
      ['two activities', () => twoActivities(), 400, 'payload_invalid'],
    ]
    for (const [what, make, status, code] of bodies) {
      it(`${what}: ${status} ${code}; no message, no file`, async () => {
        const answer = await send(await start(), make())
        expect([answer.status, answer.body.error?.code]).to.deep.equal([status, code])
        expect(log.received).to.deep.equal([])
        expect([await kept(), await chunks()]).to.deep.equal([0, 0])
      })
    }

    const raw: [string, string, string][] = [
      ['no boundary', 'multipart/form-data', '--x--'],
      ['another boundary', 'multipart/form-data; boundary=y', '--x\r\n\r\n--x--'],
      ['no end', 'multipart/form-data; boundary=x', filePart('%PDF-1.4')],
      ['no end to its headers', 'multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="file'],
      ['headers without end', 'multipart/form-data; boundary=x', `--x\r\n${'a: b\r\n'.repeat(50_000)}`],
      ['a part that is no form', 'multipart/form-data; boundary=x', '--x\r\ncontent-type: a/b\r\n\r\nhej\r\n--x--\r\n'],
      ['nothing in it', 'multipart/form-data; boundary=x', ''],
    ]
    for (const [what, type, body] of raw) {
      it(`a body with ${what} is 400`, async () => {
        const answer = await send(await start(), body, { 'content-type': type })
        expect([answer.status, answer.body.error?.code]).to.deep.equal([400, 'payload_invalid'])
        expect([log.received.length, await kept(), await chunks()]).to.deep.equal([0, 0, 0])
      })
    }

    it('one alone that is too large, told of beforehand or not', async () => {
      const line = await start()
      expect((await send(line, new Uint8Array(tooLarge()))).status).to.equal(413)
      expect((await send(line, streamOf(tooLarge()))).status).to.equal(413)
      expect(await chunks()).to.equal(0)
    })

    it('a user id that is a book', async () => {
      const answer = await send(await start(), form(hej, ['a.pdf', pdf]), {}, `?userId=${'x'.repeat(101)}`)
      expect(answer.status).to.equal(400)
    })

    it('with the chat’s other door, whose clients would have us fetch or hold them', async () => {
      const line = await start()
      const attachments = [{ contentType: 'image/png', contentUrl: 'data:image/png;base64,AAAA' }]
      const path = `/v3/directline/conversations/${line.conversationId}/activities`
      const response = await fetch(server.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${line.token}` },
        body: JSON.stringify({ ...hej, attachments }),
      })
      expect(response.status).to.equal(400)
    })

    it('on a line that breaks: nothing is left', async () => {
      const line = await start()
      const { socket, hangUp } = await half(line, `${filePart(pdf.toString())}${filePart('half of')}`)
      await eventually(async () => expect(await kept()).to.equal(1))
      hangUp()
      await eventually(async () => expect([await kept(), await chunks()]).to.deep.equal([0, 0]))
      expect(socket.destroyed).to.equal(true)
      expect(log.received).to.deep.equal([])
    })

    it('on a line that broke before anyone listened', async () => {
      const body = new PassThrough()
      body.on('error', () => undefined)
      body.destroy(new ServiceError('body_late', 'The request did not arrive in time'))
      await eventually(() => expect(body.closed).to.equal(true))
      const parts = readMultipart(body, 'multipart/form-data; boundary=x', { partsMax: 1, partBytesMax: 1 })
      const outcome = await parts.next().catch((error: ServiceError) => error.code)
      expect(outcome).to.equal('body_late')
    })

    it('because the message was not taken: nothing is left', async () => {
      receive = () => Promise.reject(new ServiceError('conversation_busy', 'Overtaken'))
      expect((await upload(await start(), hej, ['a.pdf', pdf])).status).to.equal(503)
      expect(await kept()).to.equal(0)
    })

    it('because the store went away between two of them: the first is not left', async () => {
      const { put } = files.chat
      let n = 0
      files.chat.put = async (file) => {
        n += 1
        if (n === 2) throw new ServiceError('store_unavailable', 'MongoDB does not answer')
        return put(file)
      }
      try {
        expect((await upload(await start(), hej, ['a.pdf', pdf], ['b.pdf', pdf])).status).to.equal(503)
      } finally {
        files.chat.put = put
      }
      expect(await kept()).to.equal(0)
    })

    it('because nobody knows whether it was taken: kept until a turn speaks of them or a day has gone', async () => {
      receive = async (message) => {
        await log.receive(message)
        throw new ServiceError('store_unavailable', 'MongoDB does not answer')
      }
      const line = await start()
      expect((await upload(line, hej, ['a.pdf', pdf])).status).to.equal(503)
      const url = (await read(line))[0]?.attachments?.[0]?.contentUrl ?? ''
      expect((await fetch(url)).status).to.equal(200)
      const turn = { ...log.turns.get(toConversation(line.conversationId))?.[0], _id: 'one' }
      await store.turns.insertOne(turn as never)
      clock = new Date(clock.getTime() + 25 * 3_600_000)
      expect(await files.sweep()).to.equal(0)
      await store.turns.deleteMany({})
      await store.db.collection('file_records').updateMany({}, { $set: { settled: false } })
      expect(await files.sweep()).to.equal(1)
    })
  })

  describe('are taken from nobody else', () => {
    const callers: [string, (mine: Line, other: Line) => string | undefined, number][] = [
      ['no token', () => undefined, 401],
      ['a forged one', (mine) => `${mine.token}x`, 401],
      ['one for another conversation', (_mine, other) => other.token, 403],
      ['one that has expired', (mine) => hourLater(mine.token), 403],
    ]
    const hourLater = (token: string) => {
      clock = new Date(clock.getTime() + 3_600_000)
      return token
    }
    for (const [who, tokenOf, status] of callers) {
      it(`${who} is ${status} before a byte of the file is read`, async () => {
        const mine = await start()
        const token = tokenOf(mine, await start())
        const { answer, hangUp } = await half({ ...mine, token }, '')
        expect((await answer).statusCode).to.equal(status)
        expect((await answer).headers['access-control-allow-origin']).to.equal('*')
        hangUp()
      })
    }

    it('a line that goes on sending after it was refused is cut', async () => {
      const { answer, socket } = await half({ ...(await start()), token: 'forged' }, 'x'.repeat(200_000))
      expect((await answer).statusCode).to.equal(401)
      await eventually(() => expect(socket.destroyed).to.equal(true))
    })

    it('one that sends to its end hears it, and what it asks next is answered on a line that carries no rest', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const ask = (method: string, path: string, body = Buffer.alloc(0)) =>
        new Promise<[status: number | undefined, line: string | undefined]>((resolve, reject) => {
          const asking = httpRequest(server.url + path, { agent, method }, (answer) => {
            answer.resume().once('end', () => resolve([answer.statusCode, answer.headers.connection]))
          })
          asking.on('error', reject).end(body)
        })
      expect(await ask('POST', pathOf(await start()), Buffer.alloc(12 * MEGABYTE))).to.deep.equal([401, 'close'])
      expect(await ask('GET', '/healthz')).to.deep.equal([200, 'keep-alive'])
      agent.destroy()
    })

    it('a conversation that cannot be is 404', async () => {
      const answer = await send(
        { ...(await start()), conversationId: 'nosuch', token: SECRET },
        form({}, ['a.pdf', pdf]),
      )
      expect(answer.status).to.equal(404)
    })

    it('the secret opens any conversation', async () => {
      const line = await start()
      expect((await upload({ ...line, token: SECRET }, { type: 'message' }, ['a.pdf', pdf])).status).to.equal(200)
    })

    it('a page of any site may ask first', async () => {
      const asked = await fetch(server.url + pathOf(await start()), { method: 'OPTIONS' })
      expect(asked.headers.get('access-control-allow-methods')).to.equal('POST')
      expect(asked.headers.get('access-control-allow-headers')).to.include('content-disposition')
    })
  })

  describe('do not fill the service up', () => {
    it('more than all uploads may weigh is refused as soon as it is told', async () => {
      const { answer, hangUp } = await half(await start(), '', 45 * MEGABYTE + 1)
      expect((await answer).statusCode).to.equal(413)
      hangUp()
    })

    it('and when it is not told, once it has come', async () => {
      const preamble = Array<Buffer>(46).fill(Buffer.alloc(MEGABYTE, 'x'))
      const type = 'multipart/form-data; boundary=x'
      const answer = await send(await start(), streamOf(...preamble), { 'content-type': type })
      expect([answer.status, answer.body.error?.code]).to.deep.equal([413, 'payload_too_large'])
    })

    const limited: [string, Partial<Limits>][] = [
      ['a conversation', { uploadsPerConversation: 1 }],
      ['an address', { uploadsPerAddress: 1 }],
      ['the service', { uploads: 1 }],
    ]
    for (const [who, limits] of limited) {
      it(`${who} has so many under way at once, and gets the place back`, async () => {
        await close()
        await open(limits)
        const line = await start()
        const first = await half(line, `${filePart(pdf.toString())}${filePart('half of')}`)
        await eventually(async () => expect(await kept()).to.equal(1))
        const refused = await upload(line, { type: 'message' }, ['a.pdf', pdf])
        expect(refused.status).to.equal(429)
        expect(refused.headers.get('retry-after')).to.equal('2')
        first.hangUp()
        await eventually(async () =>
          expect((await upload(line, { type: 'message' }, ['a.pdf', pdf])).status).to.equal(200),
        )
      })
    }

    it('an address uploads so much an hour, a conversation so often a minute', async () => {
      await close()
      await open({ uploadedMbPerAddress: 2 })
      const statuses = []
      for (let n = 0; n < 3; n += 1) statuses.push((await upload(await start(), undefined, ['a.pdf', pdf])).status)
      expect(statuses).to.deep.equal([200, 200, 429])
      await close()
      await open({ messagesPerConversation: 1 })
      const line = await start()
      expect((await upload(line, undefined, ['a.pdf', pdf])).status).to.equal(200)
      expect((await upload(line, undefined, ['a.pdf', pdf])).status).to.equal(429)
    })

    it('ten at once all arrive', async () => {
      const lines = await Promise.all(Array.from({ length: 10 }, start))
      const image = await photo(400, 300)
      const sent = await Promise.all(lines.map((line) => upload(line, undefined, ['a.jpg', image], ['b.pdf', pdf])))
      expect(new Set(sent.map(({ status }) => status))).to.deep.equal(new Set([200]))
      expect(await kept()).to.equal(20)
    })

    it('a file is read only when the one before it is done with', async () => {
      let pulled = 0
      const part = Buffer.from(filePart('x'.repeat(5 * MEGABYTE)))
      const pieces = Array.from({ length: 4 * 80 }, (_, n) => part.subarray(...pieceOf(part, n % 80)))
      const body = Readable.from(counted([...pieces, Buffer.from('--x--\r\n')])).pipe(new PassThrough())
      async function* counted(buffers: Buffer[]) {
        for (const buffer of buffers) {
          pulled += buffer.length
          yield buffer
        }
      }
      const parts = readMultipart(body, 'multipart/form-data; boundary=x', { partsMax: 4, partBytesMax: 6 * MEGABYTE })
      let n = 0
      for await (const { bytes } of parts) {
        n += 1
        await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
        expect(bytes.length).to.equal(5 * MEGABYTE)
        expect(pulled / MEGABYTE, `after part ${n}`).to.be.within(n * 5, n * 5 + 1)
      }
      expect(n).to.equal(4)
    })
  })

  /** An upload whose body begins and does not go on until `hangUp`. */
  async function half(
    line: Pick<Line, 'conversationId'> & { token?: string | undefined },
    body: string,
    length = 40 * MEGABYTE,
  ) {
    const authorization = line.token === undefined ? {} : { authorization: `Bearer ${line.token}` }
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': String(length) }
    const sending = httpRequest(server.url + pathOf(line), {
      method: 'POST',
      headers: { ...headers, ...authorization },
    })
    const answer = new Promise<import('node:http').IncomingMessage>((resolve) => sending.once('response', resolve))
    sending.on('error', () => undefined)
    sending.write(body)
    sending.flushHeaders()
    const socket = await new Promise<import('node:net').Socket>((resolve) => sending.once('socket', resolve))
    return { answer, socket, hangUp: () => sending.destroy() }
  }
})

interface Answer {
  id?: string
  error?: { code: string }
}

function form(activity: object | undefined, ...sent: Sendable[]): FormData {
  const body = new FormData()
  if (activity) body.append('activity', new Blob([JSON.stringify(activity)], { type: ACTIVITY_TYPE }))
  for (const [name, bytes] of sent) body.append('file', new Blob([bytes]), name)
  return body
}

function twoActivities(): FormData {
  const body = form({ type: 'message', text: 'ett' }, ['a.pdf', pdf])
  body.append('activity', new Blob([JSON.stringify({ type: 'message', text: 'två' })], { type: ACTIVITY_TYPE }))
  return body
}

function filePart(content: string): string {
  return `--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n${content}\r\n`
}

function tooLarge(): Buffer {
  return Buffer.concat([pdf, Buffer.alloc(10 * MEGABYTE)])
}

function streamOf(...buffers: Buffer[]): ReadableStream {
  return Readable.toWeb(Readable.from(buffers)) as ReadableStream
}

/** The nth eightieth of a buffer. */
function pieceOf({ length }: Buffer, n: number): [number, number] {
  const size = Math.ceil(length / 80)
  return [n * size, (n + 1) * size]
}

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFiles, type Files } from '../../src/app/files.js'
import { smsDoors } from '../../src/channels/sms/doors.js'
import type { SmsSettings } from '../../src/channels/sms/settings.js'
import { loadConfig } from '../../src/config.js'
import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { LIMITS } from '../../src/limits.js'
import type { InboundMessage } from '../../src/message.js'
import { connectStore, type Store } from '../../src/store/connect.js'
import type { ReceiveMessage } from '../../src/turn/ports.js'
import { PATIENCE_MS } from './eventually.js'
import { MemoryLog } from './memory-log.js'
import { testMongo } from './mongod.js'
import { NO_NOTES } from './no-notes.js'
import { memoryLines, PUBLIC_URL, RESIDENT, SECRET } from './sms-service.js'
import { ELKS_FORM, type Fields, postForm, signedBy, TWILIO_FORM } from './sms-webhooks.js'

export const TOKEN = 'a-twilio-token-of-the-municipality'
export const ACCOUNT = TWILIO_FORM.AccountSid
export const CONVERSATION = `sms:${RESIDENT}`

export type Provider = 'twilio' | 'elks'

/** What a provider's API answers when a medium is asked for: bytes, or whatever a test makes of it. */
export type Medium = Buffer | ((request: IncomingMessage, response: ServerResponse) => void)

/** MMS as providers hand them over, with the media on an API of their own, and files in a real store. */
export class MmsBench {
  readonly log = new MemoryLog(() => [{ speaker: { kind: 'bot' }, text: 'Tack!' }])
  /** What the turn does with a message; a test may fail it. */
  receive: ReceiveMessage = this.log.receive
  /** Path and Authorization of everything the provider's API was asked for. */
  readonly asked: [string, string | undefined][] = []
  /** How long the media of a message may take. */
  withinMs = PATIENCE_MS
  /** Lines logged, whole, as text. */
  logged: string[] = []
  readonly #media = new Map<string, Medium>()
  readonly #provider = createServer((request, response) => this.#answer(request, response))
  #server!: RunningHttp
  #store!: Store
  files!: Files

  static async start(): Promise<MmsBench> {
    const bench = new MmsBench()
    await new Promise<void>((resolve) => bench.#provider.listen(0, '127.0.0.1', resolve))
    const { uri } = await testMongo()
    bench.#store = await connectStore({ uri, database: `mms-${randomUUID()}` })
    const now = () => new Date('2026-11-26T09:00:00Z')
    const config = loadConfig({ WEBCHAT_SECRET: 'a-secret-of-the-municipality' })
    const given = { config, store: bench.#store, secrets: undefined, notes: NO_NOTES, publicUrl: () => undefined, now }
    bench.files = await createFiles(given)
    const { log, logged } = memoryLines()
    bench.logged = logged
    const doors = smsDoors({
      // Its one resident writes more in a second than anyone does in a minute.
      limits: { ...LIMITS, smsPerNumber: 100_000 },
      settings: bench.#settings(),
      publicUrl: () => PUBLIC_URL,
      receive: (message) => bench.receive(message),
      deliveryFailed: async () => undefined,
      log,
      mms: {
        files: bench.files.chat,
        log: bench.log,
        now,
        get withinMs() {
          return bench.withinMs
        },
      },
    })
    bench.#server = await startHttp({ host: '127.0.0.1', port: 0, doors, log })
    return bench
  }

  async reset(): Promise<void> {
    this.log.received.length = 0
    this.log.turns.clear()
    this.receive = this.log.receive
    this.withinMs = PATIENCE_MS
    this.asked.length = 0
    this.logged.length = 0
    this.#media.clear()
    for (const name of ['file_records', 'files.files', 'files.chunks'])
      await this.#store.db.collection(name).deleteMany({})
  }

  async close(): Promise<void> {
    this.#provider.closeAllConnections()
    this.#provider.close()
    await this.#server.close()
    await this.#store.db.dropDatabase()
    await this.#store.close()
  }

  get provider(): string {
    return `http://127.0.0.1:${(this.#provider.address() as AddressInfo).port}`
  }

  /** Has the provider hold a medium; gives its address there. */
  holds(provider: Provider, medium: Medium): string {
    const n = this.#media.size
    const path =
      provider === 'twilio'
        ? `/2010-04-01/Accounts/${ACCOUNT}/Messages/${TWILIO_FORM.MessageSid}/Media/ME${n}`
        : `/a1/images/m1-i${n}`
    this.#media.set(path, medium)
    return this.provider + path
  }

  /** Hands an MMS over; status of the answer. */
  async hands(provider: Provider, addresses: string[], fields: Fields = {}): Promise<number> {
    if (provider === 'elks') {
      const images = addresses.map((address, n) => [n === 0 ? 'image' : `image${n + 1}`, address])
      const form = { ...ELKS_FORM, message: '', ...Object.fromEntries(images), ...fields }
      return (await postForm(`${this.#server.url}/api/sms/46elks?secret=${SECRET}`, form)).status
    }
    const media = addresses.flatMap((address, n) => [
      [`MediaUrl${n}`, address],
      [`MediaContentType${n}`, 'image/jpeg'],
    ])
    const form = {
      ...TWILIO_FORM,
      Body: '',
      NumMedia: String(addresses.length),
      ...Object.fromEntries(media),
      ...fields,
    }
    return (await postForm(`${this.#server.url}/api/sms/twilio`, form, signedBy(TOKEN, form))).status
  }

  /** The message as it came to the turn, the last of them. */
  get message(): InboundMessage | undefined {
    return this.log.received.at(-1)
  }

  async kept(): Promise<[records: number, files: number]> {
    const { db } = this.#store
    return [await db.collection('file_records').countDocuments(), await db.collection('files.files').countDocuments()]
  }

  async bytesOf(id: string): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of (await this.files.store.read(id))?.open('full') ?? []) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  }

  #settings(): SmsSettings {
    const baseUrl = () => this.provider
    return {
      twilio: { baseUrl, accountSid: ACCOUNT, from: TWILIO_FORM.To, authTokens: [TOKEN] },
      elks: { baseUrl, username: 'u', password: 'p', from: ELKS_FORM.to, secrets: [SECRET] },
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push([request.url ?? '', request.headers.authorization])
    const medium = this.#media.get(request.url ?? '')
    if (typeof medium === 'function') medium(request, response)
    else {
      // Not chained: restify's own writeHead gives nothing back.
      response.writeHead(medium ? 200 : 404, { 'content-type': 'image/jpeg' })
      response.end(medium)
    }
  }
}

import { randomUUID } from 'node:crypto'
import type { Door } from '../../src/channels/channel.js'
import type { Content } from '../../src/content/content.js'
import { queuesOf } from '../../src/content/organisation.js'
import { deskDoors } from '../../src/desk/desk.js'
import type { DeskPorts } from '../../src/desk/ports.js'
import type { SignIn } from '../../src/desk/sign-in.js'
import { loadDeskTexts } from '../../src/desk/texts.js'
import type { WireList, WireTicket } from '../../src/desk/wire.js'
import { fileDoor } from '../../src/files/file-door.js'
import { FileLinks } from '../../src/files/file-links.js'
import { FileStore } from '../../src/files/file-store.js'
import { FILES_PER_MESSAGE_MAX } from '../../src/files/limits.js'
import type { RunningHttp } from '../../src/http/server.js'
import { AuditLog } from '../../src/store/audit.js'
import { ReadNotes } from '../../src/store/read-notes.js'
import { TicketLists } from '../../src/store/ticket-lists.js'
import { reachStore } from '../../src/store/unavailable.js'
import { VisitDays } from '../../src/store/visit-days.js'
import { swedishCalendar } from '../../src/tickets/calendar.js'
import type { Viewer } from '../../src/tickets/sight.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { KeyedQueue } from '../../src/turn/keyed-queue.js'
import { createStaffPreview } from '../../src/turn/staff-preview.js'
import { createUnderstanding, type Understand } from '../../src/understanding/understand.js'
import { serveDoors } from './doors.js'
import { Core, readContent } from './talk.js'

export const DESK_KEY = 'a-key-that-was-printed-at-start'
const FILE_BYTES_MAX = 2_000_000

/** What residents' words come to: by few articles, for learning them all takes longer than these tests. */
let understanding: Understand | undefined

function understandingOf(content: Content): Understand {
  const articles = content.articles.filter(({ slug }) => /^(missed-collection|building-|recycling)/.test(slug))
  return createUnderstanding({ ...content, articles, elsewhere: [] })
}

/** The desk's own doors on the real core, and staff whose teams are a table here. */
export class DeskBench {
  readonly core: Core
  /** Who is in which queues; whoever is not named is no staff. */
  readonly members = new Map<string, { name: string; queues: Set<string> }>()
  /** Teams gives no answer. */
  teamsAway = false
  #server: RunningHttp | undefined

  private constructor(core: Core) {
    this.core = core
  }

  /** `more`: what the desk rests on besides, made once its core is there. */
  static async start(
    signIn?: (bench: DeskBench) => SignIn,
    more?: (bench: DeskBench) => Partial<DeskPorts>,
  ): Promise<DeskBench> {
    const content = await readContent()
    understanding ??= understandingOf(content)
    const bench = new DeskBench(await Core.on(content, understanding))
    bench.join('maja', 'Maja Lind', ['contact-centre', 'elderly-direct', 'waste'])
    bench.join('omar', 'Omar Haddad', ['contact-centre', 'building-permits'])
    bench.join('sofia', 'Sofia Berg', ['income-support', 'family-support'])
    bench.#server = await serveDoors(await bench.#doors(signIn ? signIn(bench) : bench.#byKey(), more?.(bench)))
    return bench
  }

  /** What residents' words come to, by the few articles there are. */
  get understand(): Understand {
    understanding ??= understandingOf(this.core.content)
    return understanding
  }

  get url(): string {
    return this.#server?.url ?? ''
  }

  async close(): Promise<void> {
    await this.#server?.close()
    await this.core.close()
  }

  join(id: string, name: string, queues: string[]): void {
    this.members.set(id, { name, queues: new Set(queues) })
  }

  /** A ticket about something, from a resident of its own, in whatever queue its words lead to. */
  async ticket(about: string, channel: 'webchat' | 'sms' = 'webchat'): Promise<Ticket> {
    const resident = this.core.resident(channel)
    await resident.says(`jag vill prata med en människa om ${about}`)
    for (const title of ['Vet inte', 'Svara här i chatten'])
      if (resident.choices.includes(title)) await resident.presses(title)
    return resident.ticket()
  }

  /** One that staff entered, straight in a queue. */
  async entered(queue: string, text: string): Promise<Ticket> {
    const by = { id: 'sofia', name: 'Sofia Berg' }
    const contact = { via: 'call' as const, proven: false, name: 'Ingrid Nordanstig', phone: '+46701740699' }
    const matter = { id: randomUUID(), by, channel: 'phone' as const, kind: 'question' as const, lang: 'sv' as const }
    return (await this.core.enter({ ...matter, text, queue, contact })).ticket
  }

  /** The desk in somebody's hands. */
  as(person: string, lang = 'sv'): Hands {
    return this.with({ authorization: `Desk ${DESK_KEY}`, 'x-desk-as': person, 'accept-language': lang })
  }

  with(headers: Record<string, string>): Hands {
    return new Hands(this.url, headers)
  }

  #byKey(): SignIn {
    const people = () => [...this.members].map(([id, { name }]) => ({ id, name }))
    return { by: 'key', key: DESK_KEY, people }
  }

  viewer(user: string): Viewer | undefined {
    if (this.teamsAway) throw new Error('Teams gives no answer')
    const member = this.members.get(user)
    return member && { staff: { id: user, name: member.name }, queues: member.queues }
  }

  async #doors(signIn: SignIn, more: Partial<DeskPorts> = {}): Promise<Door[]> {
    const { core } = this
    const now = () => core.now
    const content = () => core.content
    const calendar = swedishCalendar('Europe/Stockholm')
    const { log, tickets, staffBook: staff } = core
    const store = await FileStore.open({ db: core.store.db, reach: reachStore, isReferred: async () => true })
    const links = new FileLinks({ secrets: { current: 'a-secret-for-links' }, publicUrl: () => this.url, now })
    const turnPorts = {
      log,
      tickets,
      content,
      calendar,
      now,
      hooks: () => [],
      smsCountries: ['SE'],
      queue: new KeyedQueue(),
      committed: () => undefined,
    }
    const ports: DeskPorts = {
      signIn,
      directory: { viewer: async (user) => this.viewer(user) },
      content,
      calendar,
      lists: new TicketLists(core.store),
      tickets,
      log,
      act: core.staff,
      preview: createStaffPreview(turnPorts),
      enter: core.enter,
      logContact: core.logContact,
      staff,
      visits: new VisitDays(core.store),
      tell: core.event,
      files: {
        bytesMax: FILE_BYTES_MAX,
        perMessageMax: FILES_PER_MESSAGE_MAX,
        put: (file) => store.put({ ...file, by: 'staff' }),
        read: (id) => store.read(id),
        path: (ref, to) => links.path(ref, to),
      },
      notes: new ReadNotes(new AuditLog(core.store), now),
      texts: () => texts,
      publicUrl: () => this.url,
      now,
      ...more,
    }
    const texts = loadDeskTexts('dialogs')
    return [...deskDoors(ports), fileDoor({ files: store, links, opened: async () => undefined })]
  }

  /** Ids of all queues. */
  get queues(): string[] {
    return queuesOf(this.core.content.organisation).map(({ id }) => id)
  }
}

export interface Answered<T> {
  status: number
  headers: Headers
  body: T
}

type Refused = { error?: { code: string; message: string }; refused?: { why: string; words: string } }

/** Forms filled in so far, by anyone. */
let keys = 0

/** Asks as the page does. */
export class Hands {
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(url: string, headers: Record<string, string>) {
    this.#url = url
    this.#headers = headers
  }

  async send<T = Refused>(method: string, path: string, body?: unknown, headers: object = {}): Promise<Answered<T>> {
    const response = await fetch(`${this.#url}/desk/api/${path}`, {
      method,
      headers: { 'accept-language': 'sv', ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as T }
  }

  get<T = Refused>(path: string, headers?: object): Promise<Answered<T>> {
    return this.send<T>('GET', path, undefined, headers)
  }

  post<T = Refused>(path: string, body: unknown): Promise<Answered<T>> {
    return this.send<T>('POST', path, body)
  }

  /** What a list holds, by reference. */
  async list(query = ''): Promise<WireList> {
    return (await this.get<WireList>(`tickets?${query}`)).body
  }

  async ticket(ref: string): Promise<WireTicket> {
    return (await this.get<WireTicket>(`ticket/${ref}`)).body
  }

  async search(text: string): Promise<WireList> {
    return (await this.post<WireList>('search', { text })).body
  }

  /** An action, under a key of its own. */
  act(ref: string, verb: string, deed: object = {}): Promise<Answered<{ ticket: WireTicket } & Refused>> {
    keys += 1
    return this.post(`ticket/${ref}/${verb}`, { key: `test-key-${verb}-${keys}`, ...deed })
  }

  sendFile(
    ref: string,
    name: string,
    bytes: Uint8Array,
  ): Promise<Answered<{ file: { id: string; url: string } } & Refused>> {
    const headers = { 'content-type': 'application/octet-stream' }
    return this.send('POST', `ticket/${ref}/files?name=${encodeURIComponent(name)}`, bytes, headers)
  }
}

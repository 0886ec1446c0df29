import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db, Document } from 'mongodb'
import { Tickets } from '../src/store/tickets.js'
import type { Service } from '../test/support/service.js'
import { OpenChat } from './load-chat.js'

/** What one did, each time, in milliseconds. */
export type Times = Record<string, number[]>

const QUESTIONS = ['dom har inte tömt soporna', 'får jag bygga altan', 'när öppnar simhallen', 'råttor i källaren']
/** One word and several, common and rare, begun and whole, a name, and a number. */
const SOUGHT = [
  'bygglov',
  'sopor',
  'avgift faktura',
  'Anna Lind',
  'Ingrid',
  'Nordanstig',
  'skola skjuts',
  'komm',
  'barn förskola',
  'haddad4',
  'snöröjning',
  '070-174 06 44',
  'finnsinte',
  'ansökan beslut handläggning',
]
const TOKEN = 'a-token-that-asks-for-figures'

/** The settings by which the figures may be asked for. */
export const GROWTH_ENV = { TRY: 'auto', ADMIN_TOKENS: `growth:${TOKEN}` }

async function timed(times: number[], work: () => Promise<unknown>): Promise<void> {
  const beganMs = performance.now()
  await work()
  times.push(performance.now() - beganMs)
}

/** Everything that is asked of a service however large it has grown, so many times each. */
export async function measureService(service: Service, times: number): Promise<Times> {
  const desk = await Desk.at(service)
  const claims = await desk.claimable(times)
  const chats = await Promise.all(Array.from({ length: 8 }, () => OpenChat.open(service.url)))
  const refs: string[] = []
  for (const chat of chats) refs.push(await handedOver(service.db, chat))
  const found: Times = { claim: [], status: [], turn: [], search: [], 'queue list': [], 'year report': [] }
  const of = (name: string) => (found[name] ??= [])
  // Whatever is compiled and cached with use has been, before it counts.
  for (const [n, chat] of chats.entries()) await chat.ask(QUESTIONS[n % QUESTIONS.length] ?? '')
  for (const words of SOUGHT) await desk.search(words)
  for (let n = 0; n < times; n += 1) {
    const chat = chats[n % chats.length] as OpenChat
    const ref = claims[n]
    if (ref) await timed(of('claim'), () => desk.act(ref, 'claim'))
    await timed(of('status'), () => chat.ask(`hur går det med ${refs[n % refs.length]}`))
    await timed(of('turn'), () => chat.ask(QUESTIONS[n % QUESTIONS.length] ?? ''))
    await timed(of('search'), () => desk.search(SOUGHT[n % SOUGHT.length] ?? ''))
    await timed(of('queue list'), () => desk.get('tickets?view=open&limit=50'))
  }
  // Filled past the service, no month has been added up yet, as after an upgrade: each is once, by who asks first.
  await timed(of('year report, first'), () => report(service, '2026-01', '2026-12'))
  await timed(of('three years report, first'), () => report(service, '2024-01', '2026-12'))
  for (let n = 0; n < 10; n += 1) {
    await timed(of('year report'), () => report(service, '2026-01', '2026-12'))
    await timed(of('three years report'), () => report(service, '2024-01', '2026-12'))
  }
  for (const chat of chats) await chat.close()
  return found
}

/**
 * A turn in each of several conversations that so much has been said in. One after the other and round again, so that
 * whatever else the machine and the service are at, such as taking in what was just written, costs all of them alike.
 */
export async function measureConversations(
  service: Service,
  sizes: readonly number[],
  times: number,
): Promise<number[][]> {
  const chats: OpenChat[] = []
  for (const messages of sizes) chats.push(await conversationOf(service, messages))
  const found = chats.map((): number[] => [])
  for (let n = 0; n < times; n += 1)
    for (const [at, chat] of chats.entries())
      await timed(found[at] as number[], () => chat.ask(QUESTIONS[n % QUESTIONS.length] ?? ''))
  for (const chat of chats) await chat.close()
  return found
}

async function conversationOf(service: Service, messages: number): Promise<OpenChat> {
  const chat = await OpenChat.open(service.url)
  await chat.ask('hej')
  const turns = service.db.collection<Document & { _id: string }>('turns')
  const last = await turns.findOne({}, { sort: { $natural: -1 } })
  if (!last) throw new RangeError('The conversation has no turns')
  const from = Number(last.seq)
  const said = Array.from({ length: Math.max(0, messages - from) }, (_, n) => saidAgain(last, from + n + 1))
  for (let at = 0; at < said.length; at += 1_000) await turns.insertMany(said.slice(at, at + 1_000))
  // What the service remembers of it is older than what stands there: the first turn finds that out.
  await chat.ask('hej')
  return chat
}

/** Resolving what a thousand follow, and reading a thousand open faults as every report of one does. */
export async function measureMany(service: Service, followers: number): Promise<Times> {
  const desk = await Desk.at(service)
  const tickets = service.db.collection<Document & { _id: string }>('tickets')
  const [ref = ''] = await desk.claimable(1)
  await desk.act(ref, 'claim')
  const following = Array.from({ length: followers }, (_, n) => ({
    conversation: `web:follower${n}`,
    channel: 'webchat',
    lang: 'sv',
    at: new Date(),
    text: 'Lampan är släckt även på vår sida av gatan.',
  }))
  await tickets.updateOne({ _id: ref }, { $set: { followers: following }, $inc: { version: 1 } })
  const resolving: number[] = []
  await timed(resolving, () => desk.act(ref, 'resolve', { text: 'Lagat.' }))
  const open = await tickets.find({ status: 'new', fault: { $exists: true } }).toArray()
  const copies = Array.from({ length: Math.max(0, 1_000 - open.length) }, (_, n) => ({
    ...open[n % open.length],
    _id: `LN-F${String(n).padStart(4, '0')}`,
  }))
  if (open.length > 0 && copies.length > 0) await tickets.insertMany(copies)
  const shelf = new Tickets({ tickets: tickets as never })
  const reading: number[] = []
  for (let n = 0; n < 10; n += 1) await timed(reading, () => shelf.faults(new Date()))
  return { [`resolve with ${followers} followers`]: resolving, '1,000 open faults read': reading }
}

/** Hands a matter over; gives its reference. One at a time: the newest is whose it is. */
async function handedOver(db: Db, chat: OpenChat): Promise<string> {
  await chat.ask('jag vill prata med en människa om ett växthus')
  await chat.ask('Svara här i chatten')
  const newest = await db.collection<{ _id: string }>('tickets').findOne({}, { sort: { arrivedAt: -1 } })
  if (!newest) throw new RangeError('No ticket came of it')
  return newest._id
}

function saidAgain(last: Document & { _id: string }, seq: number) {
  const { _id, due, deliveries, facts, ...turn } = last
  return { ...turn, _id: `${turn.conversation}#${seq}`, seq, inboundId: `grown:${seq}`, deliveries: [] }
}

async function report({ url }: Service, from: string, to: string): Promise<void> {
  const response = await fetch(`${url}/api/report?from=${from}&to=${to}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  if (!response.ok) throw new Error(`The report said ${response.status}`)
  await response.arrayBuffer()
}

/** The desk in the hands of somebody of every queue. */
class Desk {
  readonly #service: Service
  readonly #headers: Record<string, string>
  #keys = 0

  private constructor(service: Service, headers: Record<string, string>) {
    this.#service = service
    this.#headers = headers
  }

  static async at(service: Service): Promise<Desk> {
    const kept = JSON.parse(await readFile(join(service.config.DATA_DIR, 'secrets.json'), 'utf8'))
    const authorization = `Desk ${kept.DESK_KEY}`
    const response = await fetch(`${service.url}/desk/api/people`, { headers: { authorization } })
    const { people } = (await response.json()) as { people: { id: string }[] }
    const as = { authorization, 'x-desk-as': people[0]?.id ?? '', 'content-type': 'application/json' }
    return new Desk(service, as)
  }

  /** References of unclaimed tickets in the queues of whoever asks. */
  async claimable(count: number): Promise<string[]> {
    const { queues } = (await this.get('me')) as { queues: { id: string; mine: boolean }[] }
    const own = queues.filter(({ mine }) => mine).map(({ id }) => id)
    const found = await this.#service.db
      .collection<{ _id: string; status: string; queue: string }>('tickets')
      .find({ status: 'new', queue: { $in: own } })
      .limit(count)
      .toArray()
    return found.map(({ _id }) => _id)
  }

  search(text: string): Promise<unknown> {
    return this.#ask('POST', 'search', { text })
  }

  get(path: string): Promise<unknown> {
    return this.#ask('GET', path)
  }

  act(ref: string, verb: string, deed: object = {}): Promise<unknown> {
    this.#keys += 1
    return this.#ask('POST', `ticket/${ref}/${verb}`, { key: `growth-${ref}-${this.#keys}`, ...deed })
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#service.url}/desk/api/${path}`, {
      method,
      headers: this.#headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} said ${response.status}: ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
}

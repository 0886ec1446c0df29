import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import type { InboundMessage } from '../src/message.js'
import type { Turn } from '../src/turn/ports.js'
import { Core, MAJA } from './support/talk.js'
import { chance, type Reporter, reporters, TREES, type Tree } from './support/tree-storm.js'

const REPORTS = 500
const SEED = 20_261_126
const MINUTE_MS = 60_000
/** So many write at the same moment. */
const AT_ONCE = 12
const ANSWERS_MAX = 10

/**
 * Goal: a storm makes one case of each tree, however many write of it and however they put it; nobody's report lands on
 * another tree, everybody gets a receipt, and hears once how it ended.
 * Method: five hundred seeded residents in one minute, each with one of twelve trees in mind, by SMS and web chat, in two
 * languages, over two instances on one database. They know their own tree and answer what they are asked as people do.
 * The tests keep their own book of who means which tree.
 */
describe('a storm of reports', function () {
  this.timeout(400_000)
  let cores: [Core, Core]
  const people = reporters(REPORTS, SEED)
  const refs = new Map<Reporter, string>()

  before(async () => {
    const one = await Core.start()
    cores = [one, await one.instance()]
    for (const core of cores) core.now = new Date('2026-11-26T08:30:00Z')
    await allReport()
  })
  after(async () => {
    await cores[1].leave()
    await cores[0].close()
  })

  /** In the order they write, so many at once. */
  async function allReport(): Promise<void> {
    const waiting = people.entries()
    const line = async () => {
      for (const [n, person] of waiting) {
        for (const core of cores) core.now = new Date(START_MS + (n * MINUTE_MS) / REPORTS)
        await report(person)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, line))
  }

  async function report(person: Reporter): Promise<void> {
    let message: Partial<InboundMessage> = { text: person.words }
    for (let n = 0; n < ANSWERS_MAX; n += 1) {
      const turn = await send(person, n, message)
      const ref = receiptOf(turn)
      if (ref) {
        refs.set(person, ref)
        return
      }
      const answer = person.answers(turn)
      if (!answer) break
      message = answer
    }
  }

  async function send(person: Reporter, n: number, message: Partial<InboundMessage>): Promise<Turn> {
    const at = cores[chance([person.phone, n]) < 0.5 ? 0 : 1]
    const { conversation, phone, channel } = person
    const sms = channel === 'sms' ? { phone, provider: 'elks' as const } : {}
    const turn = await insisting(() => at.receive({ channel, conversation, id: `m${n}`, text: '', ...sms, ...message }))
    person.turns.push(turn)
    return turn
  }

  const tickets = () => cores[0].store.tickets.find().toArray()
  const committed = () => cores.flatMap((core) => core.committed)
  const at = (tree: Tree) => people.filter((person) => person.tree === tree)

  it('every reporter gets a receipt', () => {
    const without = people.filter((person) => !refs.has(person))
    expect(without.map(({ turns }) => turns.map(said)).slice(0, 3)).to.deep.equal([])
  })

  it('is as many tickets as there are trees, and no report is on the wrong one', async () => {
    const trees = TREES.map((tree) => ({ tree: tree.name, refs: [...new Set(at(tree).map((one) => refs.get(one)))] }))
    expect(trees.filter((one) => one.refs.length !== 1)).to.deep.equal([])
    expect(new Set(trees.map((one) => one.refs[0])).size).to.equal(TREES.length)
    expect(await tickets()).to.have.length(TREES.length)
  })

  it('has each reporter among those who follow, once, but for whoever was first', async () => {
    for (const { _id, followers = [], conversation } of await tickets()) {
      const told = [conversation, ...followers.map((follower) => follower.conversation)]
      const meant = people.filter((person) => refs.get(person) === _id).map((person) => person.conversation)
      expect([...told].sort()).to.deep.equal([...meant].sort())
    }
  })

  it('is one card a ticket: all others are the same card again, and threads are left in peace', () => {
    const cards = committed().flatMap(({ deliveries }) => deliveries.filter(({ payload }) => payload.kind === 'card'))
    expect(new Set(cards.map(({ destination }) => destination)).size).to.equal(TREES.length)
    // Each report of a known tree asks for its card once more; those that wait together are sent as one.
    expect(cards.length).to.equal(REPORTS)
    const posts = committed().flatMap(({ deliveries }) => deliveries.filter(({ payload }) => payload.kind === 'thread'))
    expect(posts).to.have.length(0)
  })

  it('and everybody hears how it ended, once, however often that is handed over', async () => {
    for (const { _id: ref } of await tickets()) {
      const text = `Trädet är borttaget och vägen är öppen. ${ref}`
      const outcome = await cores[0].staff({ id: `done-${ref}`, verb: 'resolve', ref, by: MAJA, text })
      expect(outcome.ok).to.equal(true)
    }
    const follows = committed().flatMap(({ deliveries }) =>
      deliveries.flatMap(({ payload }) => (payload.kind === 'follow' ? [payload] : [])),
    )
    expect(follows).to.have.length(REPORTS - TREES.length)
    await Promise.all(
      cores.map(async (core) => {
        for (const payload of follows) await core.follow(payload)
      }),
    )
    for (const person of people) {
      const turns = await cores[0].log.read(person.conversation, 0, 50)
      const told = turns.filter(({ outbound }) => outbound.some(({ text }) => text.includes('Trädet är borttaget')))
      expect(told, person.words).to.have.length(1)
      expect(told[0]?.outbound.map(({ text }) => text).join()).to.contain(refs.get(person))
      const texts = told.flatMap(({ deliveries }) => deliveries.filter(({ payload }) => payload.kind === 'sms'))
      expect(texts, person.words).to.have.length(person.channel === 'sms' ? 1 : 0)
    }
  })
})

const START_MS = new Date('2026-11-26T08:30:00Z').getTime()

/** Whoever is told to come back does, as every client and provider, with the same message. */
async function insisting(send: () => Promise<Turn>, triesLeft = 8): Promise<Turn> {
  try {
    return await send()
  } catch (error) {
    if (triesLeft === 0 || !(error instanceof ServiceError && error.retry)) throw error
    return insisting(send, triesLeft - 1)
  }
}

/** The reference of the ticket that was made, or that is followed. */
function receiptOf(turn: Turn): string | undefined {
  const { tickets, follows = [], flow } = turn.state
  return flow ? undefined : (tickets.at(-1)?.ref ?? follows.at(-1))
}

function said({ inbound, outbound }: Turn): string {
  return `${inbound?.text} => ${outbound.map(({ text, choices = [] }) => [text, ...choices].join(' | ')).join(' / ')}`
}

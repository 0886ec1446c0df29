import { expect } from 'chai'
import type { Standing, TicketStanding } from '../src/turn/standing.js'
import { type Chat, ChatBench } from './support/chat-bench.js'
import { startService } from './support/service.js'
import { done, MAJA, OMAR, OPEN_MORNING } from './support/talk.js'

/**
 * Goal: the chat can show beside its conversation how each of its tickets stands just now: where in the queue, who has it,
 * whose turn it is. A confidential matter shows nothing of itself, and nobody sees another's.
 * Method: web chat's own doors on the real core and a real mongod; staff act, and the door is asked what it shows.
 */
describe('how tickets stand, beside the chat', () => {
  let bench: ChatBench
  let actions = 0
  before(async () => {
    bench = await ChatBench.start()
  })
  after(() => bench.close())
  beforeEach(() => {
    bench.core.now = OPEN_MORNING
  })

  async function withTicket(about: string): Promise<Chat> {
    const chat = await bench.chat()
    await chat.says(`jag vill prata med en människa om ${about}`, 'Svara här i chatten')
    return chat
  }

  const act = async (chat: Chat, verb: 'claim' | 'ask' | 'resolve' | 'release', text?: string, by = MAJA) => {
    actions += 1
    bench.core.later(1)
    const { _id: ref } = await chat.ticket()
    return done(bench.core.staff({ id: `a${actions}`, verb, ref, by, ...(text ? { text } : {}) }))
  }

  const standing = (chat: Chat, query = '') => chat.get<Standing>(`/widget/standing${query}`)
  async function only(chat: Chat, query = ''): Promise<TicketStanding> {
    const { tickets } = await standing(chat, query)
    const [first] = tickets
    if (!first || tickets.length > 1) throw new Error(`${tickets.length} tickets`)
    return first
  }

  it('tells of a conversation without one, and of one not begun', async () => {
    const chat = await bench.chat()
    const none = { sensitive: false, ended: false, rated: false, tickets: [] }
    expect(await standing(chat)).to.deep.equal(none)
    await chat.says('hej, jag bor i Strand')
    expect(await standing(chat)).to.deep.equal({ district: 'strand', ...none })
  })

  it('moves up as those before it are claimed, tells who has it, whose turn it is, and when it is done', async () => {
    const [first, second] = [await withTicket('gatubelysning'), await withTicket('gatubelysning')]
    const ticket = await second.ticket()
    expect(await only(second)).to.deep.equal({
      ref: ticket._id,
      kind: 'question',
      status: 'new',
      title: 'Din fråga',
      queue: 'Gator och vägar',
      ahead: 1,
      answerBy: ticket.dueAt.toISOString(),
    })
    await act(first, 'claim', undefined, OMAR)
    expect(await only(second)).to.include({ ahead: 0, status: 'new' })
    expect(await only(first))
      .to.include({ claimedBy: 'Omar Haddad', status: 'claimed' })
      .and.not.have.property('ahead')
    await act(second, 'claim')
    await act(second, 'ask', 'Vilken gata gäller det?')
    expect(await only(second))
      .to.include({ claimedBy: 'Maja Lind', status: 'waiting' })
      .and.not.have.any.keys('ahead', 'answerBy', 'resolvedAt')
    await act(second, 'resolve', 'Lampan är bytt.')
    const { resolvedAt } = await second.ticket()
    expect(await only(second)).to.include({ status: 'resolved', resolvedAt: resolvedAt?.toISOString() })
    expect(JSON.stringify(await standing(second))).not.to.match(/Vilken gata|bytt|prata/)
  })

  it('is told in the language that is asked for', async () => {
    const chat = await withTicket('gatubelysning')
    expect(await only(chat, '?lang=en')).to.include({ title: 'Your question', queue: 'Streets and roads' })
    expect(await chat.get('/widget/standing?lang=de')).to.have.nested.property('error.code', 'payload_invalid')
  })

  it('calls a fault by its kind and an errand by its name, the newest first', async () => {
    const chat = await bench.chat()
    await chat.says('det är klotter vid Almvägen 4')
    const fault = await chat.ticket()
    expect(await only(chat)).to.include({ kind: 'fault', title: 'Klotter' })
    await chat.says('beställa matavfallspåsar', 'Almvägen 4', 'ja', 'hoppa över', 'ja')
    const errand = await chat.ticket()
    const { tickets } = await standing(chat, '?lang=en')
    expect(tickets.map(({ ref, title }) => [ref, title])).to.deep.equal([
      [errand._id, 'Order food waste bags'],
      [fault._id, 'Graffiti'],
    ])
  })

  it('says nothing of a confidential matter: not what, not where, not who', async () => {
    const chat = await withTicket('försörjningsstöd')
    await act(chat, 'claim')
    const ticket = await chat.ticket()
    expect(ticket.queue).to.equal('income-support')
    expect(await only(chat)).to.deep.equal({
      ref: ticket._id,
      kind: 'question',
      status: 'claimed',
      title: 'Ditt ärende',
      confidential: true,
      answerBy: ticket.dueAt.toISOString(),
    })
    expect(JSON.stringify(await standing(chat))).not.to.match(/stöd|Maja|handläggare/i)
  })

  it('is shown to its own conversation alone, and to no one without a token', async () => {
    const chat = await withTicket('gatubelysning')
    const other = await bench.chat()
    await other.says('hej')
    expect((await standing(other)).tickets).to.deep.equal([])
    expect((await standing(chat)).tickets).to.have.length(1)
    const asked = (bearer?: string) =>
      fetch(`${bench.url}/widget/standing`, bearer ? { headers: { authorization: `Bearer ${bearer}` } } : {})
    expect((await asked()).status).to.equal(401)
    expect((await asked('a-secret-of-the-municipality')).status).to.equal(403)
    expect((await asked(`${chat.token.slice(0, -3)}abc`)).status).to.equal(401)
    expect((await asked(chat.token)).headers.get('access-control-allow-origin')).to.equal('*')
  })

  it('is no longer shown where the ticket has moved from', async () => {
    const chat = await withTicket('gatubelysning')
    const { _id: ref } = await chat.ticket()
    const asked = {
      kind: 'follow' as const,
      conversation: chat.conversation,
      channel: 'webchat' as const,
      lang: 'sv' as const,
    }
    await bench.core.follow({ ...asked, id: `left:${ref}:1`, change: { what: 'left', ref } })
    expect((await standing(chat)).tickets).to.deep.equal([])
  })

  it('has its door in the whole service', async () => {
    const service = await startService({ env: { WEBCHAT_SECRET: 'a-secret-of-the-municipality' } })
    try {
      for (const path of ['standing', 'deletion'])
        expect((await fetch(`${service.url}/widget/${path}`)).status).to.equal(401)
    } finally {
      await service.close()
    }
  })
})

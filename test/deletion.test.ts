import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Turns } from '../src/store/turns.js'
import type { DeletionTold } from '../src/turn/deletion-text.js'
import { type Chat, ChatBench } from './support/chat-bench.js'
import { photo } from './support/sample-files.js'
import { done, MAJA, OPEN_MORNING } from './support/talk.js'
import { say, sms } from './support/turns.js'

/**
 * Goal: a resident may have their chat deleted: what was only chat is gone everywhere at once, what belongs to a ticket
 * stays as the law wants, they are told which is which, and nothing that was broken off halfway, or repeated, harms anyone.
 * Method: words that occur nowhere else are written in every place a chat has; web chat's doors delete on a real core,
 * mongod and file store; then every collection is searched, as it is stored, for each of the words.
 */
describe('deleting a chat', function () {
  this.timeout(20_000)
  let bench: ChatBench
  let actions = 0
  before(async () => {
    bench = await ChatBench.start()
  })
  after(() => bench.close())
  beforeEach(() => {
    bench.core.now = OPEN_MORNING
    bench.eraser = {}
  })

  const ask = (chat: Chat, query = '') => chat.get<DeletionTold>(`/widget/deletion${query}`)
  const remove = (chat: Chat) =>
    chat.post<DeletionTold & { deletedAt: string; error?: { code: string } }>('/widget/deletion')
  const texts = async (chat: Chat) => (await chat.read()).activities.map(({ text }) => text)

  async function found(words: readonly string[]): Promise<string[]> {
    const everything = await bench.everything()
    return words.filter((word) => everything.includes(word))
  }

  const act = async (chat: Chat, verb: 'claim' | 'reply' | 'resolve', text?: string) => {
    actions += 1
    bench.core.later(1)
    const { _id: ref } = await chat.ticket()
    return done(bench.core.staff({ id: `a${actions}`, verb, ref, by: MAJA, ...(text ? { text } : {}) }))
  }

  const CHAT = ['Kvasimodo', 'Klientdata77', 'hemlis-fil', 'Adresslund', 'cykelkorg']

  /** Words in all places that are no ticket's: text, what the client keeps, a file's name, an errand that was not finished. */
  async function chatted(chat: Chat): Promise<void> {
    await chat.sends(
      { text: 'kan man dricka kranvattnet hos Kvasimodo', channelData: { mine: 'Klientdata77' } },
      'first',
    )
    await chat.shows('min cykelkorg', 'hemlis-fil.jpg', await photo())
    await chat.says('beställa matavfallspåsar', 'Adresslund, vid kyrkan')
  }

  it('leaves nothing of what was only chat, anywhere', async () => {
    const chat = await bench.chat()
    await chatted(chat)
    expect(await found(CHAT)).to.deep.equal(CHAT)
    expect(await ask(chat)).to.deep.equal({
      goes: [
        'Hela chatten raderas: allt du har skrivit och alla svar du har fått.',
        'De filer du har skickat raderas.',
        'I våra säkerhetskopior finns det kvar i upp till 30 dagar till. Sedan är det borta där också.',
      ],
      stays: [],
    })
    expect(await found(CHAT)).to.deep.equal(CHAT)
    const { deletedAt, goes, stays } = await remove(chat)
    expect([deletedAt, goes.length, stays]).to.deep.equal([bench.core.now.toISOString(), 3, []])
    expect(await found(CHAT)).to.deep.equal([])
    expect(await bench.core.store.db.collection('files.files').countDocuments()).to.equal(0)
    expect(await texts(chat)).to.deep.equal(['Chatten är raderad.'])
    expect((await ask(chat, '?lang=en')).goes).to.deep.equal(['There is nothing in the chat that can be deleted.'])
  })

  it('goes on working in the same conversation, from the beginning of a matter', async () => {
    const chat = await bench.chat()
    await chatted(chat)
    const { watermark } = await chat.read()
    await remove(chat)
    const before = await chat.turns()
    const again = await chat.sends({ text: 'kan man dricka kranvattnet hos Kvasimodo' }, 'first')
    expect(again.status).to.equal(200)
    expect(await chat.turns()).to.have.length(before.length)
    expect((await chat.turns()).map(({ seq }) => seq)).to.deep.equal(before.map((_, n) => n + 1))
    expect(before.at(-1)?.seq).to.equal(Number(watermark) + 1)
    // "Ja" would have sent the errand.
    await chat.says('ja')
    expect(await bench.core.store.tickets.countDocuments({ conversation: chat.conversation })).to.equal(0)
    await chat.says('kan man dricka kranvattnet')
    expect((await texts(chat)).at(-1)).to.contain('Vattnet i kranen')
  })

  const BEFORE = ['Innanhimmel']
  const ASKED = ['Bryggerivargen', 'Ledstången']
  const AFTER = ['Efteråtgrodan']

  async function withTicket(address: string): Promise<Chat> {
    const chat = await bench.chat()
    await chat.says('kan man dricka kranvattnet Innanhimmel', 'tack')
    await chat.says(`det är klotter vid ${address} på Bryggerivargen`)
    await chat.shows('Ledstången är också nerklottrad', 'ledstangen.jpg', await photo())
    return chat
  }

  it('keeps what belongs to a ticket, from its question to its end, and says why and how long', async () => {
    const chat = await withTicket('Almvägen 4')
    const { _id: ref } = await chat.ticket()
    const open = await ask(chat)
    expect(open.goes[0]).to.contain('inte hör till något ärende')
    expect(open.stays).to.deep.equal([
      {
        ref,
        why: `${ref} och det som skrevs om ärendet är en allmän handling, och den måste vi enligt lag spara. Vi raderar den 24 månader efter att ärendet är avslutat. Så har kommunen beslutat (KS 2026/114 § 87).`,
      },
    ])
    await act(chat, 'claim')
    await act(chat, 'resolve', 'Det är sanerat.')
    bench.core.later(2)
    await chat.says('när öppnar biblioteket Efteråtgrodan')
    await chat.comesBack(new Date('2027-01-15T09:00:00Z'))
    await bench.core.event({ id: `wake:${ref}:close`, ref, what: 'wake', wake: 'close' })
    expect((await chat.ticket()).status).to.equal('closed')
    const { stays } = await remove(chat)
    expect(stays).to.have.length(1)
    expect(stays[0]).to.include({ ref, until: '2029-01-15' })
    expect(stays[0]?.why).to.contain('till den 15 januari 2029')
    expect(await found([...BEFORE, ...ASKED, ...AFTER])).to.deep.equal(ASKED)
    expect(
      await bench.core.store.db.collection('file_records').countDocuments({ conversation: chat.conversation }),
    ).to.equal(1)
    const said = (await texts(chat)).join('\n')
    expect(said).to.contain('Bryggerivargen').and.contain('Det är sanerat.').and.contain(`hör till ${ref}`)
    const staffSee = JSON.stringify(await bench.core.transcript(ref))
    expect(staffSee)
      .to.contain('Ledstången')
      .and.not.match(/Innanhimmel|Efteråtgrodan/)
  })

  it('keeps what is said of a ticket while a person has it, and lets them go on', async () => {
    const chat = await withTicket('Badvägen 12')
    await remove(chat)
    const { _id: ref } = await chat.ticket()
    await act(chat, 'claim')
    await chat.says('hur går det för Bryggerivargen')
    await act(chat, 'reply', 'Vi är på väg.')
    await remove(chat)
    const staffSee = (await bench.core.transcript(ref)).map(({ text }) => text)
    expect(staffSee).to.include.members(['hur går det för Bryggerivargen', 'Vi är på väg.'])
    expect(await found(BEFORE)).to.deep.equal([])
    await act(chat, 'resolve', 'Klart nu.')
    expect((await texts(chat)).join()).to.contain('Klart nu.')
  })

  it('tells whoever has reported what others had reported that this stays with the report, and deletes the rest', async () => {
    const first = await bench.chat()
    await first.says('det är klotter vid Strandvägen 8')
    const { _id: ref } = await first.ticket()
    const chat = await bench.chat()
    await chat.says('det är klotter vid Strandvägen 8, en Rävunge', 'ja')
    expect((await chat.turns()).at(-1)?.state.follows).to.deep.equal([ref])
    await chat.says('när öppnar biblioteket Nattugglan')
    const { stays } = await remove(chat)
    expect(stays.map((stay) => [stay.ref, stay.until])).to.deep.equal([[ref, undefined]])
    expect(stays[0]?.why).to.contain('en del av en felanmälan')
    expect(await found(['Rävunge', 'Nattugglan'])).to.deep.equal(['Rävunge'])
    expect((await texts(chat)).join())
      .to.contain('Rävunge')
      .and.contain(`hör till ${ref}`)
    await act(first, 'claim')
    await act(first, 'resolve', 'Väggen är ren.')
    await bench.core.followUp()
    expect((await texts(chat)).join()).to.contain('Väggen är ren.')
  })

  it('leaves what is still to be sent as it is, and forgets to whom the rest went', async () => {
    const { core } = bench
    const conversation = 'web:pending'
    const turn = await say(core.log, conversation, 'c:1', {
      inbound: { text: 'Ordlös' },
      deliver: [sms('+46701740611', 'Redan skickat'), sms('+46701740612', 'Ännu inte skickat')],
    })
    const deliveries = new Deliveries(core.store)
    const [sent] = await deliveries.line('sms:+46701740611', 1)
    if (!sent) throw new Error('nothing to send')
    await deliveries.sent(sent, { at: core.now, providerId: 'p1' })
    await core.deletion().carryOut(conversation)
    expect(await found(['Ordlös', 'Redan skickat', '+46701740611'])).to.deep.equal([])
    const [still] = await deliveries.line('sms:+46701740612', 1)
    expect(still?.delivery.payload).to.deep.equal({ kind: 'sms', to: '+46701740612', text: 'Ännu inte skickat' })
    if (still) await deliveries.sent(still, { at: core.now })
    expect(await deliveries.line('sms:+46701740612', 1)).to.deep.equal([])
    expect((await deliveries.byProviderId('sms', 'p1'))?.turn._id).to.equal(turn._id)
    expect((await core.log.find(conversation, 'c:1'))?.erased).to.deep.equal(core.now)
  })

  const away = () => Promise.reject(new ServiceError('store_unavailable', 'MongoDB does not answer'))
  for (const where of ['dropFiles', 'empty'] as const) {
    it(`broken off at ${where}, is finished by asking again`, async () => {
      const chat = await bench.chat()
      await chatted(chat)
      bench.eraser = { [where]: away }
      expect((await remove(chat)).error?.code).to.equal('store_unavailable')
      expect(await found(['Kvasimodo'])).to.deep.equal(['Kvasimodo'])
      bench.eraser = {}
      await remove(chat)
      await remove(chat)
      expect(await found(CHAT)).to.deep.equal([])
      expect(await texts(chat)).to.deep.equal(['Chatten är raderad.'])
    })
  }

  it('cannot be undone by an instance that remembers what was said', async () => {
    const chat = await bench.chat()
    await chatted(chat)
    const other = new Turns(bench.core.store)
    const remembered = await other.load(chat.conversation)
    if (!remembered) throw new Error('nothing said')
    await remove(chat)
    const key = { conversation: chat.conversation, channel: 'webchat' as const, inboundId: 'c:late' }
    const decision = { kind: 'resident' as const, outbound: [], state: remembered.state, deliver: [] }
    expect(await other.commit(key, remembered, decision, bench.core.now)).to.deep.equal({ done: 'overtaken' })
    expect(await found(CHAT)).to.deep.equal([])
  })

  it('asked for twice at once, is done once', async () => {
    const chat = await bench.chat()
    await chatted(chat)
    await Promise.all([remove(chat), remove(chat)])
    expect(await texts(chat)).to.deep.equal(['Chatten är raderad.'])
    expect(await found(CHAT)).to.deep.equal([])
  })

  it('forgets the errand and keeps what protects whoever left in a hurry', async () => {
    const chat = await bench.chat()
    await chatted(chat)
    await bench.core.receive({ channel: 'webchat', conversation: chat.conversation, id: 'f', text: '', fled: true })
    await remove(chat)
    const last = (await chat.turns()).at(-1)
    expect(last?.state)
      .to.include({ fled: true, lang: 'sv' })
      .and.not.have.any.keys('flow', 'pending', 'questionSeq', 'article')
    expect(last?.state.offered).to.deep.equal([])
  })

  it('of a conversation nobody has said anything in does nothing', async () => {
    const chat = await bench.chat()
    expect((await remove(chat)).goes).to.deep.equal(['Det finns inget i chatten som kan raderas.'])
    expect(await chat.turns()).to.deep.equal([])
  })

  it('is for whoever has the token, and for no other conversation', async () => {
    const [chat, other] = [await bench.chat(), await bench.chat()]
    await chatted(chat)
    await other.says('hej')
    await remove(other)
    expect(await found(CHAT)).to.deep.equal(CHAT)
    for (const method of ['GET', 'POST']) {
      expect((await fetch(`${bench.url}/widget/deletion`, { method })).status).to.equal(401)
      const headers = { authorization: 'Bearer a-secret-of-the-municipality' }
      expect((await fetch(`${bench.url}/widget/deletion`, { method, headers })).status).to.equal(403)
    }
    expect(await chat.get('/widget/deletion?lang=fi')).to.have.nested.property('error.code', 'payload_invalid')
    expect(await found(CHAT)).to.deep.equal(CHAT)
  })
})

import { expect } from 'chai'
import type { Ticket } from '../src/tickets/ticket.js'
import { wordsIn } from './support/team-hands.js'
import { TeamsBench } from './support/teams-bench.js'

const MAJA = 'Maja Lind'
const OMAR = 'Omar Haddad'

/**
 * Goal: few notices: a queue's unclaimed are one list that is kept true, only managers of what is late are mentioned, and
 * a word to one person is told to that person alone.
 * Method: a stand-in for Teams, each delivery sent by hand, a clock that only the test moves.
 */
describe('lists and words to staff', function () {
  this.timeout(120_000)
  let bench: TeamsBench

  before(async () => {
    bench = await TeamsBench.start(['Kontaktcenter', 'Bygglov', 'Äldre direkt'])
    await bench.teams.install()
  })
  after(() => bench?.close())
  beforeEach(() => bench.core.store.tickets.deleteMany({}))

  it('nothing unclaimed: no list', async () => {
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    expect(lists('Bygglov')).to.have.length(0)
  })

  it('one list a queue, kept true for an hour, and then another', async () => {
    const [first, second] = [await posted('bygglov för ett plank'), await posted('bygglov för en mur')]
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    expect(lists('Bygglov')).to.have.length(1)
    const words = wordsIn(lists('Bygglov')[0])
    expect(words.indexOf(first._id)).to.be.above(0).and.below(words.indexOf(second._id))
    expect(words).to.include('Fråga, väntar sedan').and.to.include('svar senast').and.to.not.include('plank')
    expect(JSON.stringify(lists('Bygglov')[0])).to.include('https://teams.microsoft.com/l/message/')

    await bench.hands.press(MAJA, first._id, 'Ta ärendet')
    bench.core.later(50)
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    expect(lists('Bygglov')).to.have.length(1)
    expect(wordsIn(lists('Bygglov')[0])).to.not.include(first._id)

    bench.core.later(10)
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    expect(lists('Bygglov')).to.have.length(2)

    await bench.hands.press(MAJA, second._id, 'Ta ärendet')
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    expect(wordsIn(lists('Bygglov')[1])).to.include('✓ Allt är taget.')
    bench.core.later(61)
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    expect(lists('Bygglov')).to.have.length(2)
  })

  it('what goes first is first', async () => {
    const usual = await bench.ticket('en allmän handling')
    await bench.core.store.tickets.updateOne({ _id: usual._id }, { $set: { queue: 'elderly-direct' } })
    const urgent = await bench.ticket('ett protokoll')
    await bench.core.store.tickets.updateOne(
      { _id: urgent._id },
      { $set: { queue: 'elderly-direct', priority: 'high' } },
    )
    await bench.send({ kind: 'digest', queue: 'elderly-direct' })
    const words = wordsIn(lists('Äldre direkt')[0])
    expect(words.indexOf(urgent._id)).to.be.above(0).and.below(words.indexOf(usual._id))
    expect(words).to.include('▲ Hög')
  })

  it('late: the managers are mentioned under the list, once for what is late together', async () => {
    await posted('en allmän handling')
    bench.core.later(600)
    for (let at = 0; at < 3; at += 1) await bench.send({ kind: 'digest', queue: 'contact-centre', escalate: true })
    const [list] = bench.teams
      .threads()
      .filter(({ messages }) => wordsIn(messages[0]).includes('Väntar i Kontaktcenter'))
    expect(wordsIn(list?.messages[0])).to.include('⚠ försenat')
    const said = list?.messages.slice(1) ?? []
    expect(said).to.have.length(1)
    expect(said[0]?.text).to.include('<at>Maja Lind</at> ⚠ Ingen i Kontaktcenter har tagit')
    expect(said[0]?.entities).to.have.length(1)
    bench.core.later(16)
    await bench.send({ kind: 'digest', queue: 'contact-centre', escalate: true })
    expect(bench.hands.said('Väntar i Kontaktcenter')).to.have.length(2)
  })

  it('a list that was deleted is posted anew', async () => {
    const { _id: ref } = await posted('bygglov för en brygga')
    bench.core.later(61)
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    const list = bench.hands.thread('Väntar i Bygglov')
    bench.teams.delete(list.conversation, list.messages[0]?.id ?? '')
    await bench.send({ kind: 'digest', queue: 'building-permits' })
    expect(bench.hands.thread('Väntar i Bygglov').conversation).to.not.equal(list.conversation)
    expect(wordsIn(bench.hands.thread('Väntar i Bygglov').messages[0])).to.include(ref)
  })

  it('a word to one member of staff is told in their own chat, and dropped where they have none', async () => {
    const { _id: ref } = await posted('bygglov för en altan')
    await bench.teams.openChat(OMAR)
    const omar = staffOf(OMAR)
    const text = `Maja Lind har lämnat över ${ref} till dig. <b>`
    expect(await bench.send({ kind: 'whisper', to: omar, text, ref })).to.be.a('string')
    expect(await bench.send({ kind: 'whisper', to: staffOf(MAJA), text, ref })).to.equal(undefined)
    const chat = bench.teams.threads().find(({ conversation }) => conversation === bench.teams.chatOf(OMAR))
    const said = chat?.messages.at(-1)?.text
    expect(said).to.include('till dig. &lt;b&gt;').and.to.include('href="https://teams.microsoft.com/l/message/')
  })

  it('the queue’s managers are mentioned by any name Teams knows them by, each once', async () => {
    const { _id: ref } = await posted('bygglov för en veranda')
    const maja = staffOf(MAJA)
    const mentions = [maja, { id: 'nobody@lindnas.example', name: 'Bo <i>Borta' }]
    await bench.send({ kind: 'thread', ref, text: '⚠ Hot', from: 'system', mention: maja, mentions })
    const message = bench.hands.thread(ref).messages.at(-1)
    expect(message?.text).to.equal('<at>Maja Lind</at> Bo &lt;i&gt;Borta ⚠ Hot')
    expect(message?.entities).to.have.length(1)
  })

  async function posted(about: string): Promise<Ticket> {
    const ticket = await bench.ticket(about)
    await bench.send({ kind: 'card', ref: ticket._id })
    return bench.stored(ticket._id)
  }

  function staffOf(name: string): { id: string; name: string } {
    return { id: bench.teams.staff.find((one) => one.name === name)?.aadObjectId ?? '', name }
  }

  /** Cards of lists in a channel, oldest first. */
  function lists(channel: string): unknown[] {
    const id = bench.teams.channels.find(({ name }) => name === channel)?.id
    return bench.teams
      .threads()
      .filter((thread) => thread.channel === id)
      .map(({ messages }) => messages[0]?.attachments[0]?.content)
      .filter((card) => wordsIn(card).startsWith('Väntar i'))
  }
})

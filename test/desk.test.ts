import { expect } from 'chai'
import type { WireMe, WirePhrase } from '../src/desk/wire.js'
import { DeskBench } from './support/desk-bench.js'
import { photo } from './support/sample-files.js'

/**
 * Goal: staff find at the desk what is to be done, in the order it is to be done; see all of it, each as themselves; and
 * whoever is no staff of a queue does nothing with its tickets.
 * Method: the desk's own doors over the real core and database, asked as its page asks them.
 */
describe('the desk', function () {
  this.timeout(60_000)
  let bench: DeskBench
  before(async () => {
    bench = await DeskBench.start()
  })
  after(() => bench.close())
  const maja = () => bench.as('maja')
  const omar = () => bench.as('omar')

  describe('lists', () => {
    it('hold what is open in one’s own queues, with how it stands, and how many there are', async () => {
      const { _id: ref } = await bench.ticket('bygglov')
      const list = await omar().list('view=open')
      const row = list.rows.find((one) => one.ref === ref)
      expect(row).to.include({ status: 'new', queue: 'building-permits', hidden: false, late: false, awaits: true })
      expect(row?.question).to.contain('bygglov')
      expect(list.counts?.open).to.equal(list.rows.length)
      expect((await maja().list('view=open')).rows.map((one) => one.ref)).to.not.include(ref)
      expect((await maja().list('view=open&queue=building-permits')).rows.map((one) => one.ref)).to.include(ref)
    })

    it('put high priority first, then what is due soonest, and what has been answered last', async () => {
      const answered = await bench.ticket('sopor')
      const soon = await bench.ticket('sopor')
      bench.core.later(30)
      const later = await bench.ticket('sopor')
      const high = await bench.entered('elderly-direct', 'Var får jag matlåda?')
      await maja().act(answered._id, 'reply', { text: 'Vi tittar på det.' })
      const refs = [answered, soon, later, high].map(({ _id }) => _id)
      const listed = (await maja().list('view=open')).rows.map(({ ref }) => ref).filter((ref) => refs.includes(ref))
      expect(listed).to.deep.equal([high, soon, later, answered].map(({ _id }) => _id))
    })

    it('say in words that an answer is late, and are told apart by what is waited for', async () => {
      const { _id: ref } = await bench.ticket('sopor')
      await maja().act(ref, 'ask', { text: 'Vilken adress?' })
      expect((await maja().list('view=waiting')).rows.map((one) => one.ref)).to.include(ref)
      expect((await maja().list('view=mine')).rows.map((one) => one.ref)).to.include(ref)
      await maja().act(ref, 'resolve', { text: 'Klart.' })
      expect((await maja().list('view=resolved')).rows.map((one) => one.ref)).to.include(ref)
      expect((await maja().list('view=mine')).rows.map((one) => one.ref)).to.not.include(ref)
      const late = await bench.ticket('sopor')
      bench.core.later(60 * 24 * 5)
      const row = (await maja().list('view=open')).rows.find((one) => one.ref === late._id)
      expect(row?.late).to.equal(true)
    })

    for (const view of ['open', 'resolved']) {
      it(`come page by page, each ticket once: ${view}`, async () => {
        const whole = (await maja().list(`view=${view}&limit=100`)).rows.map(({ ref }) => ref)
        const paged: string[] = []
        let cursor: string | undefined
        do {
          const page = await maja().list(`view=${view}&limit=2${cursor ? `&cursor=${cursor}` : ''}`)
          expect(page.rows.length).to.be.at.most(2)
          paged.push(...page.rows.map(({ ref }) => ref))
          cursor = page.next
        } while (cursor !== undefined)
        expect(paged).to.deep.equal(whole)
      })
    }

    it('cost nothing to ask for again while nothing is new', async () => {
      const first = await maja().get('tickets?view=open')
      const etag = first.headers.get('etag') ?? ''
      expect((await maja().get('tickets?view=open', { 'if-none-match': etag })).status).to.equal(304)
      await bench.ticket('sopor')
      expect((await maja().get('tickets?view=open', { 'if-none-match': etag })).status).to.equal(200)
    })

    const unreadable = [
      'view=secret',
      'limit=0',
      'limit=1000',
      'cursor=!!',
      'cursor=WzBd',
      'queue=nobody',
      `cursor=${'a'.repeat(300)}`,
    ]
    for (const query of unreadable) {
      it(`refuse what they do not understand: ${query.slice(0, 20)}`, async () => {
        const { status, body } = await maja().get(`tickets?${query}`)
        expect([status, body.error?.code]).to.deep.equal([400, 'payload_invalid'])
      })
    }
  })

  describe('search', () => {
    it('finds by words in any order, by reference however it is written, by phone number', async () => {
      const ticket = await bench.ticket('soporna och en trasig sopkvarn', 'sms')
      const ref = ticket._id
      const [, code = ''] = ref.split('-')
      const phone = ticket.contact.phone ?? ''
      const sought = [
        'sopkvarn trasig',
        'TRASIG SOPKVARN',
        ref,
        ref.toLowerCase(),
        `ln ${code}`,
        phone,
        `0${phone.slice(3)}`,
      ]
      for (const text of sought)
        expect(
          (await maja().search(text)).rows.map((row) => row.ref),
          text,
        ).to.include(ref)
      expect((await maja().search('sopkvarn cykel')).rows.map((row) => row.ref)).to.not.include(ref)
      expect((await maja().search('.*')).rows).to.deep.equal([])
    })

    it('takes a search in the body, never in the address, and bounds it', async () => {
      expect((await maja().get('search?text=anna')).status).to.equal(405)
      expect((await maja().post('search', { text: 'x'.repeat(200) })).status).to.equal(400)
      expect((await maja().post('search', { text: ' ' })).status).to.equal(400)
    })
  })

  describe('a ticket', () => {
    it('shows the conversation and all that is known, in the reader’s language', async () => {
      const { _id: ref } = await bench.ticket('sopor')
      await maja().act(ref, 'note', { text: 'Ring bilen först.' })
      const ticket = await maja().ticket(ref)
      expect(ticket.lines?.map(({ who }) => who)).to.include.members(['resident', 'bot', 'note'])
      expect(ticket.contact).to.deep.equal({ via: 'webchat', proven: false })
      expect(ticket.route?.key).to.be.oneOf(['words', 'article'])
      expect(ticket.verbs).to.include.members(['claim', 'reply', 'note', 'resolve', 'transfer', 'consult'])
      expect(ticket.verbs).to.not.include.members(['release', 'reopen'])
      const refused = await bench.as('omar', 'en').act(ref, 'claim')
      expect(refused.body.error?.message).to.match(/^LN-\w{5} belongs to Waste/)
    })

    it('that is not there is not found', async () => {
      expect((await maja().get('ticket/LN-22222')).status).to.equal(404)
      expect((await maja().act('LN-22222', 'claim')).status).to.equal(404)
      const { _id: ref } = await bench.ticket('sopor')
      expect((await maja().act(ref, 'explode')).status).to.equal(404)
    })

    it('may be read by all staff, and done with by its own queue’s alone, who are told so in words', async () => {
      const { _id: ref } = await bench.ticket('bygglov')
      const read = await maja().ticket(ref)
      expect(read.question).to.contain('bygglov')
      expect(read.verbs).to.deep.equal([])
      for (const verb of ['claim', 'reply', 'note', 'resolve', 'threat']) {
        const { status, body } = await maja().act(ref, verb, { text: 'Hej' })
        expect([status, body.error?.code], verb).to.deep.equal([403, 'forbidden'])
        expect(body.error?.message).to.match(/hör till Bygglov/)
      }
      expect((await maja().post(`ticket/${ref}/preview`, { verb: 'reply', text: 'Hej' })).status).to.equal(403)
      expect((await maja().sendFile(ref, 'bild.jpg', await photo())).status).to.equal(403)
      expect((await bench.core.tickets.get(ref))?.status).to.equal('new')
    })
  })

  describe('the rest of the day', () => {
    it('tells who one is, and takes that one is on duty, on a pause or off', async () => {
      const { body } = await maja().get<WireMe>('me')
      expect(body).to.include({ id: 'maja', name: 'Maja Lind' })
      expect(
        body.queues
          .filter(({ mine }) => mine)
          .map(({ id }) => id)
          .sort(),
      ).to.deep.equal(['contact-centre', 'elderly-direct', 'waste'])
      expect(body.queues.map(({ id }) => id)).to.have.members(bench.queues)
      await maja().post('duty', { duty: 'on' })
      expect((await bench.core.staffBook.onDuty('waste', bench.core.now)).map(({ id }) => id)).to.include('maja')
      await maja().post('duty', { duty: 'pause' })
      expect((await maja().get<WireMe>('me')).body.duty.duty).to.equal('pause')
      expect((await maja().post('duty', { duty: 'gone' })).status).to.equal(400)
    })

    it('takes a queue one is not in from nobody’s word', async () => {
      await omar().post('duty', { duty: 'on', queues: ['waste', 'building-permits'] })
      expect((await bench.core.staffBook.get('omar'))?.queues).to.deep.equal(['building-permits'])
    })

    it('enters a ticket for someone who phones, once, where the words lead', async () => {
      const matter = {
        key: 'new-ticket-key',
        channel: 'phone',
        kind: 'fault',
        lang: 'sv',
        text: 'Soporna är inte hämtade',
        via: 'call',
        name: 'Anna',
        phone: '070-174 06 31',
      }
      const first = await maja().post<{ ticket: { ref: string } }>('tickets', matter)
      expect(first.status).to.equal(201)
      const again = await maja().post<{ ticket: { ref: string } }>('tickets', matter)
      expect(again.body.ticket.ref).to.equal(first.body.ticket.ref)
      const ticket = await bench.core.tickets.get(first.body.ticket.ref)
      expect(ticket).to.include({ channel: 'phone', kind: 'fault', reason: 'staff' })
      expect(ticket?.contact).to.deep.equal({ via: 'call', proven: false, phone: '+46701740631', name: 'Anna' })
    })

    const unusable: [string, object, string][] = [
      ['a number that is none', { phone: '12' }, 'phone_wrong'],
      ['SMS without a number', { via: 'sms' }, 'phone_missing'],
      ['SMS to a number nobody has read back', { via: 'sms', phone: '070-174 06 31' }, 'phone_unchecked'],
    ]
    for (const [name, part, why] of unusable) {
      it(`enters no ticket that could not be answered: ${name}`, async () => {
        const matter = {
          key: `unusable-${why}`,
          channel: 'visit',
          kind: 'question',
          lang: 'sv',
          text: 'Fråga',
          via: 'call',
          ...part,
        }
        const { status, body } = await maja().post('tickets', matter)
        expect([status, body.refused?.why]).to.deep.equal([409, why])
      })
    }

    it('logs a call that was answered at once, and nothing of what was said', async () => {
      expect((await maja().post('contacts', { key: 'log-key-1', channel: 'phone', queue: 'waste' })).status).to.equal(
        201,
      )
      const logged = await bench.core.store.turns.findOne({ 'staff.verb': 'logged' })
      expect(logged?.staff).to.deep.include({ queue: 'waste', verb: 'logged' })
      expect((await maja().post('contacts', { key: 'log-key-2', channel: 'phone', queue: 'nobody' })).status).to.equal(
        400,
      )
    })

    it('has replies ready in the resident’s language, filled in, and the articles the bot offered', async () => {
      const resident = bench.core.resident()
      await resident.says('Soporna är inte tömda')
      await resident.presses('Nej, jag vill ha en person')
      await resident.presses('Svara här i chatten')
      const { _id: ref } = await resident.ticket()
      const { body } = await maja().get<{ phrases: WirePhrase[] }>(`ticket/${ref}/phrases`)
      expect(body.phrases.filter(({ kind }) => kind === 'article').map(({ id }) => id)).to.deep.equal([
        'missed-collection',
      ])
      const standard = body.phrases.filter(({ kind }) => kind === 'standard')
      expect(standard.length).to.be.above(0)
      expect(JSON.stringify(standard)).to.not.match(/\{\w+\}/)
    })
  })
})

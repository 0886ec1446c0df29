import { expect } from 'chai'
import type { WirePreview } from '../src/desk/wire.js'
import { DeskBench } from './support/desk-bench.js'
import { photo } from './support/sample-files.js'

/**
 * Goal: staff do the whole job at the desk, and send files along: what is sent twice is done once, of two at once one
 * wins, and what cannot be is refused in words.
 * Method: the desk's own doors over the real core and database, asked as its page asks them.
 */
describe('work at the desk', function () {
  this.timeout(60_000)
  let bench: DeskBench
  before(async () => {
    bench = await DeskBench.start()
  })
  after(() => bench.close())
  const maja = () => bench.as('maja')
  const omar = () => bench.as('omar')

  describe('actions', () => {
    it('live a whole life: claimed, asked, noted, released, handed over, sent on, resolved, reopened', async () => {
      const { _id: ref } = await bench.ticket('sopor')
      bench.join('lisa', 'Lisa Ek', ['waste'])
      await bench.as('lisa').post('duty', { duty: 'on' })
      expect((await maja().act(ref, 'claim')).body.ticket).to.include({ status: 'claimed' })
      expect((await maja().act(ref, 'ask', { text: 'Vilken adress?' })).body.ticket.status).to.equal('waiting')
      expect((await maja().act(ref, 'release')).body.ticket.status).to.equal('new')
      await maja().act(ref, 'claim')
      const { body: offered } = await maja().get<{ people: { id: string }[] }>(`ticket/${ref}/colleagues`)
      expect(offered.people.map(({ id }) => id)).to.deep.equal(['lisa'])
      const assigned = await maja().act(ref, 'assign', { to: 'lisa' })
      expect(assigned.body.ticket.claimedBy).to.deep.equal({ id: 'lisa', name: 'Lisa Ek', you: false })
      const resolved = await bench.as('lisa').act(ref, 'resolve', { text: 'Hämtat i dag.' })
      expect(resolved.body.ticket).to.include({ status: 'resolved', closingNote: 'Hämtat i dag.' })
      expect((await bench.as('lisa').act(ref, 'reopen')).body.ticket.status).to.equal('claimed')
      const sent = await bench.as('lisa').act(ref, 'transfer', { queue: 'contact-centre' })
      expect(sent.body.ticket).to.include({ status: 'new', queue: 'contact-centre' })
      expect(sent.body.ticket.verbs).to.deep.equal([])
    })

    it('of two who claim at once one wins, and the other is told who it was', async () => {
      const { _id: ref } = await bench.entered('contact-centre', 'Vad har ni för öppettider?')
      const [a, b] = await Promise.all([maja().act(ref, 'claim'), omar().act(ref, 'claim')])
      expect([a.status, b.status].sort()).to.deep.equal([200, 409])
      const [won, lost] = a.status === 200 ? [a, b] : [b, a]
      const winner = won.body.ticket.claimedBy?.name
      expect(lost.body.refused?.words).to.equal(`${winner} hann före och har tagit ${ref}.`)
      expect(lost.body.ticket.claimedBy?.name).to.equal(winner)
    })

    it('sent twice are done once', async () => {
      const { _id: ref } = await bench.ticket('sopor')
      const deed = { key: 'the-very-same-key', text: 'Vi kommer på torsdag.' }
      const both = await Promise.all([maja().act(ref, 'reply', deed), maja().act(ref, 'reply', deed)])
      expect(both.map(({ status }) => status)).to.deep.equal([200, 200])
      await maja().act(ref, 'reply', deed)
      const said = (await maja().ticket(ref)).lines?.filter(({ text }) => text === deed.text)
      expect(said).to.have.length(1)
      // The same key in another's hands is another's action.
      bench.join('lisa', 'Lisa Ek', ['waste'])
      expect((await bench.as('lisa').act(ref, 'reply', deed)).body.refused?.why).to.equal('not_yours')
    })

    it('merge two reports of one fault, and split off whoever follows, who is never named', async () => {
      const reports = ['nedfallet träd på Badvägen 12', 'nedfallet träd på Almvägen 4', 'nedfallet träd badvägen 12']
      const [first, other, follower] = reports.map(() => bench.core.resident('sms'))
      for (const [n, resident] of [first, other, follower].entries()) await resident?.says(reports[n] ?? '')
      await follower?.says('ja')
      const [one, two] = [await first?.ticket(), await other?.ticket()]
      if (!one || !two || !first || !follower) throw new Error('not reported')
      bench.join('nils', 'Nils Ek', [one.queue])
      const nils = bench.as('nils')
      const seen = await nils.ticket(one._id)
      expect(seen.fault).to.deep.equal({ what: 'Träd eller buskar', place: 'på Badvägen 12' })
      expect(seen.verbs).to.include.members(['merge', 'split'])
      expect((await nils.ticket(two._id)).verbs).to.not.include('split')
      expect(seen.followers).to.have.length(1)
      expect(JSON.stringify(seen.followers)).to.not.contain(follower.phone)
      const itself = await nils.act(one._id, 'merge', { text: one._id })
      expect([itself.status, itself.body.refused?.why]).to.deep.equal([409, 'merge_itself'])
      const split = await nils.act(one._id, 'split', { follower: seen.followers?.[0]?.key })
      expect(split.body.ticket.followers).to.equal(undefined)
      expect((await nils.act(one._id, 'merge', { text: two._id })).body.ticket).to.include({
        status: 'closed',
        mergedInto: two._id,
      })
      await bench.core.followUp()
      expect(await follower.tickets()).to.have.length(1)
      expect((await nils.ticket(two._id)).followers).to.have.length(1)
    })

    const refusals: [string, string, object, string][] = [
      ['a reply without words', 'reply', { text: '  ' }, 'text_missing'],
      ['a resolve without a closing note', 'resolve', {}, 'text_missing'],
      ['to a queue nobody has', 'transfer', { queue: 'nobody' }, 'queue_unknown'],
      ['to the queue it is in', 'transfer', { queue: 'waste' }, 'same_queue'],
      ['to somebody of another queue', 'assign', { to: 'sofia' }, 'staff_unknown'],
      ['into a ticket there is none of', 'merge', { text: 'LN-22222' }, 'merge_unknown'],
      ['a follower there is none of', 'split', { follower: 'nobody' }, 'follower_unknown'],
      ['an answer to what was not asked', 'answer_consult', { consult: 'c9', text: 'Ja' }, 'consult_unknown'],
    ]
    for (const [name, verb, deed, why] of refusals) {
      it(`are refused in words: ${name}`, async () => {
        const { _id: ref } = await bench.ticket('sopor')
        await maja().act(ref, 'claim')
        const { status, body } = await maja().act(ref, verb, deed)
        expect([status, body.refused?.why]).to.deep.equal([409, why])
        expect(body.refused?.words).to.match(/^.{10,}\.$/)
      })
    }

    const malformed = [
      {},
      { key: 'short' },
      { key: 'long-enough', text: 'x'.repeat(5_000) },
      { key: 'long-enough', more: 1 },
    ]
    for (const body of malformed) {
      it(`are not taken malformed: ${JSON.stringify(body).slice(0, 40)}`, async () => {
        const { _id: ref } = await bench.ticket('sopor')
        expect((await maja().post(`ticket/${ref}/reply`, body)).status).to.equal(400)
      })
    }

    it('are shown beforehand as the resident will see them, SMS parts counted, and nothing is stored', async () => {
      const { _id: ref, version } = await bench.ticket('sopor', 'sms')
      const text = `Vi kommer på torsdag. ${'Ställ fram kärlet senast klockan sex. '.repeat(6)}`
      const { body } = await maja().post<WirePreview>(`ticket/${ref}/preview`, { verb: 'reply', text })
      expect(body.messages[0]).to.include({ name: 'Maja Lind' })
      expect(body.sms[0]?.parts).to.equal(2)
      expect(body.sms[0]?.text).to.contain('Vi kommer på torsdag')
      expect((await bench.core.tickets.get(ref))?.version).to.equal(version)
    })

    it('ask another department without moving the ticket; its staff answer from their own list', async () => {
      const { _id: ref } = await bench.ticket('sopor')
      await maja().act(ref, 'consult', { queue: 'building-permits', text: 'Får man bygga soprum?' })
      const asked = await omar().list('view=consults')
      expect(asked.rows.map((row) => row.ref)).to.include(ref)
      const seen = await omar().ticket(ref)
      expect(seen.consults[0]).to.include({ id: 'c1', question: 'Får man bygga soprum?', mayAnswer: true })
      expect(seen.verbs).to.deep.equal([])
      expect((await maja().act(ref, 'answer_consult', { consult: 'c1', text: 'Ja' })).status).to.equal(403)
      const answered = await omar().act(ref, 'answer_consult', { consult: 'c1', text: 'Ja, med lov.' })
      expect(answered.body.ticket.consults[0]?.answer?.text).to.equal('Ja, med lov.')
      expect((await omar().list('view=consults')).rows.map((row) => row.ref)).to.not.include(ref)
    })
  })

  describe('files', () => {
    it('are kept for the ticket, sent with a reply, and shown by links that open', async () => {
      const { _id: ref } = await bench.ticket('sopor')
      const sent = await maja().sendFile(ref, 'karta över kärl.jpg', await photo())
      expect(sent.status).to.equal(201)
      const reply = await maja().act(ref, 'reply', { text: 'Så här.', files: [sent.body.file.id] })
      const line = reply.body.ticket.lines?.find(({ who }) => who === 'human')
      expect(line?.files?.[0]).to.include({ name: 'karta över kärl.jpg', type: 'image/jpeg' })
      for (const path of [line?.files?.[0]?.url, line?.files?.[0]?.preview]) {
        const response = await fetch(`${bench.url}${path}`)
        expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg'])
      }
    })

    it('of another ticket, of a resident, or of nobody cannot be sent along', async () => {
      const [{ _id: ref }, { _id: other }] = [await bench.ticket('sopor'), await bench.ticket('sopor')]
      const { body } = await maja().sendFile(other, 'bild.jpg', await photo())
      for (const id of [body.file.id, 'nobody-has-this-id'])
        expect((await maja().act(ref, 'reply', { text: 'Se här', files: [id] })).status).to.equal(400)
      expect((await maja().ticket(ref)).lines?.some(({ text }) => text === 'Se här')).to.equal(false)
    })

    const refused: [string, string, () => Promise<Uint8Array>, number][] = [
      ['a program', 'bild.jpg', async () => Buffer.from('MZ\x90\0program'), 415],
      ['nothing', 'tom.txt', async () => Buffer.alloc(0), 400],
      ['too much', 'stor.txt', async () => Buffer.alloc(3_000_000, 'a'), 413],
    ]
    for (const [name, called, bytes, status] of refused) {
      it(`are refused: ${name}`, async () => {
        const { _id: ref } = await bench.ticket('sopor')
        expect((await maja().sendFile(ref, called, await bytes())).status).to.equal(status)
      })
    }
  })
})

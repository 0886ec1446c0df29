import { expect } from 'chai'
import { eventually } from './support/eventually.js'
import { OperationsBench } from './support/operations-bench.js'
import { photo } from './support/sample-files.js'
import type { WebResident } from './support/web-resident.js'

const NOTE = 'Lampan är bytt & lyser.'

/**
 * Goal: what a resident reports reaches the operations centre once, with all that helps and nobody's name, whatever
 * fails on the way; and what the centre makes of it reaches everybody who reported it.
 * Method: the whole service by its settings, a centre of our own that speaks either format, residents by web chat and SMS.
 */
for (const format of ['json', 'xml'] as const) {
  describe(`the operations centre, in ${format}`, function () {
    this.timeout(60_000)
    let bench: OperationsBench

    before(async () => {
      bench = await OperationsBench.start(format, [
        { code: 'STREETLIGHT' },
        { code: 'DRAIN-WATER', type: 'batch' },
        { code: 'TREE' },
      ])
    })
    after(() => bench.close())

    async function reports(text: string): Promise<{ resident: WebResident; ref: string }> {
      const resident = await bench.resident()
      await resident.says(text)
      return { resident, ref: await bench.filed(resident) }
    }

    const isTaken = (ref: string) =>
      bench.stands(ref, ({ carrier }) => {
        expect(carrier).to.include({ to: 'open311', state: 'taken' })
        expect(carrier?.id).to.be.a('string')
      })

    const heard = async (resident: WebResident, words: string) =>
      (await resident.read()).filter(({ text }) => text?.includes(words)).length

    it('gets what, where and a photo it can fetch, and its number comes back', async () => {
      const resident = await bench.resident()
      await resident.shows('lampan är trasig vid Almvägen 4, ring Berit', ['lampan.jpg', await photo()])
      const ref = await bench.filed(resident)
      const { carrier, queue } = await isTaken(ref)
      const [request, ...more] = bench.centre.of(ref)
      expect(more).to.deep.equal([])
      expect(carrier?.id).to.equal(request?.id)
      expect(queue).to.equal('streets')
      const sent = Object.fromEntries(request?.fields ?? [])
      expect(sent).to.include({ api_key: 'centre-key', service_code: 'STREETLIGHT', address_string: 'Almvägen 4' })
      expect([Number(sent.lat), Number(sent.long)].map(Math.round)).to.deep.equal([63, 18])
      expect(sent.description)
        .to.include('lampan är trasig vid Almvägen 4')
        .and.match(new RegExp(`\nRef: ${ref}$`))
      expect(sent).to.not.have.any.keys('phone', 'email', 'first_name', 'last_name')
      const picture = await fetch(sent.media_url ?? '')
      expect(picture.status).to.equal(200)
      expect(picture.headers.get('content-type')).to.match(/^image\//)
      await resident.hears(`${ref} är skickat till driftscentralen och har nummer ${request?.id} där`)
    })

    it('has no link to a photo where none was sent', async () => {
      const { ref } = await reports('lampan lyser inte, Björkvägen 3')
      await isTaken(ref)
      expect(bench.centre.of(ref)[0]?.fields.has('media_url')).to.equal(false)
    })

    it('gives a token first: the number comes later, and is told then', async () => {
      const { resident, ref } = await reports('stopp i brunnen vid Badvägen 7')
      await bench.stands(ref, ({ carrier }) => expect(carrier?.token).to.be.a('string'))
      const [request] = bench.centre.of(ref)
      expect(await heard(resident, 'driftscentralen')).to.equal(0)
      bench.centre.settle()
      await resident.hears(`har nummer ${request?.id} där`)
      expect((await isTaken(ref)).carrier?.id).to.equal(request?.id)
    })

    it('tells how far it has come, and that it is done: all who reported it hear that once', async () => {
      const phone = format === 'json' ? '+46701740617' : '+46701740618'
      const { resident, ref } = await reports('lampan är trasig vid Storgatan 9')
      await bench.saysBySms(phone, 'lampan lyser inte på Storgatan 9')
      expect(await bench.saysBySms(phone, 'ja')).to.include(ref)
      const other = await bench.resident()
      await other.says('trasig lampa, Storgatan 9')
      await other.hears('samma')
      await other.says('ja')
      await other.hears(ref)
      const { carrier } = await isTaken(ref)
      const id = carrier?.id ?? ''
      const before = bench.sms(phone).length

      bench.centre.change(id, { notes: 'Reservdel är beställd.' })
      for (const one of [resident, other]) await one.hears('Reservdel är beställd.')
      bench.centre.change(id, { status: 'closed', notes: NOTE })
      for (const one of [resident, other]) await one.hears(NOTE)
      await eventually(() => expect(bench.sms(phone).slice(before).join()).to.include(NOTE))

      const after = await bench.stands(ref, ({ carrier }) => expect(carrier?.state).to.equal('done'))
      expect(after).to.include({ status: 'resolved', closingNote: NOTE })
      for (const one of [resident, other]) expect(await heard(one, NOTE)).to.equal(1)
      for (const one of [resident, other]) expect(await heard(one, 'Reservdel')).to.equal(1)
      // By SMS nobody is woken for less than the end of it.
      expect(bench.sms(phone).slice(before)).to.have.length(1)
      expect(await bench.thread(ref)).to.have.length(2)
    })

    it('says no more to a resident whom staff have told already', async () => {
      const { resident, ref } = await reports('lampan är trasig vid Nygatan 5')
      const { carrier } = await isTaken(ref)
      await bench.service.db
        .collection<{ _id: string }>('tickets')
        .updateOne({ _id: ref }, { $set: { status: 'resolved', resolvedAt: new Date() }, $inc: { version: 1 } })
      bench.centre.change(carrier?.id ?? '', { status: 'closed', notes: NOTE })
      await bench.stands(ref, (ticket) => expect(ticket.carrier?.state).to.equal('done'))
      expect(await heard(resident, NOTE)).to.equal(0)
    })

    it('has it once, though it took it and was not heard to', async () => {
      bench.centre.order('POST', /requests/, { do: 'drop', take: true })
      const { resident, ref } = await reports('lampan är trasig vid Skolgatan 3')
      const { carrier } = await isTaken(ref)
      expect(bench.centre.of(ref).map(({ id }) => id)).to.deep.equal([carrier?.id])
      await resident.hears(`har nummer ${carrier?.id} där`)
    })

    it('is tried again while it fails', async () => {
      const posts = bench.centre.calls('POST', /requests/).length
      for (let n = 0; n < 2; n += 1) bench.centre.order('POST', /requests/, { do: 'answer', status: 500 })
      const { ref } = await reports('lampan är trasig vid Kungsgatan 8')
      await isTaken(ref)
      expect(bench.centre.of(ref)).to.have.length(1)
      expect(bench.centre.calls('POST', /requests/)).to.have.length(posts + 3)
    })

    it('refuses it: whoever has the queue hears so, and has it still', async () => {
      bench.centre.order('POST', /requests/, { do: 'answer', status: 400 })
      const { resident, ref } = await reports('lampan är trasig vid Bangatan 2')
      const ticket = await bench.stands(ref, ({ carrier }) => expect(carrier?.state).to.equal('failed'))
      expect(ticket).to.include({ status: 'new', queue: 'streets' })
      expect((await bench.thread(ref)).join()).to.include('Driftscentralen har inte tagit emot felet')
      expect(await heard(resident, 'riftscentralen')).to.equal(0)
      expect(bench.centre.of(ref)).to.deep.equal([])
    })

    it('is asked nothing of what it has no code for', async () => {
      const calls = bench.centre.calls('POST', /./).length
      const { ref } = await reports('återvinningsstation full vid Tullgatan 6')
      expect((await bench.stands(ref, () => undefined)).carrier).to.equal(undefined)
      // What comes after it has been sent; it would have been before.
      const { ref: next } = await reports('lampan är trasig vid Tullgatan 6')
      await isTaken(next)
      expect(bench.centre.calls('POST', /./)).to.have.length(calls + 1)
    })

    it('has what a resident reports already: they hear how it goes, and nothing is sent', async () => {
      const id = bench.centre.hears({ service_code: 'TREE', address_string: 'Kvarngatan 12', description: 'Träd nere' })
      const ours = bench.centre.hears({
        service_code: 'TREE',
        address_string: 'Kvarngatan 12',
        description: 'Ref: LN-7K3F9',
      })
      const [tickets, posts] = [await bench.tickets(), bench.centre.calls('POST', /./).length]
      const resident = await bench.resident()
      await resident.says('nedfallet träd vid Kvarngatan 12')
      const asked = await resident.hears('Är det samma sak?')
      expect(asked.suggestedActions?.actions, `one, and not ${ours}`).to.have.length(2)
      await resident.says('ja')
      const ref = await bench.filed(resident)
      expect((await resident.hears(ref)).text).to.include(`det som ${id}`)
      expect((await bench.stands(ref, () => undefined)).carrier).to.include({ to: 'open311', id, state: 'taken' })

      const second = await bench.resident()
      await second.says('träd har fallit, Kvarngatan 12')
      await second.hears('samma')
      await second.says('ja')
      await second.hears(`redan anmält som **${ref}**`)
      bench.centre.change(id, { status: 'closed', notes: 'Trädet är borta.' })
      for (const one of [resident, second]) await one.hears('Trädet är borta.')
      expect(await bench.tickets()).to.equal(tickets + 1)
      expect(bench.centre.calls('POST', /./)).to.have.length(posts)
    })
  })
}

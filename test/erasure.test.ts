import { expect } from 'chai'
import { erase } from '../src/app/erase/erase.js'
import { finishErasures } from '../src/app/erase/finish.js'
import { eraseVerb } from '../src/app/record-verbs.js'
import { RecordsBench } from './support/records-bench.js'
import { OPEN_MORNING } from './support/talk.js'
import { liveOn, type WholeLife } from './support/whole-life.js'

/**
 * Goal: what somebody has left behind is erased wherever it is, by the municipality's decision, and what stays without one
 * is told; afterwards nothing is left but a proof that tells nobody whom it was about.
 * Method: one resident's whole life by all channels with words that stand nowhere else; then every byte of every document
 * in the database is looked through, chunks of files among them.
 */
describe('erasing somebody', function () {
  this.timeout(60_000)
  let bench: RecordsBench
  before(async () => {
    bench = await RecordsBench.start()
  })
  after(() => bench.close())
  beforeEach(() => {
    bench.core.now = OPEN_MORNING
  })

  const DECISION = 'KS 2026/201 § 4'
  const everything = ({ words, numbers }: WholeLife) => [...words, ...numbers]
  const wordsFound = async (life: WholeLife) => {
    const found = await bench.found(everything(life))
    return everything(life).filter((word) => found.some((hit) => hit.startsWith(`${word} in `)))
  }

  it('without a decision leaves what belongs to a ticket, and tells what, why and until when', async () => {
    const life = await liveOn(bench, '+46701740681', 'Strandvägen 8')
    expect(await wordsFound(life)).to.have.members(everything(life))
    const preview = await bench.verb(eraseVerb, { phone: life.phone, decision: DECISION, dryRun: true, json: true })
    expect(JSON.parse(preview)).to.include({ conversations: 3 }).and.not.have.property('phone')
    const { ERASURE_KEY: _, ...keyless } = bench.config
    const refused = await bench.verb(eraseVerb, { phone: life.phone }, keyless).catch((error) => error)
    expect(refused).to.include({ code: 'config_invalid' })
    expect(refused.message).to.match(/ERASURE_KEY: is not set.*set ERASURE_KEY to a secret/)
    expect(await bench.core.store.erasures.countDocuments()).to.equal(0)
    expect(await wordsFound(life)).to.have.members(everything(life))

    const told = await bench.verb(eraseVerb, { phone: life.phone })
    expect(told).to.contain(
      `Stays: ${life.ticket._id}, an official document, kept 24 months after it is closed (KS 2026/114 § 87); it is not closed yet`,
    )
    expect(told).to.contain('Proof: ').and.not.contain(life.phone)
    const kept = everything(life).filter((word) => !life.chatted.includes(word))
    expect(await wordsFound(life)).to.have.members(kept)
  })

  it("by decision leaves nothing but the proof, and all that is somebody else's", async () => {
    const life = await liveOn(bench, '+46701740682', 'Almvägen 4')
    expect(await wordsFound(life)).to.have.members(everything(life))
    const turns = (await life.other.turns()).length
    expect((await life.other.ticket()).followers?.length).to.equal(1)

    const { entry } = await erase(bench.parts, { about: { phone: life.phone }, decision: DECISION, by: 'Arkivarien' })
    // What keeps anyone from bringing it back is called by the number, until nobody can remember a state.
    expect(await wordsFound(life)).to.have.members(life.numbers)
    bench.untilForgotten()
    await finishErasures(bench.parts)
    expect(await bench.found(everything(life))).to.deep.equal([])
    const proof = await bench.core.store.erasures.findOne({ _id: entry._id })
    expect(proof).to.deep.include({ decision: DECISION, state: 'done', by: { kind: 'operator', name: 'Arkivarien' } })
    expect(proof?.left).to.deep.equal({ turns: 0, files: 0, tickets: 0, conversations: 0 })
    expect(proof?.went?.tickets).to.equal(entry.tickets.length)
    expect(proof?.conversations.some((name) => name.startsWith('hmac:'))).to.equal(true)
    const { db } = bench.core.store
    const theirs = { conversation: { $in: [life.chat.conversation, life.mobile.conversation] } }
    for (const name of ['turns', 'file_records', 'tickets'])
      expect(await db.collection(name).countDocuments(theirs), name).to.equal(0)
    expect(await db.collection('visits').countDocuments({ ref: { $in: entry.tickets } })).to.equal(0)

    expect((await life.other.ticket()).followers).to.deep.equal([])
    expect((await life.other.turns()).filter(({ erased }) => !erased)).to.have.length(turns)
    expect((await life.other.turns())[0]?.inbound?.text).to.contain('Almvägen 4')
  })

  it('broken off halfway is finished by the next sweep', async () => {
    const life = await liveOn(bench, '+46701740684', 'Badvägen 12')
    const { removal } = bench.parts
    const broken = Object.assign(Object.create(removal), { ticket: () => Promise.reject(new Error('power cut')) })
    const failing = { ...bench.parts, removal: broken }
    const outcome = await erase(failing, { about: { phone: life.phone }, decision: DECISION }).catch((error) => error)
    expect(outcome).to.have.property('message', 'power cut')
    expect(await wordsFound(life)).to.include.members(life.numbers)
    bench.core.later(5)
    expect(await finishErasures(bench.parts)).to.include({ carriedOut: 1 })
    bench.untilForgotten()
    await finishErasures(bench.parts)
    expect(await bench.found(everything(life))).to.deep.equal([])
  })
})

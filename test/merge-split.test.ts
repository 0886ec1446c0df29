import { expect } from 'chai'
import { ticketForOthers } from '../src/desk/ticket-for-others.js'
import { followerKey } from '../src/tickets/follower-key.js'
import type { Ticket } from '../src/tickets/ticket.js'
import type { FollowUp, StaffAction } from '../src/turn/ports.js'
import { Core, done, MAJA, OMAR, type Resident } from './support/talk.js'

/**
 * Goal: staff can make one case of two reports of one fault, and two of one again. Nobody who reported is lost on the way,
 * whatever happens between the two halves; each hears once what became of theirs.
 * Method: conversations on the shipped flows. A merge changes two tickets by two turns; the second is made as the outbox
 * makes it: late, twice, by another instance, or after the ticket has changed.
 */
describe('merging and splitting', function () {
  this.timeout(120_000)
  let core: Core
  let actions = 0

  before(async () => {
    core = await Core.start()
  })
  afterEach(async () => {
    for (const held of [core.store.tickets, core.store.spots]) await held.deleteMany({})
    core.committed.length = 0
  })
  after(() => core.close())

  async function reported(words: string, channel: 'webchat' | 'sms' = 'webchat') {
    const resident = core.resident(channel)
    await resident.says(words)
    const { _id: ref } = await resident.ticket()
    return { resident, ref }
  }

  async function follows(words: string, channel: 'webchat' | 'sms' = 'webchat'): Promise<Resident> {
    const resident = core.resident(channel)
    await resident.says(words)
    await resident.says('ja')
    return resident
  }

  const stands = async (ref: string): Promise<Ticket> => {
    const found = await core.tickets.get(ref)
    if (!found) throw new Error('no ticket')
    return found
  }

  const act = (action: Omit<StaffAction, 'id' | 'by'> & Partial<StaffAction>) => {
    actions += 1
    return core.staff({ id: `a${actions}`, by: MAJA, ...action })
  }
  const merge = (ref: string, into: string) => act({ verb: 'merge', ref, text: into })

  const heard = async ({ conversation }: Resident): Promise<string[]> => {
    const turns = await core.log.read(conversation, 0, 100)
    return turns.filter(({ kind }) => kind !== 'resident').flatMap(({ outbound }) => outbound.map(({ text }) => text))
  }
  const told = async ({ ref }: { ref: string }) =>
    (await stands(ref)).followers?.map(({ conversation }) => conversation) ?? []

  /** Two reports of one tree, put so that nobody could have seen it; the first has a follower. */
  async function twoOfOne() {
    const one = await reported('nedfallet träd på Badvägen 12', 'sms')
    const follower = await follows('nedfallet träd badvägen 12')
    const other = await reported('nedfallet träd på Almvägen 4')
    return { one, other, follower }
  }

  it('closes one and tells its resident and followers, who hear how the other ends', async () => {
    const { one, other, follower } = await twoOfOne()
    await done(merge(one.ref, other.ref))
    for (let n = 0; n < 2; n += 1) await core.followUp()
    expect(await stands(one.ref)).to.include({ status: 'closed', mergedInto: other.ref })
    expect(await told(other)).to.have.members([one.resident.conversation, follower.conversation])
    for (const resident of [one.resident, follower]) {
      const news = await heard(resident)
      expect(news).to.have.length(1)
      expect(news[0]).to.contain(one.ref).and.contain(other.ref)
    }
    await done(act({ verb: 'resolve', ref: other.ref, text: 'Trädet är borta.' }))
    await core.followUp()
    for (const resident of [one.resident, follower, other.resident]) {
      const ends = (await heard(resident)).filter((text) => text.includes('Trädet är borta.'))
      expect(ends).to.have.length(1)
    }
    expect(await one.resident.says('hur går det med mitt ärende?')).to.contain(other.ref)
    expect(await one.resident.says(one.ref)).to.contain(other.ref)
  })

  it('is one change of the other, whichever instance makes it and however often', async () => {
    const { one, other } = await twoOfOne()
    await done(merge(one.ref, other.ref))
    const asked = core.committed.flatMap(({ deliveries }) =>
      deliveries.flatMap(({ payload }) =>
        payload.kind === 'follow' && payload.change.what === 'merge' ? [payload] : [],
      ),
    )
    expect(asked).to.have.length(1)
    const second = await core.instance()
    await Promise.all([core, second, core, second].map((at) => at.follow(asked[0] as FollowUp)))
    await second.leave()
    const { events, version } = await stands(other.ref)
    expect(events.filter(({ what }) => what === 'merged')).to.have.length(1)
    expect(version).to.equal(2)
    expect(await told(other)).to.have.length(2)
  })

  it('is told in both threads, and the cards are brought up to date', async () => {
    const { one, other } = await twoOfOne()
    await done(merge(one.ref, other.ref))
    await core.followUp()
    const posts = core.committed.flatMap(({ deliveries }) =>
      deliveries.flatMap(({ payload }) => (payload.kind === 'thread' && payload.from === 'system' ? [payload] : [])),
    )
    expect(posts.map(({ ref }) => ref)).to.have.members([one.ref, other.ref])
    expect(posts.every(({ text }) => text.includes(MAJA.name))).to.equal(true)
  })

  describe('is refused', () => {
    it('with words for each reason', async () => {
      const { one, other } = await twoOfOne()
      const question = core.resident('webchat')
      await question.says('jag vill prata med en människa om bygglov')
      await question.says('Svara här i chatten')
      const { _id: noFault } = await question.ticket()
      const why = async (ref: string, text: string, by = MAJA) => {
        const outcome = await act({ verb: 'merge', ref, text, by })
        return outcome.ok ? 'done' : outcome.why
      }
      expect(await why(one.ref, 'LN-22222')).to.equal('merge_unknown')
      expect(await why(one.ref, 'den andra')).to.equal('merge_unknown')
      expect(await why(one.ref, '')).to.equal('text_missing')
      expect(await why(one.ref, one.ref)).to.equal('merge_itself')
      expect(await why(one.ref, noFault)).to.equal('merge_no_fault')
      await done(act({ verb: 'claim', ref: one.ref, by: OMAR }))
      expect(await why(one.ref, other.ref)).to.equal('not_yours')
      expect(await why(one.ref, other.ref, OMAR)).to.equal('done')
      expect(await why(one.ref, other.ref, OMAR)).to.equal('not_open')
      expect(await why(other.ref, one.ref)).to.equal('merge_merged')
      const third = await reported('nedfallet träd på Kustvägen 40')
      await done(act({ verb: 'resolve', ref: other.ref, text: 'Klart.' }))
      expect(await why(third.ref, other.ref)).to.equal('merge_closed')
    })

    it('out of or into a confidential queue, and of whoever waits for a call', async () => {
      const { one, other } = await twoOfOne()
      await core.store.tickets.updateOne({ _id: other.ref }, { $set: { queue: 'family-support' } })
      expect(await merge(one.ref, other.ref)).to.include({ why: 'merge_confidential' })
      expect(await merge(other.ref, one.ref)).to.include({ why: 'merge_confidential' })
      await core.store.tickets.updateOne({ _id: other.ref }, { $set: { queue: 'parks' } })
      await core.store.tickets.updateOne({ _id: one.ref }, { $set: { 'contact.via': 'call' } })
      expect(await merge(one.ref, other.ref)).to.include({ why: 'merge_calls' })
    })
  })

  describe('when the other changes before the second half', () => {
    it('was resolved: whoever comes to it hears at once how it ended', async () => {
      const { one, other, follower } = await twoOfOne()
      await done(merge(one.ref, other.ref))
      await done(act({ verb: 'resolve', ref: other.ref, text: 'Trädet är borta.' }))
      for (let n = 0; n < 3; n += 1) await core.followUp()
      for (const resident of [one.resident, follower])
        expect((await heard(resident)).filter((text) => text.includes('Trädet är borta.'))).to.have.length(1)
    })

    it('was merged into a third: that one takes them over', async () => {
      const { one, other, follower } = await twoOfOne()
      const third = await reported('nedfallet träd på Kustvägen 40')
      await done(merge(one.ref, other.ref))
      await done(merge(other.ref, third.ref))
      for (let n = 0; n < 2; n += 1) await core.followUp()
      expect(await told(third)).to.include.members([
        one.resident.conversation,
        other.resident.conversation,
        follower.conversation,
      ])
    })

    it('was merged into this one in the same moment: one of them is opened again, and has everybody', async () => {
      const { one, other, follower } = await twoOfOne()
      const second = await core.instance()
      core.meanwhile = () =>
        done(second.staff({ id: 'crossed', verb: 'merge', ref: other.ref, text: one.ref, by: OMAR }))
      await done(merge(one.ref, other.ref))
      core.committed.push(...second.committed)
      for (let n = 0; n < 2; n += 1) await core.followUp()
      await second.leave()
      const both = [await stands(one.ref), await stands(other.ref)]
      const open = both.filter(({ status }) => status === 'new')
      expect(open).to.have.length(1)
      const [left] = open
      const reached = [left?.conversation, ...(left?.followers ?? []).map(({ conversation }) => conversation)]
      expect(reached).to.have.members([one.resident.conversation, other.resident.conversation, follower.conversation])
    })
  })

  it('a follower split off has a ticket of their own, with their words, kind and place, and is told', async () => {
    const one = await reported('nedfallet träd på Badvägen 12')
    const follower = await follows('ett stort träd har blåst omkull badv 12, det är en gran', 'sms')
    await follows('nedfallet träd badvägen 12')
    const [first] = (await stands(one.ref)).followers ?? []
    if (!first) throw new Error('nobody follows')
    await done(act({ verb: 'split', ref: one.ref, follower: followerKey(first) }))
    for (let n = 0; n < 2; n += 1) await core.followUp()
    const own = await follower.ticket()
    expect(own).to.deep.include({ status: 'new', kind: 'fault', queue: (await stands(one.ref)).queue, channel: 'sms' })
    expect(own.fault).to.deep.equal((await stands(one.ref)).fault)
    expect(own.question).to.contain('gran')
    expect(own.arrivedAt).to.deep.equal(first.at)
    expect(await told(one)).to.have.length(1)
    expect(await heard(follower)).to.have.length(1)
    expect((await heard(follower))[0]).to.contain(own._id)
    expect(await act({ verb: 'split', ref: one.ref, follower: followerKey(first) })).to.include({
      why: 'follower_unknown',
    })
    await done(act({ verb: 'resolve', ref: one.ref, text: 'Trädet är borta.' }))
    await core.followUp()
    expect((await heard(follower)).join()).to.not.contain('Trädet är borta.')
    expect(await follower.says('hur går det med mitt ärende?')).to.contain(own._id)
  })

  it('whoever was merged and is split off has their old ticket again', async () => {
    const { one, other } = await twoOfOne()
    await done(merge(one.ref, other.ref))
    await core.followUp()
    const theirs = (await stands(other.ref)).followers?.find(({ ref }) => ref === one.ref)
    if (!theirs) throw new Error('not merged')
    await done(act({ verb: 'split', ref: other.ref, follower: followerKey(theirs) }))
    for (let n = 0; n < 2; n += 1) await core.followUp()
    const again = await stands(one.ref)
    expect(again.status).to.equal('new')
    expect(again.mergedInto).to.equal(undefined)
    expect(await one.resident.tickets()).to.have.length(1)
    expect(await told(other)).to.not.include(one.resident.conversation)
  })

  it('other systems are told how many follow, and never who', async () => {
    const { one, other } = await twoOfOne()
    const shown = ticketForOthers(await stands(one.ref), () => false)
    expect(shown).to.deep.include({ followers: 1 })
    expect(shown).to.have.nested.property('fault.category', 'tree')
    expect(shown).to.have.nested.property('fault.place.street', 'Badvägen')
    await done(merge(one.ref, other.ref))
    await core.followUp()
    const after = ticketForOthers(await stands(other.ref), () => false)
    expect(after).to.deep.include({ followers: 2 })
    expect(JSON.stringify(after)).to.not.contain(one.resident.phone).and.not.contain(one.resident.conversation)
  })
})

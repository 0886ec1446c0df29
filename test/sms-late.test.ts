import { expect } from 'chai'
import { Core, MAJA } from './support/talk.js'

/**
 * Goal: an SMS that reached us long after it was sent is answered honestly: told to be late within two days, asked about
 * after that, and never as if nothing had happened; STOP holds whenever it comes, and staff see when it was sent.
 * Method: the core with its real decisions; messages handed over with the time they were sent, on a clock of the test's.
 */
const BUILD_MS = 120_000
const HOUR = 60
const DAY = 24 * HOUR

describe('an SMS that comes late', () => {
  let core: Core
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.start()
  })
  after(() => core.close())

  const lateBy = (minutes: number) => ({ sentAt: new Date(core.now.getTime() - (minutes - 1) * 60_000) })

  it('is answered, and its sender told when it was sent', async () => {
    const resident = core.resident('sms')
    const said = await resident.says('när är tippen öppen?', lateBy(3 * HOUR))
    expect(said).to.match(/Ditt sms från i dag kl\. \d\d:\d\d nådde oss först nu/)
    expect(said).to.match(/öppet|öppettider|återvinningscentral/i)
    expect(resident.last.inbound?.sentAt).to.be.instanceOf(Date)
  })

  it('is told of once, however much they wrote meanwhile', async () => {
    const resident = core.resident('sms')
    await resident.says('när är tippen öppen?', lateBy(3 * HOUR))
    const second = await resident.says('hur ansöker jag om förskola', lateBy(2 * HOUR))
    expect(second).not.to.contain('nådde oss först nu')
    expect(second).not.to.equal('')
  })

  it('is told of in English to whoever writes in English', async () => {
    const resident = core.resident('sms')
    await resident.says('English please')
    core.later(5 * HOUR)
    const said = await resident.says('when is the recycling centre open?', lateBy(3 * HOUR))
    expect(said).to.contain('reached us only now')
  })

  it('is not answered days after: it is kept, and they are asked whether it still holds', async () => {
    const resident = core.resident('sms')
    const said = await resident.says('när är tippen öppen?', lateBy(3 * DAY))
    expect(said).to.contain('Gäller det fortfarande? Skriv igen')
    expect(said).not.to.match(/öppettider/i)
    expect(resident.last.inbound?.text).to.equal('när är tippen öppen?')
    expect(resident.sms).to.have.length(1)
    expect(await resident.says('och vad kostar det?', lateBy(2.5 * DAY))).to.equal('')
    expect(resident.sms).to.deep.equal([])
    expect(await resident.says('när är tippen öppen?')).to.match(/öppet|öppettider|återvinningscentral/i)
  })

  it('does not go on with an errand days after', async () => {
    const resident = core.resident('sms')
    await resident.says('gatlyktan är trasig')
    await resident.says('Anmäl ett fel utomhus')
    expect(resident.last.state.flow).not.to.equal(undefined)
    core.later(4 * DAY)
    const said = await resident.says('Almvägen 4', lateBy(3 * DAY))
    expect(said).to.contain('Skriv igen')
    expect(resident.last.state.flow?.asking).to.equal(resident.turns.at(-2)?.state.flow?.asking)
    expect(resident.last.outbound).to.have.length(1)
  })

  it('is 112 first, whenever it comes', async () => {
    const resident = core.resident('sms')
    await resident.says('det brinner i huset, folk är kvar inne', lateBy(3 * DAY))
    const [urgent] = resident.sms
    expect(urgent).to.contain('112')
    expect(resident.last.outbound[0]?.urgent).to.equal(true)
  })

  it('is obeyed when it is STOP, and then nothing is said of what else came late', async () => {
    const resident = core.resident('sms')
    expect(await resident.says('STOPP', lateBy(5 * DAY))).to.contain('inga fler sms')
    expect(resident.last.state.optedOut).to.equal(true)
    await resident.says('en sak till', lateBy(3 * DAY))
    expect(resident.sms).to.deep.equal([])
  })

  it('reaches the person they talk to, who is told when it was sent', async () => {
    const resident = core.resident('sms')
    const sent = lateBy(5 * HOUR)
    await resident.says('jag vill prata med en människa om sopor', sent)
    const ticket = await resident.ticket()
    expect(ticket.arrivedAt).to.deep.equal(sent.sentAt)
    expect(resident.thread.join()).to.contain('nådde oss först nu')
    await core.staff({ id: 'claim-1', ref: ticket._id, verb: 'claim', by: MAJA })
    await resident.says('det gäller två påsar', lateBy(3 * DAY))
    expect(resident.last.outbound).to.deep.equal([])
    const posts = resident.last.deliveries.flatMap(({ payload }) => (payload.kind === 'thread' ? [payload] : []))
    expect(posts.map(({ from }) => from)).to.deep.equal(['resident', 'system'])
    expect(posts[1]?.text).to.match(/skickades 2026-\d\d-\d\d \d\d:\d\d men nådde oss först nu/)
  })
})

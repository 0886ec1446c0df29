import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { createLog } from '../src/log.js'
import { Outbox } from '../src/outbox/outbox.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Leases } from '../src/store/leases.js'
import { eventually } from './support/eventually.js'
import { Core } from './support/talk.js'

/**
 * Goal: a card waits for the app to be installed however long that takes; a card that only fails is given up.
 * Method: the same card, a hundred days old, with a sender that says one or the other.
 */
describe('a card whose team is not there yet', () => {
  let core: Core
  beforeEach(async () => {
    core = await Core.start()
  })
  afterEach(() => core.close())

  async function cardAfterHundredDays(code: 'delivery_not_yet' | 'delivery_failed'): Promise<string | undefined> {
    const resident = core.resident()
    await resident.says('prata med en människa om bygglov')
    await resident.presses('Svara här i chatten')
    const hundredDaysOn = new Date(core.now.getTime() + 100 * 86_400_000)
    const turnId = resident.last._id
    const outbox = new Outbox({
      deliveries: new Deliveries(core.store),
      leases: new Leases(core.store),
      senders: { card: { send: async () => Promise.reject(new ServiceError(code, 'not now')) } },
      onDead: async () => undefined,
      log: createLog('error'),
      now: () => hundredDaysOn,
    })
    const state = async () =>
      (await core.store.turns.findOne({ _id: turnId }))?.deliveries.find(({ payload }) => payload.kind === 'card')
    outbox.start()
    try {
      await eventually(async () => expect((await state())?.attempts).to.be.greaterThan(0))
      await eventually(async () => expect((await state())?.error).to.equal(code))
      return (await state())?.state
    } finally {
      await outbox.stop()
    }
  }

  it('waits', async () => expect(await cardAfterHundredDays('delivery_not_yet')).to.equal('pending'))
  it('is given up when it only fails', async () =>
    expect(await cardAfterHundredDays('delivery_failed')).to.equal('dead'))
})

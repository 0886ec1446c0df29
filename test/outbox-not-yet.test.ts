import { expect } from 'chai'
import { ServiceError } from '../src/errors.js'
import { createLog } from '../src/log.js'
import { Outbox } from '../src/outbox/outbox.js'
import { Deliveries } from '../src/store/deliveries.js'
import { Leases } from '../src/store/leases.js'
import { eventually } from './support/eventually.js'
import { Core, OMAR, readContent } from './support/talk.js'

/**
 * Goal: a card waits for the app to be installed however long that takes; a card that only fails is given up.
 * Method: the same card, a hundred days old, with a sender that says one or the other for two hours.
 */
describe('a card whose team is not there yet', () => {
  let core: Core
  beforeEach(async () => {
    core = await Core.on(await readContent(), () => Promise.reject(new Error('nobody writes')))
  })
  afterEach(() => core.close())

  async function cardAfterHundredDays(code: 'delivery_not_yet' | 'delivery_failed'): Promise<string | undefined> {
    const { turn } = await core.enter({
      id: 'entered',
      by: OMAR,
      channel: 'visit',
      kind: 'question',
      lang: 'sv',
      text: 'Undrar över bygglov',
      contact: { via: 'call', phone: '+46701740611', proven: false },
    })
    core.later(100 * 24 * 60)
    const outbox = new Outbox({
      deliveries: new Deliveries(core.store),
      leases: new Leases(core.store),
      senders: { card: { send: async () => Promise.reject(new ServiceError(code, 'not now')) } },
      onDead: async () => undefined,
      log: createLog('silent'),
      now: () => core.now,
      pollMs: 20,
    })
    const card = async () =>
      (await core.store.turns.findOne({ _id: turn._id }))?.deliveries.find(({ payload }) => payload.kind === 'card')
    outbox.start()
    try {
      for (const hours of [1, 1]) {
        const isTried = (attempts: number) => async () => {
          const { state, attempts: now } = (await card()) ?? { attempts: 0 }
          expect(state === 'dead' || now > attempts, `${state} after ${now}`).to.equal(true)
        }
        await eventually(isTried((await card())?.attempts ?? 0))
        await eventually(async () => expect(await card()).to.include({ error: code }))
        core.later(hours * 60)
      }
      await eventually(async () =>
        expect(code === 'delivery_not_yet' || (await card())?.state === 'dead').to.equal(true),
      )
      return (await card())?.state
    } finally {
      await outbox.stop()
    }
  }

  it('waits', async () => expect(await cardAfterHundredDays('delivery_not_yet')).to.equal('pending'))
  it('is given up when it only fails', async () =>
    expect(await cardAfterHundredDays('delivery_failed')).to.equal('dead'))
})

import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import type { Consume, SmsCaps } from '../src/channels/sms/caps.js'
import { mongoCounter } from '../src/channels/sms/mongo-counter.js'
import { testMongo } from './support/mongod.js'
import { capsWith, delivery, failure, senderTo, soon, UNCERTAIN } from './support/sms-sending.js'
import { RESIDENT, type SmsService, startSmsService } from './support/sms-service.js'

/**
 * Goal: neither a bill nor a neighbour's phone is filled by someone else's number, and danger is never held back by that.
 * Method: caps counted in MongoDB by one and by two instances, then at the sender.
 */
const NEIGHBOUR = '+46701740606'

let service: SmsService

describe('SMS caps', () => {
  let client: MongoClient
  let consume: Consume

  before(async () => {
    client = await MongoClient.connect((await testMongo()).uri)
    await client.db('sms_caps_test').dropDatabase()
  })
  beforeEach(async () => {
    await client.db('sms_caps_test').collection('sms_caps').deleteMany({})
    consume = await mongoCounter(client.db('sms_caps_test'))
  })
  after(() => client.close())

  const refusals = async (caps: SmsCaps, sends: { to: string; urgent?: boolean }[]) => {
    const codes: string[] = []
    for (const { to, urgent = false } of sends)
      codes.push(
        await caps.spend(to, urgent).then(
          () => 'sent',
          (error: Error) => error.message.split(': ')[1] ?? '',
        ),
      )
    return codes
  }
  const times = (count: number, to: string, urgent = false) => Array.from({ length: count }, () => ({ to, urgent }))

  it('a number has its own, and one that is spent takes nothing from others', async () => {
    const caps = capsWith(consume, { numberDailyMax: 2, dailyMax: 3 })
    expect(await refusals(caps, [...times(4, RESIDENT), ...times(2, NEIGHBOUR)])).to.deep.equal([
      'sent',
      'sent',
      'SMS_NUMBER_DAILY_MAX',
      'SMS_NUMBER_DAILY_MAX',
      'sent',
      'SMS_DAILY_MAX',
    ])
  })

  it('danger gets through spent caps, up to a bound of its own', async () => {
    const caps = capsWith(consume, { numberDailyMax: 1, dailyMax: 1 })
    expect(await refusals(caps, [...times(2, RESIDENT), ...times(6, RESIDENT, true)])).to.deep.equal([
      'sent',
      'SMS_NUMBER_DAILY_MAX',
      ...Array.from({ length: 5 }, () => 'sent'),
      'urgent cap for this number',
    ])
  })

  it('all instances count together, even at once', async () => {
    const one = capsWith(consume, { numberDailyMax: 5 })
    const other = capsWith(await mongoCounter(client.db('sms_caps_test')), { numberDailyMax: 5 })
    const spent = await Promise.all([one, other].map((caps) => refusals(caps, times(4, RESIDENT))))
    expect(spent.flat().filter((code) => code === 'sent')).to.have.length(5)
  })

  it('three codes an hour to one number, counted by all instances and beside all else', async () => {
    const one = capsWith(consume, { numberDailyMax: 1 })
    const other = capsWith(await mongoCounter(client.db('sms_caps_test')), { numberDailyMax: 1 })
    const asked = await Promise.all([one, other, one, other, one].map((caps) => caps.mayGetCode(RESIDENT)))
    expect(asked.filter((may) => may)).to.have.length(3)
    expect(await other.mayGetCode(NEIGHBOUR)).to.equal(true)
    expect(await refusals(one, times(1, RESIDENT))).to.deep.equal(['sent'])
  })

  it('keeps no phone number', async () => {
    await refusals(capsWith(consume), times(1, RESIDENT))
    const kept = await client.db('sms_caps_test').collection('sms_caps').find().toArray()
    expect(kept).to.have.length(2)
    expect(JSON.stringify(kept)).to.not.contain('701740605')
  })

  const countries = [
    { to: RESIDENT, name: 'Swedish', is: 'sent' },
    { to: '+358401234567', name: 'Finnish', is: 'sent' },
    { to: '+4791234567', name: 'a country not named', is: 'SMS_COUNTRIES does not hold NO' },
    { to: '+46939123456', name: 'a dear Swedish number', is: 'not a number we may text' },
    { to: '+46123', name: 'too short', is: 'not a number we may text' },
    { to: 'PostNord', name: 'no number', is: 'not a number we may text' },
  ]
  for (const { to, name, is } of countries) {
    it(`${name}: ${is}`, () => {
      const said = (() => {
        try {
          capsWith(async () => true).checkCountry(to)
          return 'sent'
        } catch (error) {
          return (error as Error).message.split(': ')[1]
        }
      })()
      expect(said).to.equal(is)
    })
  }

  describe('at the sender', () => {
    beforeEach(async () => {
      service = await startSmsService()
    })
    afterEach(() => service.close())

    it('refuses for good, says which cap, and counts a delivery once however often it is tried', async () => {
      const sender = senderTo(service.settings, service.log, capsWith(consume, { numberDailyMax: 1 }))
      await sender.send(delivery(), soon())
      await sender.send(delivery({}, { attempts: 2 }), soon())
      expect((await failure(sender.send(delivery(), soon()))).code).to.equal('delivery_refused')
      expect(service.logged.join()).to.contain('SMS_NUMBER_DAILY_MAX').and.not.contain('701740605')
      expect(service.gateway.sent).to.have.length(2)
    })

    it('never texts a country not named, however often it is tried', async () => {
      const sender = senderTo(service.settings, service.log)
      const abroad = delivery({ to: '+4791234567' }, UNCERTAIN)
      expect((await failure(sender.send(abroad, soon()))).code).to.equal('delivery_refused')
    })

    it('waits when nothing can be counted', async () => {
      const broken = capsWith(async () => Promise.reject(new Error('no mongod')))
      expect((await failure(senderTo(service.settings, service.log, broken).send(delivery(), soon()))).code).to.equal(
        'delivery_failed',
      )
      expect(service.gateway.sent).to.deep.equal([])
    })
  })
})

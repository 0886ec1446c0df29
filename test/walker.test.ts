import { expect } from 'chai'
import fc from 'fast-check'
import { STATE_BYTES_MAX } from '../src/turn/ports.js'
import { Core } from './support/talk.js'

/**
 * Goal: no conversation, however strange, throws, ends in silence, grows its state without bound, or loses its way to
 * a person.
 * Method: random walks of what people and machines send, on web and SMS; after each walk a person is asked for and
 * must be there within two messages.
 */
describe('a random walker', () => {
  let core: Core
  before(async () => {
    core = await Core.start()
  })
  after(() => core.close())

  const said = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        'hej',
        'tack',
        'soporna är inte tömda',
        'when is the pool open',
        'zzxy blorp',
        'kö förskola kostnad',
        'jag vill klaga',
        'det hjälpte inte',
        'person',
        'english please',
        'svenska',
        'ja',
        'nej',
        'avbryt',
        'hur går det?',
        'ring mig',
        '070-174 06 33',
        '123456',
        '000000',
        'mie tartten apua',
        'мені потрібна допомога',
        'ni är idioter',
        'MER',
        'INFO',
        'vet inte',
      ),
    },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }).map((choice) => `#${choice}`) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  )

  for (const channel of ['webchat', 'sms'] as const) {
    it(`is never lost (${channel})`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 8 }), async (walk) => {
          const resident = core.resident(channel)
          for (const step of walk) {
            const press = /^#(\d+)$/.exec(step)?.[1]
            const text =
              press === undefined || resident.turns.length === 0 ? step : (resident.choices[Number(press) - 1] ?? press)
            await resident.says(text)
            expect(resident.last.outbound.length, `silence after ${JSON.stringify(text)}`).to.be.greaterThan(0)
            expect(Buffer.byteLength(JSON.stringify(resident.last.state))).to.be.below(STATE_BYTES_MAX)
          }
          const had = (await resident.tickets()).length
          await resident.says('jag vill prata med en människa')
          if ((await resident.tickets()).length === had && had === 0) await resident.says('det gäller bygglov')
          expect((await resident.tickets()).length).to.be.at.least(1)
        }),
        { numRuns: 60, seed: 20261122 },
      )
    }).timeout(60_000)
  }
})

import { expect } from 'chai'
import type { OutboundMessage } from '../src/message.js'
import { fewArticles } from './support/instance.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident } from './support/talk.js'

/**
 * Goal: every message of the bot's that is a ticket's receipt, its standing, or news of it says which ticket, so that a chat
 * can show beside it how that goes on; what a person says is theirs alone.
 * Method: tickets come about and are worked on in every way there is; of each message that must tell, the one it names.
 */
describe('which ticket a message is about', () => {
  let core: Core
  let actions = 0
  let faults = 0
  const PLACES = ['Almvägen 4', 'Strandvägen 8']
  before(async function () {
    this.timeout(60_000)
    const { content, understand } = await fewArticles()
    core = await Core.on(content, understand)
  })
  after(() => core.close())
  beforeEach(() => {
    core.now = OPEN_MORNING
  })

  type Verb = 'claim' | 'ask' | 'reply' | 'resolve' | 'release' | 'reopen' | 'transfer'
  const act = async (resident: Resident, verb: Verb, deed: { text?: string; queue?: string } = {}) => {
    actions += 1
    core.later(1)
    const ref = (await resident.tickets()).at(-1)?._id ?? ''
    return done(core.staff({ id: `a${actions}`, verb, ref, by: MAJA, ...deed }))
  }
  const toPerson = async (resident: Resident) => {
    await resident.says('jag vill prata med en människa om bygglov')
    if (resident.choices.includes('Svara här i chatten')) await resident.presses('Svara här i chatten')
  }

  const stories: { name: string; tell: (resident: Resident) => Promise<unknown> }[] = [
    { name: 'filed', tell: toPerson },
    {
      name: 'added to, and what it is asked',
      tell: async (resident) => {
        await toPerson(resident)
        await resident.says(`det gäller ${(await resident.ticket())._id}: det är en altan på baksidan`)
      },
    },
    {
      name: 'where it stands',
      tell: async (resident) => {
        await toPerson(resident)
        await resident.says('hur går det med mitt ärende')
      },
    },
    {
      name: 'a callback, booked',
      tell: async (resident) => {
        await toPerson(resident)
        await resident.says('ring upp mig')
        await resident.says('070-174 06 12')
        if (resident.choices.length > 0) await resident.presses('När som helst')
      },
    },
    { name: 'a fault', tell: (resident) => resident.says(`det är klotter vid ${PLACES[faults++]}`) },
    {
      name: 'a fault of others’, followed',
      tell: async (resident) => {
        await core.resident().says('det är klotter vid Badvägen 12')
        await resident.says('det är klotter vid Badvägen 12')
        await resident.says('ja')
      },
    },
    {
      name: 'an errand',
      tell: async (resident) => {
        for (const text of ['beställa matavfallspåsar', 'Almvägen 4', 'ja']) await resident.says(text)
      },
    },
    {
      name: 'a visit, booked and cancelled',
      tell: async (resident) => {
        await resident.says('boka ett besök')
        for (let asked = 0; asked < 8 && resident.last.state.flow; asked += 1)
          await resident.says(resident.choices[0] ?? 'bygglov')
        await resident.says('avboka')
        await resident.says('ja')
      },
    },
    {
      name: 'claimed',
      tell: async (resident) => {
        await toPerson(resident)
        resident.turns.push(await act(resident, 'claim'))
      },
    },
    {
      name: 'given back, and passed on',
      tell: async (resident) => {
        await toPerson(resident)
        await act(resident, 'claim')
        resident.turns.push(await act(resident, 'release'))
        resident.turns.push(await act(resident, 'transfer', { queue: 'waste', text: 'Hör dit.' }))
      },
    },
    {
      name: 'reminded of what they were asked',
      tell: async (resident) => {
        await toPerson(resident)
        await act(resident, 'claim')
        await act(resident, 'ask', { text: 'Vilken tomt?' })
        core.later(8 * 24 * 60)
        const ref = (await resident.ticket())._id
        await core.event({ id: `wake:${ref}:nudge`, ref, what: 'wake', wake: 'nudge' })
        const [told] = (await core.log.read(resident.conversation, 0, 100)).slice(-1)
        if (told) resident.turns.push(told)
      },
    },
    {
      name: 'how it went, and not solved',
      tell: async (resident) => {
        await toPerson(resident)
        await act(resident, 'claim')
        resident.turns.push(await act(resident, 'resolve', { text: 'Beslutet är skickat.' }))
        await resident.says('det är inte löst')
      },
    },
    {
      name: 'opened again by staff',
      tell: async (resident) => {
        await toPerson(resident)
        await act(resident, 'claim')
        await act(resident, 'resolve', { text: 'Beslutet är skickat.' })
        resident.turns.push(await act(resident, 'reopen'))
      },
    },
  ]

  for (const channel of ['webchat', 'sms'] as const) {
    for (const { name, tell } of stories) {
      it(`${name} (${channel})`, async () => {
        const resident = core.resident(channel)
        await tell(resident)
        const last = resident.turns.at(-1)?.outbound ?? []
        const isSilent = channel === 'sms' && /claimed|given back/.test(name)
        expect(last.filter(isBot).some(({ ticket }) => ticket !== undefined)).to.equal(!isSilent)
        const all = (await core.log.read(resident.conversation, 0, 100)).flatMap(({ outbound }) => outbound)
        for (const message of all)
          expect([message.text, message.ticket]).to.deep.equal([message.text, namedIn(message)])
      })
    }
  }

  const isBot = ({ speaker }: OutboundMessage) => speaker.kind === 'bot'

  /** The reference a bot's words hold; where they hold none, whatever it says. */
  function namedIn(message: OutboundMessage): string | undefined {
    if (!isBot(message)) return undefined
    return /LN-[A-Z2-9]{5}/.exec(message.text)?.[0] ?? message.ticket
  }
})

import { expect } from 'chai'
import type { ThreadPost } from '../src/turn/ports.js'
import { isThreat } from '../src/understanding/intents.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident, readContent } from './support/talk.js'

/**
 * Goal: a threat reaches the queue's managers and changes nothing of how its writer is met; anger is no threat.
 * Method: tables of words; then conversations in which one is said, before a ticket, in it and while a person is there.
 */
const BUILD_MS = 120_000

describe('threats against staff', () => {
  const THREATS = [
    'jag ska döda dig',
    'JAG SKA DÖDA ER ALLA!!',
    'om jag inte får svar idag så jag kommer att döda er',
    'jag vet var du bor',
    'jag vet vart ni bor era as',
    'jag ska slå ihjäl dig',
    'jag ska spränga stadshuset',
    'jag kommer dit med kniv',
    "i'm going to kill you",
    'I know where you live',
    'i will burn down the town hall',
  ]
  const ANGER = [
    'jag dör av väntan',
    'ni tar livet av mig',
    'jag blir galen på er',
    'man kan dö av det här regnet',
    'ni är idioter hela bunten',
    'grannens hund kommer att bita någon',
    'det brinner i soptunnan',
    'jag vet var återvinningen ligger',
    'var bor ni någonstans',
    'får man elda ris på tomten',
    'ska ni spränga vid bergtäkten idag',
    'den här bron kommer att döda någon',
    'this will be the death of me',
    'you are killing me with this waiting',
    'I know where the library is',
    'fy fan vad dåligt, jag ska anmäla er',
    'ni ska få betala för det här',
  ]
  for (const text of THREATS)
    it(`"${text}" is one`, async () => {
      expect(isThreat((await readContent()).intents, text)).to.equal(true)
    })
  for (const text of ANGER)
    it(`"${text}" is none`, async () => {
      expect(isThreat((await readContent()).intents, text)).to.equal(false)
    })

  describe('in a conversation', () => {
    let core: Core
    before(async function () {
      this.timeout(BUILD_MS)
      core = await Core.start()
    })
    after(() => core.close())
    beforeEach(() => {
      core.now = OPEN_MORNING
    })

    const THREAT = 'jag vet var du bor, bara så du vet'
    const flagsOf = (resident: Resident) =>
      resident.deliveries.flatMap(({ payload }): ThreadPost[] =>
        payload.kind === 'thread' && payload.from === 'system' ? [payload] : [],
      )

    async function withTicket(about = 'diarium') {
      const resident = core.resident()
      await resident.says(`jag vill prata med en människa om ${about}`)
      await resident.presses('Svara här i chatten')
      return { resident, ref: (await resident.ticket())._id }
    }

    it('it is added, flagged to the managers, and met like anything else', async () => {
      const { resident, ref } = await withTicket()
      expect(await resident.says(THREAT)).to.equal(`Jag har lagt till det i ${ref}.`)
      const [flag, ...more] = flagsOf(resident)
      expect(more).to.deep.equal([])
      expect(flag?.text).to.contain('hot')
      expect(flag?.mentions?.map(({ name }) => name)).to.deep.equal(['Maja Lind'])
      expect((await resident.ticket()).events.at(-1)).to.include({ what: 'threat', by: 'resident' })
    })

    it('while a person is there the bot stays silent, and the managers hear of it', async () => {
      const { resident, ref } = await withTicket()
      await done(core.staff({ id: 't1', verb: 'claim', ref, by: MAJA }))
      expect(await resident.says(THREAT)).to.equal('')
      expect(flagsOf(resident)).to.have.length(1)
      expect((await resident.ticket()).events.map(({ what }) => what)).to.include('threat')
    })

    it('said before the ticket was made, it is flagged when it is', async () => {
      const resident = core.resident()
      await resident.says(`${THREAT}, jag vill prata med en människa`)
      expect(flagsOf(resident)).to.deep.equal([])
      await resident.presses('Vet inte')
      expect(flagsOf(resident)).to.have.length(1)
      const kinds = resident.deliveries.map(({ payload }) => payload.kind)
      expect(kinds.indexOf('card')).to.be.below(kinds.indexOf('thread'))
      expect((await resident.ticket()).events.map(({ what }) => what)).to.deep.equal(['created', 'threat'])
    })

    it('danger comes first all the same', async () => {
      const { resident } = await withTicket()
      const said = await resident.says('jag ska döda er, och det brinner i huset, hjälp')
      expect(said).to.match(/^\*\*Ring 112 nu/)
      expect(flagsOf(resident).filter(({ mentions }) => mentions)).to.have.length(1)
    })
  })
})

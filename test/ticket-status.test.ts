import { expect } from 'chai'
import { mayBeReference, referenceIn, withoutReferences } from '../src/tickets/reference-in.js'
import { Core, done, MAJA, OPEN_MORNING, type Resident } from './support/talk.js'

/**
 * Goal: whoever asks how their case is going is told where it stands, whose turn it is and by when, in plain words and
 * nothing else; nobody is told of a case that is not theirs, not even that there is one.
 * Method: one ticket brought to each state, asked about in many ways, in both languages and channels.
 */
const BUILD_MS = 120_000

describe('where a ticket stands', () => {
  let core: Core
  let actions = 0
  before(async function () {
    this.timeout(BUILD_MS)
    core = await Core.start()
  })
  after(() => core.close())
  beforeEach(() => {
    core.now = OPEN_MORNING
  })

  const act = (verb: 'claim' | 'ask' | 'reply' | 'resolve', ref: string, text?: string) => {
    actions += 1
    return done(core.staff({ id: `s${actions}`, verb, ref, by: MAJA, ...(text ? { text } : {}) }))
  }

  /** What is said, as it is read. */
  const told = async (resident: Resident, text: string) => (await resident.says(text)).replaceAll('**', '')

  async function withTicket(channel: 'webchat' | 'sms' = 'sms', about = 'bygglov') {
    const resident = core.resident(channel)
    await resident.says(`jag vill prata med en människa om ${about}`)
    if (channel === 'webchat') await resident.presses('Svara här i chatten')
    return { resident, ref: (await resident.ticket())._id }
  }

  const ASKED = [
    'status',
    'Status?',
    'hur går det med mitt ärende',
    'hur går det med mitt ärende?? det var i förrgår jag skrev',
    'var i kön är jag',
    'har ni fått mitt meddelande',
    'hej, har ni sett mitt meddelande?',
    'vad händer med ärendet',
    "what's happening with my case",
    'where am I in the queue',
    'did you get my message?',
    'any news about my case?',
  ]
  for (const text of ASKED) {
    it(`"${text}" asks for it`, async () => {
      const { resident, ref } = await withTicket()
      expect(await told(resident, text)).to.match(new RegExp(`${ref}.*(först i kön|first in the queue)`))
      expect(await resident.tickets()).to.have.length(1)
      expect(resident.thread).to.deep.equal([])
    })
  }

  const typed: { as: (ref: string) => string }[] = [
    { as: (ref) => ref },
    { as: (ref) => ref.toLowerCase() },
    { as: (ref) => ref.replace('-', ' ') },
    { as: (ref) => ref.replace('-', '') },
    { as: (ref) => ref.replace('-', ' - ').toLowerCase() },
    { as: (ref) => `${ref.slice(0, 5)} ${ref.slice(5)}` },
    { as: (ref) => `mitt ärendenummer är ${ref}` },
    { as: (ref) => `hur går det med ${ref}?` },
    { as: (ref) => `${ref}.` },
    // Letters alone with an O among them are a word to us, and no reference.
    { as: (ref) => (/\d/.test(ref) ? ref.replace(/(?<=-.*)[DQ]/g, 'O') : ref) },
    { as: (ref) => ref.replace(/(?<=-.*)[DQ]/g, '0') },
  ]
  for (const { as } of typed) {
    it(`"${as('LN-7QF9K')}" asks for it too`, async () => {
      const { resident, ref } = await withTicket()
      expect(await told(resident, as(ref))).to.contain(`${ref} ligger i kön`)
    })
  }

  it('a reference with words about it brings them to the ticket', async () => {
    const { resident, ref } = await withTicket()
    expect(await resident.says(`det gäller ${ref}: det är en altan på baksidan`)).to.contain('lagt till')
    expect(resident.thread).to.deep.equal([`det gäller ${ref}: det är en altan på baksidan`])
  })

  describe('tells of a ticket that is', () => {
    it('new: where in the queue, and by when', async () => {
      const { ref } = await withTicket('sms', 'gatubelysning')
      const { resident, ref: second } = await withTicket('sms', 'gatubelysning')
      expect(await told(resident, 'status')).to.match(
        new RegExp(`^${second} ligger i kön hos Gator och vägar\\. Du är nummer \\d+ i kön\\. Du får svar senast `),
      )
      const before = Number(/nummer (\d+)/.exec(resident.sms.join())?.[1])
      await act('claim', ref)
      const after = await told(resident, 'status')
      expect(after).to.contain(before === 2 ? 'Du är först i kön' : `Du är nummer ${before - 1} i kön`)
    })

    it('late: that it is, with no new promise', async () => {
      const { resident } = await withTicket()
      core.now = new Date('2026-12-02T09:00:00Z')
      const said = await told(resident, 'status')
      expect(said).to.match(/skulle ha fått svar senast .*Vi är sena/)
      expect(said).not.to.contain('Du får svar senast')
    })

    it('claimed: who took it and when', async () => {
      const { resident, ref } = await withTicket()
      await act('claim', ref)
      core.later(60)
      expect(await told(resident, 'hur går det med mitt ärende')).to.match(
        /^Maja Lind tog hand om LN-\w{5} i dag kl\. 09:31\. Du får svar senast /,
      )
      await act('reply', ref, 'Vi tittar på det.')
      core.later(60)
      expect(await told(resident, 'status')).to.match(/Maja Lind tog hand om .* Du har fått svar\./)
    })

    it('waiting: that it waits for them', async () => {
      const { resident, ref } = await withTicket()
      await act('ask', ref, 'Var?')
      core.later(60)
      expect(await told(resident, 'status')).to.match(/^Maja Lind frågade dig om LN-\w{5} i dag .* Skriv det här\.$/)
      expect((await resident.ticket()).status).to.equal('waiting')
      expect(resident.thread).to.deep.equal([])
    })

    it('resolved: when, until when it can be opened again, and how', async () => {
      const { resident, ref } = await withTicket('webchat')
      await act('resolve', ref, 'Klart.')
      expect(await told(resident, 'status')).to.match(/avslutade .* i dag .* fram till torsdag 3 december/)
      expect(resident.choices).to.deep.equal(['Det är inte löst'])
    })

    it('closed: that a new one would carry it on', async () => {
      const { resident, ref } = await withTicket('webchat')
      await act('resolve', ref, 'Klart.')
      core.now = new Date('2026-12-10T09:00:00Z')
      const closing = { id: 'close', ref, what: 'wake', wake: 'close' } as const
      await core.event(closing)
      expect((await resident.ticket()).status).to.equal('closed')
      expect(await told(resident, ref)).to.contain('kan inte öppnas igen')
    })

    it('in a queue that names nobody: by their role', async () => {
      const { resident, ref } = await withTicket('sms', 'försörjningsstöd')
      await act('claim', ref)
      core.later(60)
      const said = await told(resident, 'status')
      expect(said).to.contain('Medarbetare på Försörjningsstöd tog hand om').and.not.contain('Maja')
    })

    it('one of several: each, or the one that was named', async () => {
      const { resident, ref } = await withTicket()
      const { _id: second } = await resident.complains('jag vill klaga på parkeringen')
      expect(await told(resident, 'status'))
        .to.contain(ref)
        .and.contain(second)
      expect(await told(resident, second))
        .to.contain(second)
        .and.not.contain(ref)
    })
  })

  it('while a person is there, the question is theirs', async () => {
    const { resident, ref } = await withTicket()
    await act('claim', ref)
    expect(await told(resident, 'hur går det med mitt ärende')).to.equal('')
    expect(resident.thread).to.deep.equal(['hur går det med mitt ärende'])
  })

  it('asked in the middle of something leaves that open', async () => {
    const resident = core.resident()
    await resident.says('jag vill prata med en människa om bygglov')
    await resident.presses('Skicka sms')
    expect(await told(resident, 'hur går det med mitt ärende')).to.contain('ligger i kön')
    expect(await resident.says('070-174 06 13')).to.contain('kod')
  })

  it('whoever has no ticket is asked for a number, and may have a person', async () => {
    const resident = core.resident()
    expect(await told(resident, 'hur går det med mitt ärende')).to.contain('Har du ett ärendenummer?')
    expect(resident.choices).to.deep.equal(['Prata med en person'])
  })

  it('a matter the bot knows is a question, for whoever has no ticket on it', async () => {
    const { resident } = await withTicket('webchat', 'parkering')
    await told(resident, 'hur går det med snöröjningen')
    expect(resident.articles).to.deep.equal(['snow-clearing'])
    const { resident: other, ref } = await withTicket('webchat', 'snöröjning')
    expect(await told(other, 'hur går det med snöröjningen')).to.contain(`${ref} ligger i kön`)
  })

  describe('of somebody else', () => {
    it('nothing is told, and the words are the same whether there is such a one or not', async () => {
      const { ref } = await withTicket('webchat')
      const asks = async (text: string, resident: Resident) => {
        const said = await told(resident, text)
        expect(said).not.to.match(/kön|avslutad|Maja|Bygglov/)
        return said.replaceAll(/LN-?\s?\w{5}/gi, 'LN-?')
      }
      for (const channel of ['webchat', 'sms'] as const) {
        const real = await asks(ref, core.resident(channel))
        expect(real).to.equal(await asks('LN-22222', core.resident(channel)))
        expect(real).not.to.equal('')
      }
    })
  })

  it('references are read as people write them', () => {
    const rows: [string, string | undefined][] = [
      ['LN-7K3F9', 'LN-7K3F9'],
      ['ln 7 k 3 f 9', 'LN-7K3F9'],
      ['Ärende:ln7k3f9!', 'LN-7K3F9'],
      ['LN–7K3F9', 'LN-7K3F9'],
      ['l n-7k3f9', 'LN-7K3F9'],
      ['LN-7O3F0', 'LN-7O3F0'],
      ['LN-7K3F', undefined],
      ['LN-7K3F99', undefined],
      ['XLN-7K3F9', undefined],
      ['LN-7K3F9a', undefined],
      ['AB-7K3F9', undefined],
      ['ln plogs', undefined],
      ['ALN 24', undefined],
    ]
    for (const [text, expected] of rows) expect(referenceIn(text, 'LN'), text).to.equal(expected)
    expect(referenceIn('se stopp vid vägen', 'SE')).to.equal(undefined)
    expect(withoutReferences('om ln 7k3f9 och LN-22222', 'LN').replaceAll(/\s+/g, ' ')).to.equal('om och ')
    expect(mayBeReference('LN-70O5B', 'LN-7QDS8')).to.equal(true)
    expect(mayBeReference('LN-7K3F9', 'LN-7K3F8')).to.equal(false)
  })
})

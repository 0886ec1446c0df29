import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import type { ChannelName } from '../src/message.js'
import { newReference } from '../src/tickets/reference.js'
import { createDangerVerdict } from '../src/understanding/danger-verdict.js'
import { Core, shippedContent } from './support/talk.js'

/**
 * Goal: whoever writes of danger to life gets 112 before anything else, in every channel and language; whoever only
 * sounds so is served as usual.
 * Method: the half of the messages that was set aside before any rule was written and is among no examples
 * (test/danger/*.held.jsonl). The aim is 98 % and 2 %; the limits below are what is reached, so that no change makes it
 * worse unseen. Then whole conversations.
 */
const HELD_FOUND_MIN = 0.93
const HELD_DISTURBED_MAX = 0.08

interface Row {
  text: string
  kind: string
}

function rows(name: string): Row[] {
  const lines = readFileSync(new URL(`danger/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Row)
}

describe('danger to life', () => {
  let core: Core
  let verdict: ReturnType<typeof createDangerVerdict>
  before(async () => {
    core = await Core.start()
    verdict = createDangerVerdict((await shippedContent()).content)
  })
  after(() => core.close())

  it('is found in messages nobody had seen when the rules were written', () => {
    const all = rows('danger.held')
    expect(all.length).to.be.at.least(150)
    const found = all.filter(({ text }) => verdict(text)).length
    expect(found / all.length, `${found} of ${all.length}`).to.be.at.least(HELD_FOUND_MIN)
  })

  it('is not seen in what only sounds like it', () => {
    const all = rows('lookalike.held')
    expect(all.length).to.be.at.least(150)
    const disturbed = all.filter(({ text }) => verdict(text)).length
    expect(disturbed / all.length, `${disturbed} of ${all.length}`).to.be.at.most(HELD_DISTURBED_MAX)
  })

  it('is hardly ever seen in what residents are known to ask', async () => {
    const { articles } = (await shippedContent()).content
    const asked = articles.filter(({ sensitive }) => !sensitive).flatMap(({ variants }) => variants)
    const flagged = asked.filter((text) => verdict(text))
    expect(flagged.length / asked.length, flagged.join('\n')).to.be.at.most(0.005)
  })

  it('is not seen in a reference or a phone number, which are like anything by chance', async () => {
    const { referencePrefix } = (await shippedContent()).content.organisation.municipality
    // Taken for danger before they were told from words.
    const once = ['LN-8RXF6', 'LN-7HP57', 'ln x477q', 'LN-JG RDQ', 'LN-9H 5MJ', '070-329 23 40', '070-250 61 72']
    const references = Array.from({ length: 1_000 }, () => newReference(referencePrefix))
    const split = references.map((ref) => `${ref.slice(0, 5)} ${ref.slice(5)}`)
    expect([...once, ...references, ...split].filter((text) => verdict(text))).to.deep.equal([])
    expect(verdict('det brinner LN-8RXF6')).to.equal('danger')
  })

  const first: { typed: string; says: RegExp }[] = [
    { typed: 'DET BRINNER I KÖKET', says: /^\*\*Ring 112 nu/ },
    { typed: 'hon andas inte', says: /^\*\*Ring 112 nu/ },
    { typed: 'my neighbour is unconscious on the floor', says: /^\*\*Call 112 now/ },
    { typed: 'han slår mig och jag är rädd', says: /112.*0980-319 299/s },
    { typed: 'jag vill inte leva längre', says: /112.*1177.*90101/s },
    { typed: 'I want to kill myself tonight', says: /112.*1177.*90101/s },
    { typed: 'tulipalo, auttakaa', says: /112/ },
    { typed: 'حريق ساعدوني', says: /112/ },
    { typed: 'пожежа, допоможіть', says: /112/ },
  ]
  for (const channel of ['webchat', 'sms', 'teams'] as const satisfies readonly ChannelName[]) {
    for (const { typed, says } of first) {
      it(`is answered before all else: "${typed}" by ${channel}`, async () => {
        const resident = core.resident(channel)
        await resident.says(typed)
        const [urgent] = resident.last.outbound
        expect(urgent).to.include({ urgent: true })
        expect(urgent?.text).to.match(says)
        if (channel === 'sms') expect(resident.sms[0]).to.contain('112')
      })
    }
  }

  it('is answered in the middle of anything the bot has asked', async () => {
    const resident = core.resident()
    await resident.says('jag vill prata med en människa om bygglov')
    expect(await resident.says('det brinner här inne, hjälp oss')).to.match(/^\*\*Ring 112 nu/)
  })

  for (const typed of [
    'det är livsfarligt halt på gångvägen',
    'var lämnar jag gamla brandvarnare',
    'jag dör av skratt',
    'is there a fire station open day',
  ]) {
    it(`is not "${typed}"`, () => expect(verdict(typed)).to.equal(undefined))
  }

  it('takes any text in its stride', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4_000 }), (text) => {
        expect([undefined, 'danger', 'violence', 'suicide']).to.include(verdict(text))
      }),
      { numRuns: 200, seed: 20261122 },
    )
    expect(() => verdict('det brinner '.repeat(330))).not.to.throw()
  })
})

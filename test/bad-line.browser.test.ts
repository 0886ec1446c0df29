import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import type { Ticket } from '../src/tickets/ticket.js'
import { eventually } from './support/eventually.js'
import { LineStory } from './support/line-story.js'
import { needs } from './support/omit.js'
import { randomBy } from './support/seeded.js'

/**
 * Goal: over a line that drops, reorders and delays, nothing that a resident or a member of staff writes is lost or
 * doubled or changes places, and the window says so.
 * Method: the built widget in real Chromium, the real doors, core and database, and between them a line that is bad by a
 * seed: LOTSEN_SEED. Both write as fast as they can, LOTSEN_MESSAGES in all, and the page is loaded again meanwhile.
 */
const SEEDS = (process.env.LOTSEN_SEED ?? '1').split(',').map(Number)
const MESSAGES = Number(process.env.LOTSEN_MESSAGES ?? 60)
const EACH = MESSAGES / 2
const RELOADS = Math.max(2, Math.round(MESSAGES / 100))
/** A member of staff is a person, too; and answers while the resident's words are on their way. */
const STAFF_PAUSE_MS_MAX = MESSAGES > 100 ? 800 : 200
/** From the last thing written to everything shown. */
const WITHIN_MS = 20_000 + MESSAGES * 600

describe('widget on a bad line', function () {
  this.timeout(WITHIN_MS * 2)
  before(needs('chromium'))
  let story: LineStory
  afterEach(() => story?.close())

  for (const seed of SEEDS) {
    it(`${MESSAGES} messages both ways, each once and in order (seed ${seed})`, async () => {
      const silentMsMax = MESSAGES > 100 ? 5_000 : 1_000
      story = await LineStory.begin({ seed, everyRequests: 30, silentMsMax, spared: ['/', '/widget.js'] })
      const ticket = await story.meet()
      const before = await story.countInLog()
      const [written, replied] = await Promise.all([residentWrites(), staffWrites(ticket, seed)])

      await eventually(async () => expect(await story.countInLog()).to.equal(before + EACH), { withinMs: WITHIN_MS })
      expect(await fromResident()).to.deep.equal(written)
      expect(await fromStaff()).to.deep.equal(replied)
      const inLog = await everything()
      await eventually(async () => expect(await story.countShown()).to.equal(inLog.length), { withinMs: WITHIN_MS })
      expect(await story.shown()).to.deep.equal(inLog)
      await eventually(async () => expect(await story.countUnsent()).to.equal(0))
      expect(story.errors).to.deep.equal([])
      expect(whatWasSpared()).to.deep.equal([])
    })
  }

  /** No fault of a request, nor the line's being away, may have failed to come: a good line proves nothing. */
  function whatWasSpared(): string[] {
    return Object.entries(story.line.did).flatMap(([what, times]) =>
      times === 0 && !what.startsWith('socket_') ? [what] : [],
    )
  }

  async function residentWrites(): Promise<string[]> {
    const texts = Array.from({ length: EACH }, (_, n) => `Fråga ${n + 1} om altanen`)
    const between = Math.ceil(EACH / (RELOADS + 1))
    for (const [n, text] of texts.entries()) {
      // The page itself does not come either while the line is away; whoever loads it again tries again.
      if (n > 0 && n % between === 0)
        await eventually(async () => Boolean(await story.page.reload()), { withinMs: WITHIN_MS })
      await story.write(text)
    }
    return texts
  }

  async function staffWrites(ticket: Ticket, seed: number): Promise<string[]> {
    const random = randomBy(seed + 1)
    const texts = Array.from({ length: EACH }, (_, n) => `Svar ${n + 1} från Maja`)
    for (const [n, text] of texts.entries()) {
      await story.act(ticket, 'reply', `reply-${n}`, text)
      await wait(random() * STAFF_PAUSE_MS_MAX)
    }
    return texts
  }

  async function fromResident(): Promise<string[]> {
    const turns = await story.turns()
    return turns.flatMap(({ inbound }) => (inbound?.text.startsWith('Fråga') ? [inbound.text] : []))
  }

  async function fromStaff(): Promise<string[]> {
    const turns = await story.turns()
    return turns.flatMap(({ outbound }) => outbound.map(({ text }) => text).filter((text) => text.startsWith('Svar ')))
  }

  async function everything(): Promise<string[]> {
    const turns = await story.turns()
    return turns.flatMap(({ inbound, outbound }) => [
      ...(inbound ? [inbound.text] : []),
      // Marked as it is written; the window shows the words.
      ...outbound.map(({ text }) => text.replaceAll('**', '')),
    ])
  }
})

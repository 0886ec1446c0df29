import { expect } from 'chai'
import fc from 'fast-check'
import type { Content } from '../src/content/content.js'
import { LANGS } from '../src/message.js'
import type { Understand } from '../src/understanding/understand.js'
import { MOVES, type Move, sayingOf, validAnswer } from './support/flow-sayings.js'
import { FlowWalk } from './support/flow-walk.js'
import { shippedContent } from './support/talk.js'

const WALKS = Number(process.env['LOTSEN_WALKS'] ?? 300)
const WALK_MS = 60
/** Besides its steps: a confirmation, how to be reached, and one question that was answered before it was resumed. */
const TURNS_MORE = 3
const TURNS_MAX = 60

/**
 * Goal: whatever people say to whichever flow, it ends, loses no answer, never throws, never asks more than it needs to
 * and never says the same re-ask twice.
 * Method: random walks over decide(), without a database, from a start phrase of any flow in either language: answers by
 * number, button and words, unasked ones, corrections, old buttons, steps back, questions, nonsense, files and silence. What
 * must hold of every turn is in FlowWalk.
 */
describe('a random walker in the flows', () => {
  let content: Content
  let understand: Understand
  before(async () => {
    const shipped = await shippedContent()
    content = shipped.content
    understand = remembering(shipped.understand)
  })

  const move = fc.record({
    kind: fc.oneof(
      { weight: 12, arbitrary: fc.constant('answer' as const) },
      { weight: 10, arbitrary: fc.constantFrom(...MOVES) },
    ),
    which: fc.nat(60),
  })

  async function begun(phrase: number, channel: 'webchat' | 'sms'): Promise<FlowWalk> {
    const phrases = content.flows.flatMap(({ start }) => [...start.sv, ...start.en])
    const walk = new FlowWalk(content, understand, channel)
    await walk.say({ text: phrases[phrase % phrases.length] ?? '' })
    return walk
  }

  /** Answers until it is over, in no more turns than it has questions. */
  async function endIt(walk: FlowWalk, which: number): Promise<void> {
    let most = (walk.flow?.steps.length ?? 0) + TURNS_MORE
    for (let turn = 0; turn < most && turn < TURNS_MAX && !walk.isOver; turn += 1) {
      await walk.say(validAnswer(walk, which + turn))
      if (walk.isAlarmed) most += 1
    }
    expect(walk.isOver, 'it never ends').to.equal(true)
  }

  async function walked(phrase: number, channel: 'webchat' | 'sms', moves: readonly Move[]): Promise<void> {
    const walk = await begun(phrase, channel)
    try {
      for (const one of moves) if (!walk.isOver) await walk.say(sayingOf(walk, one))
      await endIt(walk, moves.length)
    } catch (error) {
      if (error instanceof Error) error.message = `${error.message}\n${walk.told.join('\n')}`
      throw error
    }
  }

  it('begins each flow by each of its phrases, where nothing comes before errands', async () => {
    const astray: string[] = []
    for (const flow of content.flows.filter(({ proof }) => proof !== 'e-service'))
      for (const lang of LANGS)
        for (const text of flow.start[lang]) {
          const walk = new FlowWalk(content, understand, 'webchat')
          walk.state.lang = lang
          await walk.say({ text })
          if (!walk.isAlarmed && !walk.isWished && !walk.has(flow.id)) astray.push(`${flow.id}: ${text}`)
        }
    expect(astray).to.deep.equal([])
  })

  it('is always led to an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2_000), fc.constantFrom('webchat', 'sms'), fc.array(move, { maxLength: 12 }), walked),
      { numRuns: WALKS, seed: 20261126 },
    )
  }).timeout(60_000 + WALKS * WALK_MS)

  it('is given a person when it only talks nonsense', async () => {
    for (const flow of content.flows.filter(({ steps }) =>
      steps.some(({ type }) => type !== 'text' && type !== 'address'),
    )) {
      const walk = new FlowWalk(content, understand, 'sms')
      await walk.say({ text: flow.title.sv })
      for (let turn = 0; turn < 8 && !walk.isOver; turn += 1) await walk.say({ text: 'blorp zzxy', changes: 'any' })
      expect(walk.isOver, flow.id).to.equal(true)
    }
  })
})

/** The same words mean the same, whenever they are said. */
function remembering(understand: Understand): Understand {
  const known = new Map<string, ReturnType<Understand>>()
  return (text, circumstances) => {
    const key = `${circumstances.lang} ${circumstances.article} ${text}`
    const before = known.get(key) ?? understand(text, circumstances)
    known.set(key, before)
    return before
  }
}

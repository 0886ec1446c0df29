import { z } from 'zod'
import { PULSE_QUESTIONS, PULSE_STEPS, type PulseQuestion, type PulseResult } from '../../../turn/pulse.js'
import { type Card, type CardElement, container, text } from '../card-parts.js'
import { dayAndClock } from '../time.js'
import type { Deed } from './deed.js'
import type { Scene } from './scene.js'
import { button, choose, sheet } from './sheet.js'

type Asked = Extract<Deed, { chat: 'pulse' }>
type Voice = Pick<Scene, 'voice' | 'say'>

interface PulseView {
  week: string
  team?: string | undefined
  closes: Date
  /** What everybody answered last. */
  last?: PulseResult | undefined
  /** Why what was sent was not taken. */
  notice?: string
}

const Step = z.coerce.number().pipe(z.literal([...PULSE_STEPS]))
const Filled = z.object({ time: Step, help: Step, support: Step } satisfies Record<PulseQuestion, typeof Step>)

/** Three questions about the week. What is chosen is sent all at once, and never stands in a message. */
export function pulseCard(scene: Voice, { week, team, closes, last, notice }: PulseView): Card {
  const { say, voice } = scene
  const deed: Asked = { chat: 'pulse', week, closes: closes.toISOString(), ...(team === undefined ? {} : { team }) }
  return sheet(scene, {
    title: say('pulse_title'),
    notice,
    body: [
      text(say('pulse_lead')),
      ...PULSE_QUESTIONS.map((question) => questionInput(scene, question)),
      container('emphasis', [
        text(say('pulse_use'), { size: 'Small' }),
        text(say('pulse_until', { time: dayAndClock(closes, voice) }), { size: 'Small' }),
      ]),
      ...(last ? [text(lastLine(scene, last), { size: 'Small', isSubtle: true })] : []),
    ],
    actions: [button(scene, say('pulse_send'), deed, { style: 'positive' })],
  })
}

function questionInput(scene: Voice, question: PulseQuestion): CardElement {
  const { say } = scene
  const steps = PULSE_STEPS.map((step) => ({ title: say(`pulse_step_${step}`), value: String(step) }))
  return choose(question, say(`pulse_${question}`), steps.toReversed(), {
    style: 'expanded',
    isRequired: true,
    errorMessage: say('pulse_missing'),
  })
}

function lastLine({ say, voice }: Voice, { answers, means }: PulseResult): string {
  const number = new Intl.NumberFormat(voice.lang === 'sv' ? 'sv-SE' : 'en-GB', { minimumFractionDigits: 1 })
  const [time = '', help = '', support = ''] = PULSE_QUESTIONS.map((question) => number.format(means[question]))
  return say('pulse_last', { count: String(answers), time, help, support })
}

/** Counts the answers of whoever pressed; thanks stand in the card's place, and nothing of what was answered. */
export async function answerPulse(
  scene: Scene,
  { week, team, closes }: Asked,
  inputs: Readonly<Record<string, string>>,
): Promise<Card> {
  const { tools, viewer, say, now } = scene
  if (!tools.pulse) return thanks(scene, say('pulse_closed'))
  const filled = Filled.safeParse(inputs)
  if (!filled.success) {
    const last = await tools.pulse.resultBefore(week)
    return pulseCard(scene, { week, team, closes: new Date(closes), last, notice: say('pulse_missing') })
  }
  const person = { staff: viewer.staff.id, ...(team === undefined ? {} : { team }) }
  const outcome = await tools.pulse.answer(week, person, filled.data, now)
  return thanks(scene, say(`pulse_${outcome}`))
}

function thanks(scene: Scene, words: string): Card {
  return sheet(scene, { title: scene.say('pulse_thanks'), body: [text(words), text(scene.say('pulse_shown'))] })
}

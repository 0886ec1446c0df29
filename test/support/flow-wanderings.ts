import { expect } from 'chai'
import { renderHtml } from '../../src/channels/webchat/markdown.js'
import type { Flow, FlowStep } from '../../src/content/flow.js'
import { CONFIRM } from '../../src/dialog/flow-state.js'
import type { Lang } from '../../src/message.js'
import type { FlowTour } from './flow-matrix.js'
import { wrongFor } from './flow-said.js'

/** Answers that are none in a row before a person is arranged. */
const TRIES_MAX = 3
const QUESTION: Record<Lang, string> = { sv: 'när öppnar biblioteket?', en: 'when does the library open?' }
const BACK: Record<Lang, string> = { sv: 'tillbaka', en: 'go back' }
const ABUSE: Record<Lang, string> = {
  sv: 'ni är värdelösa idioter som aldrig gör någonting rätt '.repeat(7),
  en: 'you are worthless idiots who never get anything right '.repeat(7),
}
const HOSTILE: readonly ((lang: Lang) => string)[] = [
  () => 'a'.repeat(4_000),
  () => '😀😡🤬',
  () => '<script>alert(1)</script><img src=x onerror=alert(1)>',
  () => '{"$gt":""}',
  () => '__proto__',
  () => '133713371337',
  (lang) => ABUSE[lang],
]
/** None holds a letter or a figure: no answer to any step but by a picture, which a text may be. */
const EMPTY = ['?!?!', '<<>>{}$;', '😀😡🤬']

/** A wrong answer to each question, a step back, a question by the way, and each answer with a slip: nothing is lost. */
export async function goneClumsily(tour: FlowTour): Promise<void> {
  const { flow } = tour.cell
  const first = tour.asked
  if (first) await asksByTheWay(tour, first)
  const seen = new Set<string>()
  for (let step = tour.asked; step; step = tour.asked) {
    expect(seen.has(step.slot), `${step.slot} is asked again`).to.equal(false)
    seen.add(step.slot)
    await isExplained(tour, step)
    await tour.answers('clumsy')
    if (step === first && tour.going) await goesBack(tour, step)
  }
  if (tour.going?.asking === CONFIRM) {
    await tour.says('blorp zzxy')
    expect(tour.answer).to.contain(tour.reply('flow_confirm_explain'))
    await tour.says(tour.cell.lang === 'sv' ? 'ja tack' : 'Yes please')
  }
  expect(tour.going?.asking, `${flow.id} never ends`).to.equal(undefined)
  await tour.ended()
}

async function asksByTheWay(tour: FlowTour, step: FlowStep): Promise<void> {
  const { lang } = tour.cell
  const isBare = tour.told.size === 0 || tour.cell.door === 'sms'
  if (isBare && tour.going?.answered.length === 0) {
    await tour.says(BACK[lang])
    expect(tour.answer).to.contain(tour.reply('flow_back_none'))
  }
  await tour.says(QUESTION[lang])
  const [answered = '', asked] = tour.answer.split(tour.reply('flow_back_to', { title: tour.title }))
  expect(answered.trim(), 'the question is answered').not.to.equal('')
  expect(asked, 'and the way back').to.contain(step.ask[lang])
}

async function isExplained(tour: FlowTour, step: FlowStep): Promise<void> {
  const explained = step.explain[tour.cell.lang]
  await tour.says(wrongFor(step))
  expect(tour.asked, 'asked still').to.equal(step)
  expect(tour.answer.split(explained), `${step.slot} is explained, once`).to.have.length(2)
}

async function goesBack(tour: FlowTour, step: FlowStep): Promise<void> {
  const { lang } = tour.cell
  await tour.says(BACK[lang])
  expect(tour.asked?.slot, 'one step back').to.equal(step.slot)
  expect(tour.answer).to.contain(step.ask[lang])
  await tour.answers()
}

/** Two hostile answers to each question and then a valid one: it ends as it should, and keeps what it took. */
export async function goneHostile(tour: FlowTour, nth: number): Promise<void> {
  let at = nth
  for (let step = tour.asked; step; step = tour.asked) {
    for (let tries = 1; tries < TRIES_MAX && tour.asked === step; tries += 1) await saysHostile(tour, step, at++)
    if (tour.asked === step) await tour.answers()
  }
  if (tour.going?.asking === CONFIRM) await saysHostile(tour, undefined, at)
  await tour.answersAll()
  await tour.ended()
}

async function saysHostile(tour: FlowTour, step: FlowStep | undefined, at: number): Promise<void> {
  const text = HOSTILE[at % HOSTILE.length]?.(tour.cell.lang) ?? ''
  const { answer } = tour
  await tour.says(text)
  expect(tour.answer.trim(), 'silence').not.to.equal('')
  expect(tour.answer, 'the same again').not.to.equal(answer)
  saysNoMarkup(tour)
  if (step && tour.going) tour.took(step)
  // It was the last answer there was to give.
  else if (step) tour.told.set(step.slot, undefined)
}

/** What somebody typed is never markup in the bot's mouth. */
function saysNoMarkup({ answer, resident }: FlowTour): void {
  expect(renderHtml(answer)).not.to.match(/<(script|img|iframe|svg|style)|<[^>]+\son\w+\s*=/i)
  for (const choice of resident.choices) expect(choice).not.to.contain('<')
}

/** Nothing but what says nothing: asked again in other words each time, and then a person has it, with what was said. */
export async function givenUp(tour: FlowTour): Promise<void> {
  while (tour.asked?.type === 'text') await tour.answers()
  if (!tour.asked) return
  for (const text of EMPTY) {
    const { answer } = tour
    await tour.says(text)
    expect(tour.answer, 'the same again').not.to.equal(answer)
    saysNoMarkup(tour)
  }
  // On the web it is asked once how they are reached.
  if (tour.cell.door === 'webchat') await tour.says('1')
  const ticket = await tour.resident.ticket()
  expect(ticket.reason).to.equal('no_match')
  tour.keepsAll(ticket)
  expect(tour.answer).to.contain(ticket._id)
}

/** Another errand's button begins it, is answered, or is taken as an answer where it names one: never lost, nor filed bare. */
export async function turnedAway(tour: FlowTour, other: Flow): Promise<void> {
  while (tour.asked?.type === 'text') await tour.answers()
  const { answer } = tour
  await tour.says(other.title[tour.cell.lang])
  expect(tour.answer, 'the same again').not.to.equal(answer)
  expect(tour.answer.trim(), 'silence').not.to.equal('')
  for (const ticket of await tour.resident.tickets()) tour.keeps(ticket)
  const { flow } = tour.cell
  if (tour.going?.flow === flow.id)
    for (const slot of tour.told.keys()) expect(tour.going.slots[slot], `${slot} is lost`).not.to.equal(undefined)
}

/** Silent at once, whatever is asked; and on from there when they are back. */
export async function stoppedAndStarted(tour: FlowTour): Promise<void> {
  const step = tour.asked
  const { resident } = tour
  expect(await resident.says('STOP')).to.equal(tour.reply('sms_stopped'))
  expect(await resident.says('hej?')).to.equal('')
  expect(resident.sms).to.deep.equal([])
  expect(await resident.says('START')).to.equal(tour.reply('sms_started'))
  expect(tour.asked, 'the errand waits').to.equal(step)
  await tour.answersAll()
  await tour.ended()
}

import type { FlowStep } from '../../src/content/flow.js'
import { CHANGE, CONFIRM, RESUME } from '../../src/dialog/flow-state.js'
import type { SlotValue } from '../../src/dialog/slots.js'
import type { FlowWalk, Saying } from './flow-walk.js'

/** One move of a walker: what kind, and which of its kind. */
export interface Move {
  kind: (typeof MOVES)[number]
  which: number
}

export const MOVES = [
  'answer',
  'unasked',
  'number',
  'old',
  'back',
  'restart',
  'question',
  'nonsense',
  'file',
  'sleep',
  'other',
  'person',
] as const

const NONSENSE = [
  'blorp zzxy',
  '😀😀😀',
  '{"$gt":""}',
  '<b>x</b>',
  '.',
  'ni är idioter',
  'qqqq '.repeat(700),
  '\u202e\u0000',
  '7',
  'vet inte',
]
const OTHERS = ['beställa matavfallspåsar', 'skrotbil', 'klagomål', 'boka grovsopor', 'säga upp dagisplatsen']
const ADDRESSES = ['Almvägen 4', 'ekvägen 9', 'Storgatan 12', 'på Badvägen 7', 'Kvarnvägen 12']
/** None is too long for any step, and none is met as danger. */
const TEXTS = ['ABC 12D', 'Anna Berg', 'en soffa', 'the waste invoice']

/** What a move comes to where the walk is now. */
export function sayingOf(walk: FlowWalk, { kind, which }: Move): Saying {
  switch (kind) {
    case 'answer':
      return validAnswer(walk, which)
    case 'unasked':
      return { text: textFor(walk.flow?.steps[which % (walk.flow.steps.length || 1)], which), changes: 'choices' }
    case 'number':
      return { text: 'nej, nummer 6', changes: walk.going?.asking?.startsWith('$') ? 'any' : 'address' }
    case 'old':
      return { text: oldButton(walk, which), changes: 'choices' }
    case 'back':
      return { text: which % 2 ? 'tillbaka' : 'go back', changes: 'last' }
    case 'restart':
      return { text: which % 2 ? 'börja om' : 'start over', changes: 'all' }
    case 'question':
      return { text: which % 2 ? 'när öppnar biblioteket?' : 'when does the library open?' }
    case 'nonsense':
      return { text: NONSENSE[which % NONSENSE.length] ?? '' }
    case 'file':
      return { text: '', files: [{ id: `f${which}`, name: 'bild.jpg', type: 'image/jpeg', bytes: 20_000 }] }
    case 'sleep':
      return { text: 'hej', days: 2 }
    case 'other':
      return { text: OTHERS[which % OTHERS.length] ?? '', changes: 'any' }
    case 'person':
      return { text: 'jag vill prata med en människa' }
  }
}

/** A valid answer to whatever is asked: by number, by button, in words, with a slip. */
export function validAnswer(walk: FlowWalk, which: number): Saying {
  const asking = walk.going?.asking
  const [first = '1'] = walk.choices
  if (walk.state.pending?.ask === 'reach') return { text: first }
  if (asking === CONFIRM) return { text: ['ja', '1', 'yes please'][which % 3] ?? 'ja' }
  if (asking === RESUME) return { text: first }
  if (asking === CHANGE) return { text: first, changes: 'any' }
  const step = walk.asked
  if (!step) return { text: first }
  const given = answerTo(walk, step, which)
  return {
    text: given.text,
    ...(given.files ? { files: given.files } : {}),
    fills: { slot: step.slot, value: given.value },
  }
}

type Given = { text: string; value?: SlotValue; files?: Saying['files'] }

function answerTo(walk: FlowWalk, step: FlowStep, which: number): Given {
  if (step.optional && which % 3 === 0) return { text: 'hoppa över', value: { is: 'skipped' } }
  if (step.type === 'choice') return choiceOf(walk, step, which)
  if (step.type === 'visit') return { text: '1' }
  if (step.type === 'files') return { text: '', files: sayingOf(walk, { kind: 'file', which }).files }
  if (step.type === 'yes-no')
    return { text: which % 2 ? 'ja tack' : 'no', value: { is: 'yes-no', yes: which % 2 === 1 } }
  const text = textFor(step, which)
  return step.type === 'text' ? { text, value: { is: 'text', text: text.trim() } } : { text }
}

/** By its number, its button, or the button with a slip. */
function choiceOf(
  { content, choices, state: { lang } }: FlowWalk,
  step: Extract<FlowStep, { type: 'choice' }>,
  which: number,
): Given {
  const options =
    typeof step.options === 'string' ? content.faults.map(({ id, name }) => ({ value: id, title: name })) : step.options
  const place = which % options.length
  const option = options[place]
  if (!option) throw new RangeError(`${step.slot} offers nothing`)
  const value: SlotValue = { is: 'choice', value: option.value }
  const slipped = option.title[lang].replace(/(\p{L}{4})(\p{L})(\p{L}{2})/u, '$1$3')
  // When a person is offered a number chooses among what stands there then.
  const number = choices.includes(option.title[lang]) ? `${place + 1}` : option.title[lang]
  const text = [number, option.title[lang], option.title[lang].toUpperCase(), slipped][which % 4] ?? ''
  return { text, value }
}

function textFor(step: FlowStep | undefined, which: number): string {
  const pick = (list: readonly string[]) => list[which % list.length] ?? ''
  switch (step?.type) {
    case 'address':
      return pick(ADDRESSES)
    case 'date':
      if (step.days === 'past') return pick(['i går', 'yesterday', 'i tisdags'])
      return pick(['1 januari', 'i övermorgon', '31 december'])
    case 'window':
      return pick(['i morgon 13-15', 'tomorrow 13-15', 'på måndag kl 10-12'])
    case 'phone':
      return pick(['070-174 06 05', '0701740605', '+46 70 174 06 05'])
    case 'email':
      return pick(['anna@example.com', 'min adress är anna@exempel.se'])
    case 'amount':
      return pick(['1234', '42', '1 500'])
    case 'choice':
      return typeof step.options === 'string' ? 'klotter' : (step.options[which % step.options.length]?.title.sv ?? '')
    case 'yes-no':
      return pick(['ja', 'nej'])
    default:
      return pick(TEXTS)
  }
}

function oldButton({ flow }: FlowWalk, which: number): string {
  const titles = (flow?.steps ?? []).flatMap((step) =>
    step.type === 'choice' && typeof step.options !== 'string' ? step.options.map(({ title }) => title.sv) : [],
  )
  return titles[which % titles.length] ?? 'Gatubelysning'
}

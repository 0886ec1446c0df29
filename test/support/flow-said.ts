import type { Content } from '../../src/content/content.js'
import type { FlowStep, StepType } from '../../src/content/flow.js'
import type { SlotValue } from '../../src/dialog/slots.js'
import type { FileRef, Lang } from '../../src/message.js'
import { optionsOf } from '../../src/turn/flow-text.js'

/** An answer, the same with a slip, and how staff will read it; undefined where that depends on the day. */
export interface Said {
  text: string
  slip: string
  told: string | undefined
  files?: FileRef[]
}

interface Circumstances {
  lang: Lang
  content: Content
  picks: Record<string, SlotValue>
  /** What stands on the buttons. */
  choices: readonly string[]
}

type Plain = Record<Lang, { text: string; slip: string }> & { told: string }

const PAST: Plain = {
  sv: { text: 'i går', slip: 'igår' },
  en: { text: 'yesterday', slip: 'Yesterday!' },
  told: 'onsdag 25 november',
}
const FUTURE: Plain = {
  sv: { text: '12 december', slip: 'den 12 dec' },
  en: { text: '12 December', slip: 'dec 12' },
  told: 'lördag 12 december',
}
const PLAIN: Partial<Record<StepType, Plain>> = {
  address: {
    sv: { text: 'Almvägen 4', slip: 'almvagen 4' },
    en: { text: 'Almvägen 4', slip: 'ALMVÄGEN 4' },
    told: 'Almvägen 4',
  },
  window: {
    sv: { text: 'i morgon 13-15', slip: 'imorgon kl 13-15' },
    en: { text: 'tomorrow 13-15', slip: 'Tomorrow  13-15' },
    told: 'fredag 27 november 13:00-15:00',
  },
  phone: {
    sv: { text: '070-174 06 05', slip: '0701740605' },
    en: { text: '070-174 06 05', slip: '+46 70 174 06 05' },
    told: '070-174 06 05',
  },
  email: {
    sv: { text: 'anna@example.com', slip: 'adressen är anna@example.com' },
    en: { text: 'anna@example.com', slip: 'it is anna@example.com' },
    told: 'anna@example.com',
  },
}
/** None is too long for any step, and none is met as danger. */
const TEXTS: Record<Lang, string> = { sv: 'Anna B', en: 'Anna B' }

/** A valid answer to a step, in a language: the one its plan has, or the first there is. */
export function saidTo(step: FlowStep, on: Circumstances): Said {
  switch (step.type) {
    case 'choice':
      return chosen(step, on)
    case 'yes-no':
      return yesOrNo(step, on)
    case 'text': {
      const text = `${TEXTS[on.lang]}, ${step.slot.slice(0, 6)}`.slice(0, step.max)
      return { text, slip: `${text}!!`.slice(0, step.max), told: undefined }
    }
    case 'amount': {
      const text = String(Math.max(step.min, Math.min(step.max, 42)))
      return { text, slip: `${text}.`, told: text }
    }
    case 'files':
      return { text: '', slip: '', told: '1 st', files: [PHOTO] }
    case 'visit':
      return { text: '1', slip: on.choices[1] ?? '1', told: undefined }
    default: {
      const plain = step.type === 'date' ? (step.days === 'past' ? PAST : FUTURE) : PLAIN[step.type]
      if (!plain) throw new RangeError(`nothing is said to ${step.type}`)
      return { ...plain[on.lang], told: plain.told }
    }
  }
}

/** What is no answer to a step of any kind but a text or an address; for those, that says nothing at all. */
export function wrongFor({ type }: FlowStep): string {
  return type === 'text' || type === 'address' ? '...' : 'blorp zzxy'
}

const PHOTO: FileRef = { id: 'photo', name: 'bild.jpg', type: 'image/jpeg', bytes: 20_000 }

function chosen(step: Extract<FlowStep, { type: 'choice' }>, { lang, content, picks }: Circumstances): Said {
  const options = optionsOf(step, content)
  const pick = picks[step.slot]
  const option = options.find(({ value }) => pick?.is === 'choice' && pick.value === value) ?? options[0]
  if (!option) throw new RangeError(`${step.slot} offers nothing`)
  const slip = option.title[lang].replace(/(\p{L}{4})(\p{L})(\p{L}{2})/u, '$1$3')
  return { text: option.title[lang], slip, told: option.title.sv }
}

function yesOrNo({ slot }: FlowStep, { lang, picks }: Circumstances): Said {
  const pick = picks[slot]
  const isYes = pick?.is !== 'yes-no' || pick.yes
  const [text, slip] = isYes
    ? lang === 'sv'
      ? ['ja', 'ja tack']
      : ['yes', 'Yes please!']
    : lang === 'sv'
      ? ['nej', 'nej tack']
      : ['no', 'No thanks']
  return { text: text ?? '', slip: slip ?? '', told: isYes ? 'Ja' : 'Nej' }
}

import type { Flow, FlowEnd, FlowStep, When } from '../../content/flow.js'
import { valuesOf } from '../../content/flow-mistakes.js'
import { holds } from '../../dialog/conditions.js'
import { startedBy } from '../../dialog/start.js'
import { isQuestion } from '../../dialog/steering.js'
import { LANGS, type Lang } from '../../message.js'
import type { Finder } from '../../retrieval/finder.js'
import { gsm7 } from '../../sms-text/gsm7.js'
import { smsParts } from '../../sms-text/parts.js'
import { plainText } from '../../sms-text/plain-text.js'
import { swedishCalendar } from '../../tickets/calendar.js'
import { readingFor } from '../../turn/flow-reading.js'
import { words } from '../../words.js'
import type { Checked } from './checked.js'
import { quoted, type Remark } from './remark.js'

/** Parts of an SMS that one question may take, what can be chosen included; an answer's rest is sent for on request. */
const PARTS_MAX = 3
/** Combinations of answers that are tried; more are not needed to see whether a step is ever asked. */
const COMBINATIONS_MAX = 20_000

type Path = (string | number)[]
type Found = { path: Path; message: string }

/** What an editor should look at in flows that work: phrases that belong to others, texts too long, steps never asked. */
export function flowRemarks(checked: Checked, finders: Readonly<Record<Lang, Finder>>): Remark[] {
  const { content, places } = checked
  return content.flows.flatMap((flow) => {
    const found = [
      ...ofPhrases(flow, checked, finders),
      ...ofTexts(flow),
      ...ofReach(flow, checked),
      ...ofArticles(flow, checked),
    ]
    return found.map(
      ({ path, message }): Remark => ({ file: flow.file, line: places.line(flow.file, path), kind: 'flow', message }),
    )
  })
}

/** A phrase begins its own flow and no other, and is no article's. */
function ofPhrases(flow: Flow, checked: Checked, finders: Readonly<Record<Lang, Finder>>): Found[] {
  return LANGS.flatMap((lang) =>
    flow.start[lang].flatMap((phrase, place): Found[] => {
      const message = claimOn(phrase, { flow, lang }, checked, finders)
      return message ? [{ path: ['start', lang, place], message: `${quoted(phrase)} ${message}` }] : []
    }),
  )
}

function claimOn(
  phrase: string,
  { flow, lang }: { flow: Flow; lang: Lang },
  { content, today }: Checked,
  finders: Readonly<Record<Lang, Finder>>,
): string | undefined {
  if (isQuestion(phrase, content.flowWords))
    return 'opens as a question, and a question begins nothing: say it otherwise'
  const folded = words(phrase).join(' ')
  const twin = content.flows.find(
    (other) => other !== flow && other.start[lang].some((one) => words(one).join(' ') === folded),
  )
  if (twin) return `begins ${twin.id} too: keep it where it belongs`
  const owner = content.articles.find(
    (one) =>
      one.lang === lang &&
      !flow.articles.includes(one.slug) &&
      one.variants.some((variant) => words(variant).join(' ') === folded),
  )
  if (owner)
    return `is a variant of the article ${owner.slug}: take it away here or there, or name the article in \`articles\``
  const { decision, articles } = finders[lang](phrase, today)
  const [first] = articles
  if (decision === 'answer' && first && !flow.articles.includes(first.slug))
    return `is answered with the article ${first.slug}: name it in \`articles\`, or make the phrase clearer`
  return startsOther(phrase, flow, content, lang)
}

function startsOther(phrase: string, flow: Flow, content: Checked['content'], lang: Lang): string | undefined {
  const reading = readingFor(content, {
    lang,
    now: new Date(0),
    calendar: swedishCalendar(content.organisation.municipality.timeZone),
  })
  const started = startedBy(content.flows, phrase, reading)
  if (started === flow) return undefined
  return started
    ? `begins ${started.id} instead: make one of them clearer`
    : 'begins nothing, for another flow fits as well: make it clearer'
}

/** Each question fits in a few parts of an SMS, with all that can be chosen. */
function ofTexts(flow: Flow): Found[] {
  const asked = flow.steps.flatMap((step, place) =>
    (['ask', 'explain'] as const).map((key) => ({
      path: ['steps', place, key] as Path,
      text: step[key],
      choices: choicesOf(step),
    })),
  )
  const told = flow.ends.flatMap(({ refer, receipt }, place) => [
    ...(refer ? [{ path: ['ends', place, 'refer'] as Path, text: refer, choices: NONE }] : []),
    ...(receipt ? [{ path: ['ends', place, 'receipt'] as Path, text: receipt, choices: NONE }] : []),
  ])
  const intro = flow.intro ? [{ path: ['intro'] as Path, text: flow.intro, choices: NONE }] : []
  return [...asked, ...told, ...intro].flatMap(({ path, text, choices }) =>
    LANGS.flatMap((lang): Found[] => {
      const sms = gsm7([plainText(text[lang]), ...choices[lang].map((title, n) => `${n + 1} ${title}`)].join('\n'))
      const { parts } = smsParts(sms)
      return parts > PARTS_MAX
        ? [
            {
              path: [...path, lang],
              message: `takes ${parts} parts as an SMS, ${PARTS_MAX} at most: say it in fewer words`,
            },
          ]
        : []
    }),
  )
}

const NONE: Record<Lang, string[]> = { sv: [], en: [] }

function choicesOf(step: FlowStep): Record<Lang, string[]> {
  if (step.type !== 'choice' || typeof step.options === 'string') return NONE
  const options = step.options
  return { sv: options.map(({ title }) => title.sv), en: options.map(({ title }) => title.en) }
}

/** Every step is asked, and every end reached, by some answers. */
function ofReach(flow: Flow, { content }: Checked): Found[] {
  const asked = new Set<FlowStep>()
  const reached = new Set<FlowEnd>()
  for (const all of combinations(flow, content)) {
    const held = counting(flow, all)
    for (const step of flow.steps) if (holds(step.when, held)) asked.add(step)
    const end = flow.ends.find(({ when }) => holds(when, held))
    if (end) reached.add(end)
  }
  return [
    ...flow.steps.flatMap((step, place): Found[] =>
      asked.has(step)
        ? []
        : [{ path: ['steps', place], message: `${step.slot} is never asked: no answers make its \`when\` hold` }],
    ),
    ...flow.ends.flatMap((end, place): Found[] =>
      reached.has(end)
        ? []
        : [
            {
              path: ['ends', place],
              message: 'is never reached: an end before it always holds, or its `when` never does',
            },
          ],
    ),
  ]
}

/** Answers to what is asked, with these answers before it. */
function counting({ steps }: Flow, all: (slot: string) => string | undefined): (slot: string) => string | undefined {
  const counted = new Map<string, string>()
  const held = (slot: string) => counted.get(slot)
  for (const { slot, when } of steps) {
    const value = all(slot)
    if (value !== undefined && holds(when, held)) counted.set(slot, value)
  }
  return held
}

/** Every combination of the answers that conditions look at. */
function* combinations(flow: Flow, content: Checked['content']): Generator<(slot: string) => string | undefined> {
  const looked = new Set([...flow.steps, ...flow.ends].flatMap(({ when }) => Object.keys(when ?? ({} as When))))
  const steps = flow.steps.filter(({ slot }) => looked.has(slot))
  const options = steps.map((step) => [...(valuesOf(step, content) ?? []), '', undefined])
  const count = Math.min(
    options.reduce((product, values) => product * values.length, 1),
    COMBINATIONS_MAX,
  )
  for (let index = 0; index < count; index += 1) {
    let left = index
    const held = new Map(
      steps.map(({ slot }, place) => {
        const values = options[place] ?? []
        const value = values[left % values.length]
        left = Math.floor(left / values.length)
        return [slot, value] as const
      }),
    )
    yield (slot) => held.get(slot)
  }
}

/** An article that is gone takes its button with it, and nothing else. */
function ofArticles(flow: Flow, { content }: Checked): Found[] {
  return flow.articles.flatMap((slug, place): Found[] =>
    content.articles.some((one) => one.slug === slug)
      ? []
      : [{ path: ['articles', place], message: `there is no article ${slug}: take it away here, or write it` }],
  )
}

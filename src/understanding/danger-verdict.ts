import type { Content } from '../content/content.js'
import { DANGER_KINDS, type DangerKind } from '../content/danger.js'
import { INTENTS } from '../content/intents.js'
import { LANGS } from '../message.js'
import { withoutReferences } from '../tickets/reference-in.js'
import { createDangerWatch } from './danger.js'
import { type LearnedLikeness, Likeness, learnLikeness } from './likeness.js'

/**
 * Log odds. Without a rule the examples must speak clearly; what a rule found stands unless they speak loudly against
 * it. Set on messages nobody had written rules for; when in doubt towards 112: one too many costs a smile. They stand as
 * low as they do because ordinary questions outnumber the danger learned from: every article's variants are among them.
 */
const ALONE_MIN = -0.5
const AGAINST_RULE_MAX = -3
/** Phrases of one list of idle talk that are learned from: a long list must not outweigh the danger. */
const IDLE_MAX = 12
/** What examples are like is told by words. */
const LETTER = /\p{L}/u

/** `expected`: it answers what was asked, or names an errand; then the rules alone speak, for "i kväll" is like many things. */
export type DangerVerdict = (text: string, expected?: boolean) => DangerKind | undefined

/** What the examples teach. */
export interface LearnedDanger {
  isDanger: LearnedLikeness<'danger'>
  whichDanger: LearnedLikeness<DangerKind>
}

/** Learns what danger looks like. What residents ask on any day is learned as ordinary, so that asking it is never taken for danger. */
export function learnDanger(content: Content): LearnedDanger {
  const { dangerous, harmless } = examplesIn(content)
  const ofAny = dangerous.map(({ text }) => ({ text, labels: ['danger' as const] }))
  const ofNone = harmless.map((text) => ({ text, labels: [] }))
  return {
    isDanger: learnLikeness(['danger'], [...ofAny, ...ofNone]),
    whichDanger: learnLikeness(DANGER_KINDS, dangerous),
  }
}

/** All that learning rests on: the same text of it comes to the same `LearnedDanger`. */
export function dangerLearnedFrom(content: Content): string {
  return JSON.stringify(examplesIn(content))
}

/**
 * Whether a message tells of danger to life, and of which kind: what the rules find and what the examples teach,
 * together.
 */
export function createDangerVerdict(content: Content, learned: LearnedDanger = learnDanger(content)): DangerVerdict {
  const { referencePrefix } = content.organisation.municipality
  const watch = createDangerWatch(content.danger)
  const isDanger = new Likeness(learned.isDanger)
  const whichDanger = new Likeness(learned.whichDanger)
  return (text, expected = false) => {
    const { kind, findings } = watch.explain(text)
    if (kind !== undefined && findings.some(({ certain }) => certain)) return kind
    // A ticket's reference or a phone number is by chance like anything, and a chat that is opened says nothing at all.
    const said = withoutReferences(text, referencePrefix)
    if (kind === undefined && (expected || !LETTER.test(said))) return undefined
    const score = isDanger.of(said).danger
    if (kind !== undefined) return score > AGAINST_RULE_MAX ? kind : undefined
    if (score <= ALONE_MIN) return undefined
    const kinds = whichDanger.of(said)
    return DANGER_KINDS.reduce((best, other) => (kinds[other] > kinds[best] ? other : best))
  }
}

function examplesIn(content: Content) {
  const { dangerExamples: examples } = content
  return {
    dangerous: DANGER_KINDS.flatMap((kind) => examples[kind].map((text) => ({ text, labels: [kind] }))),
    harmless: [...examples.none, ...ordinaryQuestions(content)],
  }
}

/**
 * What residents write on any day: questions, wishes, the words of each queue's matters, and the bot's own buttons.
 * Sensitive topics are left out: there the same words may be a cry for help.
 */
function ordinaryQuestions({ articles, elsewhere, intents, organisation, replies }: Content): string[] {
  const asked = articles.filter(({ sensitive }) => !sensitive).flatMap(({ title, variants }) => [title, ...variants])
  // What is no matter of ours: small talk, fragments, orders to the bot. Other authorities' matters may be danger.
  const idle = elsewhere
    .filter(({ text, queue }) => !text && !queue)
    .flatMap(({ phrases }) => [...phrases.sv.slice(0, IDLE_MAX), ...phrases.en.slice(0, IDLE_MAX)])
  // A threat is no ordinary wish, and its words are those of danger.
  const wished = INTENTS.flatMap((intent) => [...intents[intent].alone, ...intents[intent].anywhere])
  const matters = organisation.departments.flatMap(({ name }) => [name.sv, name.en])
  const buttons = LANGS.flatMap((lang) =>
    Object.entries(replies[lang]).filter(([key]) => key.startsWith('choice_')),
  ).flatMap(([, text]) => text)
  return [...asked, ...idle, ...wished, ...matters, ...buttons]
}

import type { Content } from '../content/content.js'
import { DANGER_KINDS, type DangerKind } from '../content/danger.js'
import { createDangerWatch } from './danger.js'
import { Likeness } from './likeness.js'

/**
 * Log odds. Without a rule the examples must speak clearly; what a rule found stands unless they speak loudly against
 * it. Set on messages nobody had written rules for; when in doubt towards 112: one too many costs a smile.
 */
const ALONE_MIN = 0.2
const AGAINST_RULE_MAX = -2.2

/**
 * Whether a message tells of danger to life, and of which kind: what the rules find and what the examples teach,
 * together. What residents ask on any day is learned as ordinary, so that asking it is never taken for danger.
 */
export function createDangerVerdict(content: Content): (text: string) => DangerKind | undefined {
  const { danger: rules, dangerExamples: examples } = content
  const watch = createDangerWatch(rules)
  const likeness = new Likeness<DangerKind | 'any'>(
    ['any', ...DANGER_KINDS],
    [
      ...DANGER_KINDS.flatMap((kind) => examples[kind].map((text) => ({ text, labels: ['any' as const, kind] }))),
      ...[...examples.none, ...ordinaryQuestions(content)].map((text) => ({ text, labels: [] })),
    ],
  )
  return (text) => {
    const { kind, findings } = watch.explain(text)
    if (kind !== undefined && findings.some(({ certain }) => certain)) return kind
    const score = likeness.of(text)
    if (kind !== undefined) return score.any > AGAINST_RULE_MAX ? kind : undefined
    if (score.any <= ALONE_MIN) return undefined
    return DANGER_KINDS.reduce((best, other) => (score[other] > score[best] ? other : best))
  }
}

/** Sensitive topics are left out: there the same words may be a cry for help. */
function ordinaryQuestions(content: Content): string[] {
  return content.articles.filter(({ sensitive }) => !sensitive).flatMap(({ title, variants }) => [title, ...variants])
}

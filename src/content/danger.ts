import { z } from 'zod'

/** What a message in danger is about; decides which numbers are given besides 112. */
export const DANGER_KINDS = ['danger', 'suicide', 'violence'] as const
export type DangerKind = (typeof DANGER_KINDS)[number]

/** Lists the matcher fills itself: a year such as 2019, and the question mark that ends a sentence. */
const BUILT_IN_LISTS = ['yearnumber', 'question-mark']

const POINTS_DEFAULT = 10
const POINTS_MAX = 100
const BLOCK_LENGTH_MAX = 60_000

const Block = z.string().max(BLOCK_LENGTH_MAX)
const Name = z.string().regex(/^[a-zA-Z][a-zA-Z-]*$/)
const Points = z.number().min(0).max(POINTS_MAX)

/** Patterns, one a line, by the language of their words; `other` holds every language but Swedish and English. */
const Patterns = {
  any: Block.optional(),
  sv: Block.optional(),
  en: Block.optional(),
  other: Block.optional(),
}
export type DangerPatterns = z.output<z.ZodObject<typeof Patterns>>

const Rule = z.strictObject({
  name: Name,
  kind: z.enum(DANGER_KINDS),
  points: Points.default(POINTS_DEFAULT),
  /** Flagged whatever the calm says. */
  certain: z.boolean().default(false),
  /** The pattern must be the whole message, but for two words. */
  whole: z.boolean().default(false),
  ...Patterns,
})

const Calm = z.strictObject({
  name: Name,
  points: Points,
  scope: z.enum(['clause', 'sentence', 'message']),
  ...Patterns,
})
const Hint = z.strictObject({ name: Name, points: Points, ...Patterns })

const Shape = z.strictObject({
  threshold: Points,
  hintsMax: Points,
  languages: z.strictObject({ sv: Block, en: Block }),
  fillers: Block,
  openers: Block,
  ordinary: Block,
  words: z.record(Name, z.strictObject({ sv: Block.optional(), en: Block.optional() })),
  masks: z.strictObject({ sv: Block, en: Block }),
  rules: z.array(Rule).min(1),
  calm: z.array(Calm),
  hints: z.array(Hint),
})

/**
 * `dialogs/danger.yaml` as data; the file's own head says how it is read. Two mistakes would make a pattern find nothing,
 * or everything, with nobody the wiser, so they are told: a list that is not there, and a word that is never seen.
 */
export const DangerRules = Shape.superRefine((rules, context) => {
  const lists = new Set([...Object.keys(rules.words), ...BUILT_IN_LISTS])
  const fillers = new Set(rules.fillers.split(/[,\s]+/).filter((word) => word !== ''))
  for (const { path, block } of blocksOf(rules)) {
    const named = [...block.matchAll(/<([^<>]*)>/g)].flatMap((match) => (match[1] ?? '').split('|'))
    for (const name of new Set(named)) {
      if (!lists.has(name)) context.addIssue({ code: 'custom', path, message: `no list under words is called ${name}` })
    }
    for (const phrase of block.split(/[,\n]/)) {
      const filler = phrase.trim().startsWith('#')
        ? undefined
        : phrase.split(/[\s/]+/).find((word) => fillers.has(word))
      if (filler) context.addIssue({ code: 'custom', path, message: `${filler} is among the fillers, so never seen` })
    }
  }
})
export type DangerRules = Readonly<z.output<typeof Shape>>

function blocksOf(rules: z.output<typeof Shape>): { path: (string | number)[]; block: string }[] {
  const blocks: { path: (string | number)[]; block: string }[] = []
  const collect = (path: (string | number)[], patterns: DangerPatterns): void => {
    for (const lang of ['any', 'sv', 'en', 'other'] as const) {
      const block = patterns[lang]
      if (block !== undefined) blocks.push({ path: [...path, lang], block })
    }
  }
  for (const [name, words] of Object.entries(rules.words)) collect(['words', name], words)
  collect(['masks'], rules.masks)
  for (const list of ['rules', 'calm', 'hints'] as const) {
    for (const [at, entry] of rules[list].entries()) collect([list, at], entry)
  }
  return blocks
}

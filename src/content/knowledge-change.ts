import { z } from 'zod'
import { ServiceError } from '../errors.js'
import { LANGS } from '../message.js'

const Lang = z.enum(LANGS)
const Slug = z.string().regex(/^[a-z0-9-]{1,60}$/, 'small letters, digits and hyphens')
const Variant = z.string().trim().min(2).max(200)
const Variants = z.array(Variant).max(60)
/** What a line of front matter may hold. */
const Line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\r\n]*$/, 'one line')

/** One change that staff make to the files of knowledge/; the files' own schemas say the rest, when it is tried. */
export const KnowledgeChange = z.discriminatedUnion('kind', [
  /** More ways to ask for an article. An article that is not in `lang` gets them as `otherVariants`. */
  z.strictObject({ kind: z.literal('variant'), article: Slug, lang: Lang, texts: Variants.min(1) }),
  /** A new article, or one that was in the other language only. Its department is its queue's, or the other language's. */
  z.strictObject({
    kind: z.literal('article'),
    slug: Slug,
    lang: Lang,
    queue: Line(60),
    title: Line(80),
    owner: Line(100),
    /** `2027-03-31`. */
    reviewBy: Line(10),
    source: Line(500),
    phone: Line(20).optional(),
    variants: Variants,
    /** Markdown. */
    body: z.string().trim().min(1).max(4_000),
  }),
  /** What is different in a district; an empty text takes it away. */
  z.strictObject({
    kind: z.literal('local'),
    article: Slug,
    lang: Lang,
    district: Line(60),
    text: z.string().trim().max(600),
  }),
  /** "Not ours: ask …": more ways to ask for an entry of elsewhere.yaml, or a new entry where the id is new. */
  z.strictObject({
    kind: z.literal('elsewhere'),
    id: Slug,
    variants: z.strictObject({ sv: Variants, en: Variants }),
    /** Who answers for it and how they are reached. */
    text: z.strictObject({ sv: z.string().trim().min(1).max(400), en: z.string().trim().min(1).max(400) }).optional(),
    /** Id of the queue whose matter it is here, if a person is wanted. */
    queue: Line(60).optional(),
  }),
])
export type KnowledgeChange = z.output<typeof KnowledgeChange>

/** Throws `payload_invalid`, naming what is wrong by its path and never by its words. */
export function parseChange(change: unknown): KnowledgeChange {
  const parsed = KnowledgeChange.safeParse(change)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'change'}: ${message}`)
  throw new ServiceError('payload_invalid', `Not a change to the knowledge: ${wrong.join(', ')}`)
}

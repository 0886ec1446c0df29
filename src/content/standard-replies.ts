import { z } from 'zod'
import { type Lang, TEXT_LENGTH_MAX } from '../message.js'
import type { Content } from './content.js'
import type { Queue } from './organisation.js'

/** What a standard reply may leave open: the resident's name, the ticket's reference, and the queue's name. */
export const STANDARD_REPLY_BLANKS = ['name', 'ref', 'queue'] as const
type Blank = (typeof STANDARD_REPLY_BLANKS)[number]

const REPLIES_MAX = 200
const TITLE_LENGTH_MAX = 60

const Text = z
  .string()
  .trim()
  .min(1)
  .max(TEXT_LENGTH_MAX)
  .superRefine((text, context) => {
    for (const [, blank = ''] of text.matchAll(/\{([^{}]*)\}/g)) {
      if ((STANDARD_REPLY_BLANKS as readonly string[]).includes(blank)) continue
      const allowed = STANDARD_REPLY_BLANKS.map((name) => `{${name}}`).join(' ')
      context.addIssue({ code: 'custom', message: `{${blank}} is not known here; allowed: ${allowed}` })
    }
  })
const Title = z.string().trim().min(1).max(TITLE_LENGTH_MAX)

const StandardReply = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'small letters, digits and hyphens'),
  /** Ids of the queues that use it, or `all`. */
  queues: z.union([z.literal('all'), z.array(z.string()).min(1)]),
  /** What staff choose it by. */
  title: z.strictObject({ sv: Title, en: Title }),
  /** What the resident reads, with blanks. */
  text: z.strictObject({ sv: Text, en: Text }),
})
export type StandardReply = z.output<typeof StandardReply>

/** dialogs/standard-replies.yaml: what staff often answer, ready to be sent or changed first. */
export const StandardReplies = z
  .array(StandardReply)
  .max(REPLIES_MAX)
  .superRefine((replies, context) => {
    for (const [index, { id }] of replies.entries()) {
      if (replies.findIndex((other) => other.id === id) === index) continue
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `two replies have the id ${id}` })
    }
  })
export type StandardReplies = z.output<typeof StandardReplies>

/** The same, held to the queues there are. */
export function standardRepliesAmong(queues: ReadonlySet<string>) {
  return StandardReplies.superRefine((replies, context) => {
    for (const [index, { id, queues: named }] of replies.entries()) {
      if (named === 'all') continue
      for (const [place, queue] of named.entries()) {
        if (queues.has(queue)) continue
        const message = `${id}: organisation.yaml has no queue ${queue}`
        context.addIssue({ code: 'custom', path: [index, 'queues', place], message })
      }
    }
  })
}

/** A reply in one language, its blanks still open. */
export interface ReadyReply {
  id: string
  title: string
  text: string
}

/** What a queue's staff may choose among, the queue's own first, in the resident's language. */
export function standardRepliesFor(
  { standardReplies }: Pick<Content, 'standardReplies'>,
  queue: Pick<Queue, 'id'>,
  lang: Lang,
): ReadyReply[] {
  const own = standardReplies.filter(({ queues }) => queues !== 'all' && queues.includes(queue.id))
  const common = standardReplies.filter(({ queues }) => queues === 'all')
  return [...own, ...common].map(({ id, title, text }) => ({ id, title: title[lang], text: text[lang] }))
}

/**
 * The text as the resident is to read it. Whoever's name is not known is greeted without one: the blank goes, and
 * the space before it.
 */
export function filled(
  reply: Pick<ReadyReply, 'text'>,
  { name, ref, queue }: { name?: string | undefined; ref: string; queue: string },
): string {
  const values: Record<Blank, string> = { name: name?.trim() ?? '', ref, queue }
  return reply.text.replace(/( ?)\{(\w+)\}/g, (_, space: string, blank: string) => {
    const value = values[blank as Blank] ?? ''
    return value === '' ? '' : `${space}${value}`
  })
}

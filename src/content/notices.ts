import { z } from 'zod'

const Both = z.strictObject({ sv: z.string().trim().min(1).max(600), en: z.string().trim().min(1).max(600) })
const Phrases = z.strictObject({ sv: z.array(z.string().min(2)), en: z.array(z.string().min(2)) })
/** Local time, in the municipality's time zone. */
const Moment = z.string().regex(/^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d$/, 'a time such as "2026-11-26 06:00"')

const Notice = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'small letters, digits and hyphens'),
    /** What is going on and until when; it may be all that is read, so it stands alone. */
    text: Both,
    start: Moment,
    end: Moment,
    /** Districts it concerns; left out, the whole municipality. */
    districts: z.array(z.string()).min(1).optional(),
    /** Articles whose questions it answers first. */
    articles: z.array(z.string()).default([]),
    /** Words that are about it even when no article is. All words of a phrase must be said. */
    words: Phrases.default({ sv: [], en: [] }),
    /** Told when a chat is opened, before anything is asked. */
    atOpening: z.boolean().default(true),
  })
  .refine(({ start, end }) => start < end, { path: ['end'], message: 'ends before it starts' })
  .refine(({ articles, words }) => articles.length + words.sv.length + words.en.length > 0, {
    path: ['articles'],
    message: 'names no article and no words, so no question would find it',
  })
export type Notice = z.output<typeof Notice>

/** knowledge/notices.yaml: what is going on just now. */
export const Notices = z.array(Notice)

/** Is it going on at this local time (`2026-11-26 08:30`)? */
export function isGoingOn({ start, end }: Notice, localTime: string): boolean {
  return start <= localTime && localTime < end
}

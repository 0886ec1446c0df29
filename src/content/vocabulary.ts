import { z } from 'zod'

const Word = z.string().trim().min(1).max(60)

/** knowledge/vocabulary.<lang>.yaml: what people write, and the words the articles use for it. */
export const Vocabulary = z.strictObject({
  /** Chat spelling of one word, and the word. It is read as if the word itself stood there. */
  spelling: z.record(Word, Word),
  /** Words and short phrases that mean the same here; the first is the one the articles use. */
  same: z.array(z.array(Word).min(2)),
  /** The same in the other language, for articles that exist only there: this language's word, then the other's. */
  translations: z.record(Word, Word),
})
export type Vocabulary = z.output<typeof Vocabulary>

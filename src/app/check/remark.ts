/** What a remark is about, in the order they are told. `news` is for information: nothing needs doing. */
export const KINDS = {
  language: { heading: 'In one language only' },
  overdue: { heading: 'Overdue' },
  link: { heading: 'Links that lead nowhere' },
  office: { heading: 'Districts without an office' },
  variant: { heading: 'Variants that do not find their article' },
  same: { heading: 'The same variant in two articles' },
  close: { heading: 'Variants too alike' },
  confused: { heading: 'Articles taken for each other, the worst first' },
  elsewhere: { heading: 'Answered here, though elsewhere.yaml has it' },
  flow: { heading: 'Flows' },
  page: { heading: 'Source pages' },
  pages: { heading: 'For information: source pages on record', news: true },
  off: { heading: 'For information: articles that are off', news: true },
  over: { heading: 'For information: notices that are over', news: true },
} as const satisfies Record<string, { heading: string; news?: boolean }>

export type Kind = keyof typeof KINDS

/** Something an editor should look at. The content is used all the same. */
export interface Remark {
  file: string
  line: number
  kind: Kind
  /** What is wrong, and the remedy. One line. */
  message: string
}

const QUOTED_LENGTH_MAX = 80

/** Somebody's words inside a remark: one line, and no longer than is needed to know them again. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return `"${line.length > QUOTED_LENGTH_MAX ? `${line.slice(0, QUOTED_LENGTH_MAX - 1)}…` : line}"`
}

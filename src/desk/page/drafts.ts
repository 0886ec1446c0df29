import { Store } from './store.js'
import type { Upload } from './uploads.js'

/** What one is about to do with the words in the box. */
export type Mode = 'reply' | 'ask' | 'note' | 'resolve'

export interface Draft {
  mode: Mode
  text: string
  uploads: readonly Upload[]
}

/** Unsent words by ticket, so that looking at another loses none. In memory alone: they are about residents. */
const drafts = new Map<string, Store<Draft>>()

export function draftOf(ref: string): Store<Draft> {
  const known = drafts.get(ref)
  if (known) return known
  const made = new Store<Draft>({ mode: 'reply', text: '', uploads: [] })
  drafts.set(ref, made)
  return made
}

export function change(ref: string, part: Partial<Draft>): void {
  const draft = draftOf(ref)
  draft.set({ ...draft.value, ...part })
}

/** Takes a file's step; a file that was taken away meanwhile stays away. */
export function stepOf(ref: string, upload: Upload): void {
  const { uploads } = draftOf(ref).value
  const known = uploads.some(({ id }) => id === upload.id)
  if (known) change(ref, { uploads: uploads.map((one) => (one.id === upload.id ? upload : one)) })
}

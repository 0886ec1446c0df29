import { relative } from 'node:path'
import type { Content } from '../../content/content.js'
import { LANGS, type Lang } from '../../message.js'
import { createFinder, type Finder } from '../../retrieval/finder.js'
import type { Learned } from '../../retrieval/learn.js'
import { type Checked, contentFiles, localMoment } from './checked.js'
import { closeVariants } from './close-variants.js'
import { confusedPairs } from './confused.js'
import { deadLinks } from './dead-links.js'
import { answeredElsewhere } from './elsewhere.js'
import { flowRemarks } from './flows.js'
import { missingLanguages } from './languages.js'
import { noticesOver } from './notices.js'
import { districtsWithoutOffice } from './offices.js'
import { overdue } from './overdue.js'
import { ownVariants } from './own-variants.js'
import { Places } from './places.js'
import type { Tell } from './progress.js'
import type { Remark } from './remark.js'
import { sameVariants } from './same-variant.js'
import { readSeenPages, writeSeenPages } from './seen-pages.js'
import { accepted, readSourcePages, remarkOnAccepted, remarksOnPages } from './source-pages.js'

export interface CheckOptions {
  knowledgeDir: string
  now: Date
  tell: Tell
  /** Leaves out which articles are taken for each other: most of the time goes there. */
  quick?: boolean
  /** What was learned of this very content, where it is at hand. */
  learned?: Record<Lang, Learned>
  /** Reads the source pages too, through this. */
  links?: typeof globalThis.fetch | undefined
  /** Records the source pages as they are now. */
  accept?: boolean
}

/** All that an editor should look at in content that is used as it is. Nothing here stops it from being used. */
export async function check(content: Content, options: CheckOptions): Promise<Remark[]> {
  const { knowledgeDir, now, tell } = options
  const files = contentFiles(knowledgeDir)
  const read = [...content.articles, ...content.flows].map(({ file }) => file).concat(Object.values(files))
  const checked: Checked = { content, files, places: await Places.read(read), ...localMoment(content, now) }
  const finders = findersOf(content, tell, options.learned)
  const remarks = [
    ...missingLanguages(checked),
    ...overdue(checked),
    ...deadLinks(checked),
    ...districtsWithoutOffice(checked),
    ...ownVariants(checked, finders, tell),
    ...sameVariants(checked),
    ...closeVariants(checked),
    ...(options.quick ? [] : confusedPairs(checked, tell)),
    ...answeredElsewhere(checked, finders),
    ...flowRemarks(checked, finders),
    ...noticesOver(checked),
    ...(options.links
      ? await checkPages(checked, { fetch: options.links, accept: options.accept ?? false, tell })
      : []),
  ]
  return remarks.map((remark) => ({ ...remark, file: relative('.', remark.file) }))
}

function findersOf(content: Content, tell: Tell, learned?: Record<Lang, Learned>): Record<Lang, Finder> {
  const pairs = LANGS.map((lang) => {
    tell(`building the search (${lang})`)
    return [lang, createFinder(content, lang, learned?.[lang])] as const
  })
  return Object.fromEntries(pairs) as Record<Lang, Finder>
}

async function checkPages(
  checked: Checked,
  options: { fetch: typeof globalThis.fetch; accept: boolean; tell: Tell },
): Promise<Remark[]> {
  const before = await readSeenPages(checked.files.pages)
  const pages = await readSourcePages(checked, options.fetch, options.tell)
  if (!options.accept) return remarksOnPages(checked, pages, before)
  const after = accepted(pages, before, checked.today)
  await writeSeenPages(checked.files.pages, after)
  return [...remarksOnPages(checked, pages, after), remarkOnAccepted(checked, before, after)]
}

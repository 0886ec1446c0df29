import { join } from 'node:path'
import type { Content } from '../content/content.js'
import type { Log } from '../log.js'
import { LANGS, type Lang } from '../message.js'
import type { Learned } from '../retrieval/learn.js'
import { learnInThread } from '../retrieval/learn-apart.js'
import { learnedFrom, learnTargets, type Searched } from '../retrieval/targets.js'
import { dangerLearnedFrom, type LearnedDanger, learnDanger } from '../understanding/danger-verdict.js'
import { codeDigest, digestOf, fromShelf, keepOr, readKept } from './shelf.js'

/** Where all that is learned stands beneath the data folder. */
export function learnedFolder(dataDir: string): string {
  return join(dataDir, 'learned')
}

/**
 * What there is to learn of the content, from a start before or learned now, a thread a language. Kept under the data
 * folder by a digest of all it was learned from, so that a start need not learn again what it knew; where nothing can be
 * kept, it is learned each time. What is only `tried` is learned in the caller's own thread and kept apart, in the place of
 * what was tried before; it is found here once it is more than tried.
 */
export async function learnedOf(
  content: Searched,
  dataDir: string,
  log: Log,
  tried = false,
): Promise<Record<Lang, Learned>> {
  const learned = await Promise.all(LANGS.map((lang) => learnedIn(content, lang, dataDir, { log, tried })))
  return Object.fromEntries(LANGS.map((lang, place) => [lang, learned[place]])) as Record<Lang, Learned>
}

async function learnedIn(
  content: Searched,
  lang: Lang,
  dataDir: string,
  { log, tried }: { log: Log; tried: boolean },
): Promise<Learned> {
  const folders = { kept: learnedFolder(dataDir), tried: join(learnedFolder(dataDir), 'tried') }
  const name = `${lang}-${digestOf(codeDigest(), learnedFrom(content, lang))}`
  const kept = await readKept<Learned>(join(folders.kept, name))
  if (kept) return kept
  const before = await readKept<Learned>(join(folders.tried, name))
  if (before && tried) return before
  const learned = before ?? (tried ? learnTargets(content, lang) : await learnInThread(content, lang))
  await keepOr(tried ? folders.tried : folders.kept, name, learned, log)
  return learned
}

/** What danger looks like, kept in the same way. */
export function learnedDangerOf(content: Content, dataDir: string, log: Log): Promise<LearnedDanger> {
  return fromShelf({
    folder: learnedFolder(dataDir),
    kind: 'danger',
    digest: digestOf(codeDigest(), dangerLearnedFrom(content)),
    make: () => learnDanger(content),
    log,
  })
}

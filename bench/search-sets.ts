import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readArticles, readQueries, type SetQuery } from '../src/app/eval/sets.js'
import type { Article } from '../src/content/article.js'
import type { Content } from '../src/content/content.js'
import { listMistakes, loadContent } from '../src/content/load.js'

/** What is measured, in the order of each table. */
export const WHO = ['ours', 'minisearch'] as const
export type Who = (typeof WHO)[number]

/** A fixed day, so that seasons and review dates move no figure. */
export const TODAY = '2026-11-26'

export interface TestSet {
  name: string
  folder: string
}

/** Every folder inside that holds a test set, by name; with `names` those only, and one that is missing is an error. */
export async function findSets(folder: string, names?: readonly string[]): Promise<TestSet[]> {
  const found: TestSet[] = []
  for (const { name } of await readdir(folder, { withFileTypes: true })) {
    const set = { name, folder: join(folder, name) }
    if (await holdsSet(set.folder)) found.push(set)
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1))
  const missing = names?.filter((name) => !found.some((set) => set.name === name)) ?? []
  if (missing.length > 0) throw new Error(`No test set here: ${missing.join(', ')}`)
  const asked = found.filter(({ name }) => names?.includes(name) ?? true)
  if (asked.length === 0) throw new Error('No folder inside holds articles.jsonl and queries.jsonl')
  return asked
}

async function holdsSet(folder: string): Promise<boolean> {
  try {
    await Promise.all([articlesOf(folder), queriesOf(folder)].map((file) => access(file)))
    return true
  } catch {
    return false
  }
}

export async function readSet(folder: string): Promise<{ articles: Article[]; queries: SetQuery[] }> {
  return { articles: await readArticles(articlesOf(folder)), queries: await readQueries(queriesOf(folder)) }
}

function articlesOf(folder: string): string {
  return join(folder, 'articles.jsonl')
}

function queriesOf(folder: string): string {
  return join(folder, 'queries.jsonl')
}

/** The shipped knowledge and vocabulary. */
export async function loadKnowledge(): Promise<Content> {
  const { content, mistakes } = await loadContent('knowledge', 'dialogs')
  if (!content) throw new Error(listMistakes(mistakes))
  return content
}

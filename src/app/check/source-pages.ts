import { isInForce } from '../../content/article.js'
import type { Checked } from './checked.js'
import type { Tell } from './progress.js'
import { type Page, readPage } from './read-page.js'
import type { Remark } from './remark.js'
import type { SeenPages } from './seen-pages.js'

const PAGES_AT_ONCE = 4

/** Reads the source page of every article in use, each address once. */
export async function readSourcePages(
  { content, today }: Pick<Checked, 'content' | 'today'>,
  fetch: typeof globalThis.fetch,
  tell: Tell,
): Promise<ReadonlyMap<string, Page>> {
  const addresses = new Set(content.articles.filter((one) => isInForce(one, today)).map(({ source }) => source))
  const pages = new Map<string, Page>()
  const waiting = [...addresses]
  const read = async (): Promise<void> => {
    for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
      tell(`source pages: ${pages.size} of ${addresses.size}`)
      pages.set(url, await readPage(url, fetch))
    }
  }
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, read))
  return pages
}

/** What the pages, as they are now, say of the articles that were written from them. */
export function remarksOnPages(
  { content, places, files }: Checked,
  pages: ReadonlyMap<string, Page>,
  seen: SeenPages,
): Remark[] {
  const unknown = [...pages].filter(([url, { state }]) => state === 'read' && seen[url] === undefined).length
  const remarks = content.articles.flatMap(({ file, source }): Remark[] => {
    const page = pages.get(source)
    const message = page && whatIsWrong(source, page, seen)
    return message === undefined ? [] : [{ file, line: places.line(file, ['source']), kind: 'page', message }]
  })
  if (unknown === 0) return remarks
  const message = `${counted(unknown)} not known yet: \`lotsen check --links --accept\` records how they read today`
  return [...remarks, { file: files.pages, line: 1, kind: 'pages', message }]
}

function whatIsWrong(url: string, page: Page, seen: SeenPages): string | undefined {
  if (page.state === 'gone')
    return `${url} is gone (${page.status}): find the page that has it now, or ask who answers for the article`
  if (page.state === 'unread') return `${url} could not be read (${page.why}): try again, or open it in a browser`
  const before = seen[url]
  if (before === undefined || before.sha256 === page.sha256) return undefined
  return `${url} has changed since ${before.seen}: read the page, mend the article, move reviewBy on, then \`lotsen check --links --accept\``
}

/** The record once an editor has accepted the pages. Pages that could not be read stay as they were known. */
export function accepted(pages: ReadonlyMap<string, Page>, seen: SeenPages, today: string): SeenPages {
  const entries = [...pages].flatMap(([url, page]) => {
    const before = seen[url]
    const entry =
      page.state === 'read' && page.sha256 !== before?.sha256 ? { sha256: page.sha256, seen: today } : before
    return entry === undefined ? [] : [[url, entry] as const]
  })
  return Object.fromEntries(entries)
}

/** What `--accept` changed in the record, for whoever asked for it. */
export function remarkOnAccepted({ files }: Pick<Checked, 'files'>, before: SeenPages, after: SeenPages): Remark {
  const fresh = Object.entries(after).filter(([url, { sha256 }]) => before[url]?.sha256 !== sha256).length
  return { file: files.pages, line: 1, kind: 'pages', message: `${counted(fresh)} recorded as read today` }
}

function counted(pages: number): string {
  return pages === 1 ? '1 source page' : `${pages} source pages`
}

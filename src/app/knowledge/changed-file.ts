import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Article } from '../../content/article.js'
import type { Content } from '../../content/content.js'
import type { KnowledgeChange } from '../../content/knowledge-change.js'
import { queuesOf } from '../../content/organisation.js'
import { ServiceError } from '../../errors.js'
import { LANGS } from '../../message.js'

/** A line is never folded: whoever compares two versions sees what was changed and no more. */
const STYLE = { lineWidth: 0 } as const

export interface ChangedFile {
  /** Relative to knowledge/, with `/`. */
  file: string
  /** Digest of it as it was; '' where there was none. */
  before: string
  text: string
}

/**
 * The one file that a change is of, as it becomes: all that it does not touch, comments and order too, stays as it is.
 * Throws `not_found` for an article there is none of, `payload_invalid` for what changes nothing or cannot be put there.
 */
export async function changedFile(
  change: KnowledgeChange,
  content: Content,
  knowledgeDir: string,
): Promise<ChangedFile> {
  const file = fileOf(change, content, knowledgeDir)
  const was = await textOf(join(knowledgeDir, file))
  const text = become(change, content, was)
  if (text === was) throw new ServiceError('payload_invalid', `${file} says so already`)
  return { file, before: digestOf(was), text }
}

/** A file's text; undefined where there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new ServiceError('knowledge_unwritable', `${file} cannot be read (${error.code})`, { cause: error })
  })
}

/** '' for what is not there. */
export function digestOf(text: string | undefined): string {
  return text === undefined ? '' : createHash('sha256').update(text).digest('hex')
}

function fileOf(change: KnowledgeChange, content: Content, knowledgeDir: string): string {
  if (change.kind === 'elsewhere') return 'elsewhere.yaml'
  if (change.kind === 'article') return newArticleFile(change, content)
  return relative(knowledgeDir, articleOf(change, content).file).split(sep).join('/')
}

/** The article in the language, or else in the other, which then says how it is asked for in this one. */
function articleOf(change: Extract<KnowledgeChange, { article: string }>, { articles }: Content): Article {
  const versions = articles.filter(({ slug }) => slug === change.article)
  const own = versions.find(({ lang }) => lang === change.lang)
  const article = own ?? (change.kind === 'variant' ? versions[0] : undefined)
  if (article) return article
  throw new ServiceError('not_found', `There is no article ${change.article} in ${change.lang}`)
}

function newArticleFile(
  { slug, lang, queue }: Extract<KnowledgeChange, { kind: 'article' }>,
  { articles, organisation }: Content,
): string {
  const versions = articles.filter((article) => article.slug === slug)
  if (versions.some((article) => article.lang === lang))
    throw new ServiceError('payload_invalid', `There is an article ${slug} in ${lang} already`)
  const department = versions[0]?.department ?? queuesOf(organisation).find(({ id }) => id === queue)?.department
  if (department === undefined) throw new ServiceError('payload_invalid', `organisation.yaml has no queue ${queue}`)
  return `articles/${department}/${slug}.${lang}.md`
}

function become(change: KnowledgeChange, content: Content, was: string | undefined): string {
  switch (change.kind) {
    case 'article':
      return newArticle(change)
    case 'elsewhere':
      return newElsewhere(change, was)
    case 'variant': {
      const key = articleOf(change, content).lang === change.lang ? 'variants' : 'otherVariants'
      return withFront(was, (front) => addTexts(seqAt(front, [key]), change.texts))
    }
    case 'local': {
      const where = ['local', change.district]
      return withFront(was, (front) => {
        if (change.text !== '') front.setIn(where, change.text)
        else if (front.hasIn(where)) front.deleteIn(where)
        const local = front.get('local')
        if (isMap(local) && local.items.length === 0) front.delete('local')
      })
    }
  }
}

function newArticle({
  kind: _,
  slug: _slug,
  lang: _lang,
  body,
  ...front
}: Extract<KnowledgeChange, { kind: 'article' }>) {
  const { title, queue, owner, reviewBy, source, phone, variants } = front
  const fields = { title, queue, owner, reviewBy, source, ...(phone === undefined ? {} : { phone }), variants }
  return `---\n${new Document(fields).toString(STYLE)}---\n${body}\n`
}

function newElsewhere(change: Extract<KnowledgeChange, { kind: 'elsewhere' }>, was = '[]\n'): string {
  const { id, text, queue, variants } = change
  const document = parseDocument(was)
  const list = listOf(document)
  const known = list.items.find((item): item is YAMLMap => isMap(item) && item.get('id') === id)
  const entry = known ?? (document.createNode({ id }) as YAMLMap)
  if (text) entry.set('text', document.createNode(text))
  if (queue !== undefined) entry.set('queue', queue)
  if (!known) {
    entry.set('phrases', document.createNode({ sv: [], en: [] }))
    entry.spaceBefore = list.items.length > 0
    list.add(entry)
  }
  for (const lang of LANGS) addTexts(seqIn(document, entry, ['phrases', lang]), variants[lang])
  return document.toString(STYLE)
}

/** An empty file is an empty list. */
function listOf(document: Document): YAMLSeq {
  if (!isSeq(document.contents)) document.contents = document.createNode([]) as never
  const list = document.contents as unknown as YAMLSeq
  list.flow = false
  return list
}

/** The same file with its front matter changed; its answer and its line ends stay. */
function withFront(was: string | undefined, change: (front: Document) => void): string {
  const [, opening = '', frontText = '', rest = ''] =
    /^(---\r?\n)([\s\S]*?)(\r?\n---[ \t]*\r?\n[\s\S]*)$/.exec(was ?? '') ?? []
  if (opening === '') throw new ServiceError('payload_invalid', 'The article has no front matter any more')
  const front = parseDocument(frontText.replaceAll('\r\n', '\n'))
  change(front)
  const text = front.toString(STYLE).trimEnd()
  return `${opening}${opening.includes('\r') ? text.replaceAll('\n', '\r\n') : text}${rest}`
}

function seqAt(document: Document, path: string[]): YAMLSeq {
  return seqIn(document, document.contents as unknown as YAMLMap, path)
}

/** The list there, made where there is none. */
function seqIn(document: Document, node: YAMLMap, path: string[]): YAMLSeq {
  const found = node.getIn(path)
  if (isSeq(found)) return found
  const made = document.createNode([]) as YAMLSeq
  node.setIn(path, made)
  return made
}

/** What stands there already, but for capitals, is not written twice. */
function addTexts(list: YAMLSeq, texts: readonly string[]): void {
  const known = new Set(list.items.map((item) => String(isScalar(item) ? item.value : item).toLowerCase()))
  for (const text of texts) {
    if (known.has(text.toLowerCase())) continue
    known.add(text.toLowerCase())
    list.add(text)
  }
}

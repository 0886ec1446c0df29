import type { ArticleFound, Office } from '../channels/teams/office.js'
import { type Article, isInForce } from '../content/article.js'
import { withArticleLinks } from '../content/article-links.js'
import type { Content } from '../content/content.js'
import { localTimeOf } from '../content/local-time.js'
import { sayFrom } from '../content/replies.js'
import type { Lang } from '../message.js'
import { plainText } from '../sms-text/plain-text.js'
import type { Store } from '../store/connect.js'
import { StaffTickets } from '../store/staff-tickets.js'
import { TicketLists } from '../store/ticket-lists.js'
import { dialled } from '../turn/phone-number.js'
import type { Core, Knowing } from './core.js'

/** Articles shown for one search; from this probability on one is worth showing. */
const ARTICLES_MAX = 8
const SCORE_MIN = 0.05

interface OfficeOptions {
  knowing: Pick<Knowing, 'content' | 'understand'>
  store: Pick<Store, 'tickets'>
  core: Pick<Core, 'tickets' | 'staff' | 'act' | 'enter' | 'logContact' | 'tell'>
  knowledge: Office['knowledge']
  learning?: Office['learning']
  now: () => Date
}

/** Staff's own tools in Teams, over the service's own tickets, duty book and articles. */
export function createOffice({ knowing, store, core, knowledge, learning, now }: OfficeOptions): Office {
  const lists = new TicketLists(store)
  const own = new StaffTickets(store)
  return {
    content: () => knowing.content,
    staff: core.staff,
    ticket: (ref) => core.tickets.get(ref),
    search: ({ terms, phone }, queues, limit, cursor) => lists.search({ terms, phone, queues, limit, cursor }),
    unclaimed: (queues, from, limit) => own.unclaimed(queues, from, limit),
    heldBy: (accounts) => own.claimedBy(accounts),
    findArticles: (text, lang) => findArticles(knowing, text, lang, now()),
    article: (slug, lang) => articleFor(knowing.content, slug, lang, now()),
    knowledge,
    learning,
    act: core.act,
    enter: core.enter,
    logContact: core.logContact,
    leftBehind: (news) => core.tell({ what: 'left_behind', ...news }),
  }
}

/** What a resident would be answered with first, then what is near. Whoever asks is staff: nothing of it leaves the house. */
async function findArticles(
  { content, understand }: OfficeOptions['knowing'],
  text: string,
  lang: Lang,
  now: Date,
): Promise<ArticleFound[]> {
  const { found } = await understand(text, { lang, now, spokenFor: true })
  const near = found.ranked.filter(({ score }) => score >= SCORE_MIN).map(({ slug }) => slug)
  const slugs = new Set([...found.articles.map(({ slug }) => slug), ...near])
  return [...slugs].slice(0, ARTICLES_MAX).flatMap((slug) => articleFor(content, slug, lang, now) ?? [])
}

/** The article as it may be told today, in this language or else the other. */
function articleFor(content: Content, slug: string, lang: Lang, now: Date): ArticleFound | undefined {
  const today = localTimeOf(now, content.organisation.municipality.timeZone).slice(0, 10)
  const versions = content.articles.filter((one) => one.slug === slug && isInForce(one, today))
  const article = versions.find((one) => one.lang === lang) ?? versions[0]
  if (!article) return undefined
  const text = textOf(article, content)
  const { title, queue, source } = article
  return { slug, lang: article.lang, title, queue, source, text, plain: plainText(text) }
}

/** What a resident reads on the web: the article, who to call and where to read on. */
function textOf({ body, lang, phone, source }: Article, { articles, replies }: Content): string {
  const say = sayFrom(replies[lang])
  const call = phone === undefined ? [] : [say('answer_phone', { phone, tel: dialled(phone) })]
  return [withArticleLinks(body, articles, lang), ...call, say('answer_source', { source })].join('\n\n')
}

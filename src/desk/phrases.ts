import type { Content } from '../content/content.js'
import { filled, standardRepliesFor } from '../content/standard-replies.js'
import { plainText } from '../sms-text/plain-text.js'
import { queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import type { WirePhrase } from './wire.js'

/** What may be put into a reply, in the resident's own language: the queue's standard replies, and the articles the bot offered. */
export function phrasesFor(ticket: Ticket, content: Content): WirePhrase[] {
  const queue = queueById(content, ticket.queue)
  const { lang, _id: ref, contact } = ticket
  const blanks = { name: contact.name, ref, queue: queue.name[lang] }
  const standard = standardRepliesFor(content, queue, lang).map((reply): WirePhrase => {
    return { id: reply.id, kind: 'standard', title: reply.title, text: filled(reply, blanks).trim() }
  })
  return [...standard, ...ticket.articles.flatMap((slug) => articlePhrase(slug, ticket, content))]
}

function articlePhrase(slug: string, { lang }: Ticket, { articles }: Content): WirePhrase[] {
  const named = articles.filter((article) => article.slug === slug && article.status === 'on')
  const article = named.find((one) => one.lang === lang) ?? named[0]
  return article ? [{ id: slug, kind: 'article', title: article.title, text: plainText(article.body) }] : []
}

import { expect } from 'chai'
import type { Article } from '../src/content/article.js'
import { articleLinksIn, withArticleLinks } from '../src/content/article-links.js'
import type { Content } from '../src/content/content.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { newConversation } from '../src/turn/conversation.js'
import { decide } from '../src/turn/decide.js'
import type { ConversationState } from '../src/turn/ports.js'
import { createUnderstanding, type Understood } from '../src/understanding/understand.js'
import { SmallKnowledge } from './support/small-knowledge.js'

const ARTICLES = [
  { slug: 'rats', lang: 'sv', status: 'on', source: 'https://sv.example/rats' },
  { slug: 'rats', lang: 'en', status: 'on', source: 'https://en.example/rats' },
  { slug: 'mice', lang: 'en', status: 'on', source: 'https://en.example/mice' },
  { slug: 'moles', lang: 'sv', status: 'off', source: 'https://sv.example/moles' },
] as Article[]

/**
 * Goal: an article may name another, and a resident who presses the name reads on at the municipality's own page.
 * Method: Markdown as editors write it, well and badly; then an answer, a district's words and a passage, as they leave.
 */
describe('links between articles', () => {
  const rows: [string, string, string][] = [
    ['a link', 'Se [råttor](article:rats).', 'Se [råttor](https://sv.example/rats).'],
    ['the other language', '[möss](article:mice)', '[möss](https://en.example/mice)'],
    [
      'two on a line',
      '[a](article:rats) [b](article:mice)',
      '[a](https://sv.example/rats) [b](https://en.example/mice)',
    ],
    [
      'the same twice',
      '[a](article:rats)[b](article:rats)',
      '[a](https://sv.example/rats)[b](https://sv.example/rats)',
    ],
    ['no such article', 'Se **[vita *möss*](article:nothing)**!', 'Se **vita *möss***!'],
    ['an article that is off', 'Se [mullvadar](article:moles).', 'Se mullvadar.'],
    ['a title', '[a](article:rats "Om råttor")', '[a](https://sv.example/rats "Om råttor")'],
    ['words like a target', '[article:rats](article:rats)', '[article:rats](https://sv.example/rats)'],
    ['pointed brackets', '[a](<article:rats>)', '[a](<https://sv.example/rats>)'],
    [
      'a bare link',
      'Se <article:rats> eller <article:rats>',
      'Se <https://sv.example/rats> eller <https://sv.example/rats>',
    ],
    ['a definition', 'Se [råttor][r].\n\n[r]: article:rats', 'Se [råttor][r].\n\n[r]: https://sv.example/rats'],
    ['code', '`[a](article:rats)` [a](article:rats)', '`[a](article:rats)` [a](https://sv.example/rats)'],
    ['a list', '- ett\n- två\n  [a](article:rats)\n', '- ett\n- två\n  [a](https://sv.example/rats)\n'],
    ['a quote', '> Se\n> [a](article:rats)', '> Se\n> [a](https://sv.example/rats)'],
    ['a table', '|a|b|\n|-|-|\n|[a](article:rats)|c|', '|a|b|\n|-|-|\n|[a](https://sv.example/rats)|c|'],
    ['Windows line ends', 'Hej\r\n\r\n[a](article:rats)\r\n', 'Hej\r\n\r\n[a](https://sv.example/rats)\r\n'],
    ['words that are no link', 'article:rats och [råttor]', 'article:rats och [råttor]'],
    ['other links', '[a](https://a.example) [b](tel:112)', '[a](https://a.example) [b](tel:112)'],
    ['capitals', '[a](Article:rats)', '[a](https://sv.example/rats)'],
    ['dollars', '[a $& b](article:rats)', '[a $& b](https://sv.example/rats)'],
  ]
  for (const [name, written, read] of rows) {
    it(`reads ${name}`, () => expect(withArticleLinks(written, ARTICLES, 'sv')).to.equal(read))
  }

  it('prefers the language of who reads', () => {
    expect(withArticleLinks('[rats](article:rats)', ARTICLES, 'en')).to.equal('[rats](https://en.example/rats)')
  })

  it('knows where each stands', () => {
    const text = 'Se\n\n- [a](article:rats)\n- [b](article:nothing)'
    const found = articleLinksIn(text).map(({ slug, start, end }) => [slug, text.slice(start, end)])
    expect(found).to.deep.equal([
      ['rats', 'article:rats'],
      ['nothing', 'article:nothing'],
    ])
  })

  describe('in what is said', () => {
    let content: Content
    const water = { sv: 'https://www.lindnas.example/sv/waste-water/drinking-water' }

    before(async () => {
      const small = await SmallKnowledge.make()
      await small.edit(
        'articles/environment/rats.sv.md',
        'variants:',
        'local:\n  strand: "I Strand läser du om [vattnet](article:drinking-water)."\nvariants:',
      )
      await small.edit('articles/environment/rats.sv.md', 'Inomhus', 'Mer om [vatten](article:drinking-water). Inomhus')
      content = await small.content().finally(() => small.remove())
    })

    it('lead from an answer and from its district’s words', async () => {
      const said = await saidTo('råttor på gården', { district: 'strand' })
      expect(said).to.include(`[vatten](${water.sv})`).and.include(`[vattnet](${water.sv})`).and.not.include('article:')
    })

    it('lead from the words of a district that is chosen', async () => {
      const choices = [{ title: 'Strand', pick: 'district:strand' }]
      const said = await saidTo('Strand', { article: 'rats', pending: { ask: 'helped', choices } })
      expect(said).to.include(`[vattnet](${water.sv})`).and.not.include('article:')
    })

    it('lead from a passage that answers a short question more', async () => {
      const article = content.articles.find(({ slug, lang }) => slug === 'rats' && lang === 'sv') as Article
      const found = { decision: 'answer' as const, confidence: 1, ranked: [], articles: [article] }
      const said = await saidTo('och inomhus?', {}, { found, passage: 'Mer om [vatten](article:drinking-water).' })
      expect(said).to.include(`[vatten](${water.sv})`).and.not.include('article:')
    })

    async function saidTo(text: string, state: Partial<ConversationState>, more: Partial<Understood> = {}) {
      const now = new Date('2026-11-26T08:30:00Z')
      const message = { channel: 'webchat', conversation: 'web:links', id: '1', text, lang: 'sv', masked: 0 } as const
      const fresh = newConversation(message, now)
      const before = { ...fresh, state: { ...fresh.state, greeted: true, ...state } }
      const understood = { ...(await createUnderstanding(content)(text, { lang: 'sv', now })), ...more }
      const calendar = swedishCalendar('Europe/Stockholm')
      const setting = {
        content,
        calendar,
        now,
        newReference: () => 'LN-00000',
        newCode: () => '000000',
        smsCountries: [],
        standings: new Map(),
        systems: new Set<string>(),
      }
      const { outbound } = decide({ message, before, understood, burst: false, tickets: [] }, setting)
      return outbound.map(({ text }) => text).join('\n')
    }
  })
})

import { expect } from 'chai'
import { pairsTooClose } from '../src/app/check/close-variants.js'
import type { Article } from '../src/content/article.js'
import type { Content } from '../src/content/content.js'
import { queuesOf } from '../src/content/organisation.js'
import { LANGS, type Lang } from '../src/message.js'
import { createFinder } from '../src/retrieval/finder.js'
import { gsm7 } from '../src/sms-text/gsm7.js'
import { smsParts } from '../src/sms-text/parts.js'
import { plainText } from '../src/sms-text/plain-text.js'
import { shippedContent } from './support/talk.js'

/**
 * Goal: the shipped knowledge is whole, and what residents are said to ask really finds it.
 * Method: every article and every variant, in both languages, through the search that serves.
 */
describe('the shipped knowledge', () => {
  let content: Content
  before(async () => {
    content = (await shippedContent()).content
  })

  for (const lang of LANGS) {
    it(`finds every article by each of its own variants (${lang})`, () => {
      const find = createFinder(content, lang)
      const lost = inLang(lang).flatMap(({ slug, variants }) =>
        variants.filter((variant) => {
          const { decision, articles } = find(variant, '2026-11-26')
          return decision !== 'answer' || articles[0]?.slug !== slug
        }),
      )
      expect(lost).to.deep.equal([])
    })

    it(`has variants no two of which share over half their content words (${lang})`, () => {
      const close = inLang(lang).flatMap(({ slug, variants }) =>
        pairsTooClose(variants, lang).map(([a, b]) => `${slug}: "${variants[a]}" and "${variants[b]}"`),
      )
      expect(close).to.deep.equal([])
    })

    it(`begins every answer with a sentence that fits one SMS (${lang})`, () => {
      const long = inLang(lang).filter(
        ({ body }) => smsParts(gsm7(plainText(body.split(/\n{2,}/)[0] ?? ''))).parts !== 1,
      )
      expect(long.map(({ file }) => file)).to.deep.equal([])
    })
  }

  it('has the sixty-two topics and more, each in both languages, with owner, review date, source and phone', () => {
    const slugs = new Set(content.articles.map(({ slug }) => slug))
    expect(slugs.size).to.be.at.least(62)
    for (const slug of slugs)
      expect(
        content.articles
          .filter((article) => article.slug === slug)
          .map(({ lang }) => lang)
          .sort(),
        slug,
      ).to.deep.equal(['en', 'sv'])
    expect(content.articles.filter(({ phone }) => phone === undefined)).to.deep.equal([])
  })

  it('covers every department', () => {
    const covered = new Set(content.articles.map(({ department }) => department))
    expect([...covered].sort()).to.deep.equal(content.organisation.departments.map(({ id }) => id).sort())
  })

  it('has queues, three districts, the town hall and two library branches', () => {
    const { districts, offices } = content.organisation
    expect(districts.map(({ name }) => name.sv)).to.deep.equal(['Centrum', 'Strand', 'Trollnäs'])
    expect(offices.map(({ kind }) => kind).sort()).to.deep.equal(['library-branch', 'library-branch', 'town-hall'])
    expect(queuesOf(content.organisation).length).to.be.at.least(10)
  })

  it('says everything in letters an SMS carries cheaply', () => {
    const dear = LANGS.flatMap((lang) =>
      Object.values(content.replies[lang])
        .flat()
        .filter((text) => smsParts(gsm7(plainText(text))).encoding !== 'GSM-7'),
    )
    expect(dear).to.deep.equal([])
  })

  function inLang(lang: Lang): Article[] {
    return content.articles.filter((article) => article.lang === lang)
  }
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import type { Article } from '../src/content/article.js'
import type { Content } from '../src/content/content.js'
import { INTENTS } from '../src/content/intents.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import { cluProjectFile } from '../src/understanding/clu/project-file.js'
import type { CluProject } from '../src/understanding/clu/project-shape.js'
import { ImportedProject } from './support/clu-import-shape.js'
import { cleanUp, runLotsen, tempFolder } from './support/lotsen-process.js'

/**
 * Goal: what a municipality teaches CLU is its own questions, in a file that the import takes.
 * Method: the shipped knowledge against the import's shape; small edits of it against the rules that keep it taken.
 */
describe('CLU project file', () => {
  let content: Content
  let project: CluProject
  before(async () => {
    const loaded = await loadContent('knowledge', 'dialogs')
    if (!loaded.content) throw new Error(listMistakes(loaded.mistakes))
    content = loaded.content
    project = cluProjectFile(content, { projectName: 'lindnas' })
  })

  it('has the shape of the import', () => {
    expect(ImportedProject.safeParse(project).error?.issues).to.equal(undefined)
    expect(project.metadata).to.include({ projectName: 'lindnas', language: 'sv', multilingual: true })
  })

  it('has an intent for each article, one for each wish, and None', () => {
    const slugs = new Set(content.articles.map(({ slug }) => slug))
    const wishes = INTENTS.filter((intent) => intent !== 'anger').map((intent) => `intent.${intent}`)
    expect(intentsOf(project)).to.have.members(['None', ...slugs, ...wishes])
  })

  it('teaches every title and every variant, in its language', () => {
    const taught = new Map(
      project.assets.utterances.map(({ text, language, intent }) => [keyOf(text, language), intent]),
    )
    const missing = content.articles.flatMap(({ slug, lang, title, variants }) =>
      [title, ...variants].filter((text) => taught.get(keyOf(text, lang === 'en' ? 'en-gb' : 'sv')) !== slug),
    )
    expect(missing).to.deep.equal([])
  })

  it('teaches no text twice in a language, and every one for an intent there is', () => {
    const keys = project.assets.utterances.map(({ text, language }) => keyOf(text, language))
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).to.deep.equal([])
    expect(intentsOf(project)).to.include.members(project.assets.utterances.map(({ intent }) => intent))
  })

  const told: { text: string; language: string; means: string[] }[] = [
    { text: 'hejsan', language: 'sv', means: ['intent.greeting'] },
    { text: 'thank you', language: 'en-gb', means: ['intent.thanks'] },
    { text: 'prata med en människa', language: 'sv', means: ['intent.person'] },
    { text: 'Nej tack', language: 'sv', means: ['None'] },
    { text: 'this is a joke', language: 'en-gb', means: ['None'] },
    { text: 'jävla', language: 'sv', means: [] },
  ]
  for (const { text, language, means } of told)
    it(`"${text}" means ${means[0] ?? 'nothing'}`, () => {
      expect(meaning(project, text, language)).to.deep.equal(means)
    })

  it('gives a text that two articles have to the first of them, whatever its capitals and full stop', () => {
    const [one, two] = content.articles.filter(({ lang }) => lang === 'sv')
    if (!one || !two) throw new Error('two articles')
    const edited = cluProjectFile(
      withArticles([
        { ...one, variants: ['vem svarar på det här', 'får jag elda'] },
        { ...two, variants: ['Vem svarar  på det här?', 'får jag elda'.normalize('NFD'), 'hej'] },
      ]),
      { projectName: 'x' },
    )
    expect(meaning(edited, 'vem svarar på det här', 'sv')).to.deep.equal([one.slug])
    expect(meaning(edited, 'vem svarar på det här?', 'sv')).to.deep.equal([])
    expect(meaning(edited, 'får jag elda'.normalize('NFD'), 'sv')).to.deep.equal([])
    expect(meaning(edited, 'hej', 'sv')).to.deep.equal([two.slug])
  })

  it('leaves out an article that is switched off', () => {
    const { slug } = anArticle()
    const articles = content.articles.map((one) => (one.slug === slug ? { ...one, status: 'off' as const } : one))
    const edited = cluProjectFile(withArticles(articles), { projectName: 'x' })
    expect(intentsOf(edited)).to.not.include(slug)
    expect(edited.assets.utterances.filter(({ intent }) => intent === slug)).to.deep.equal([])
  })

  it('cuts a text that is longer than CLU takes', () => {
    const edited = cluProjectFile(withArticles([{ ...anArticle(), variants: ['å'.repeat(700)] }]), { projectName: 'x' })
    expect(ImportedProject.safeParse(edited).success).to.equal(true)
  })

  const refused: { name: string; slug: string; projectName: string; code: string }[] = [
    { name: 'an article with too long a name', slug: 'a'.repeat(51), projectName: 'x', code: 'content_invalid' },
    { name: 'an article named as CLU’s own None', slug: 'none', projectName: 'x', code: 'content_invalid' },
    { name: 'a project with a space in its name', slug: 'a', projectName: 'lind näs', code: 'config_invalid' },
    { name: 'a project with no name', slug: 'a', projectName: '', code: 'config_invalid' },
  ]
  for (const { name, slug, projectName, code } of refused)
    it(`refuses ${name}`, () => {
      const edited = withArticles([{ ...anArticle(), slug }])
      expect(() => cluProjectFile(edited, { projectName }))
        .to.throw()
        .with.property('code', code)
    })

  it('refuses more articles than CLU takes intents', () => {
    const many = (count: number) =>
      withArticles(Array.from({ length: count }, (_, n) => ({ ...anArticle(), slug: `a-${n}` })))
    // One place is None's, and each wish but anger has one.
    const room = 500 - INTENTS.length
    expect(intentsOf(cluProjectFile(many(room), { projectName: 'x' }))).to.have.length(500)
    expect(() => cluProjectFile(many(room + 1), { projectName: 'x' }))
      .to.throw()
      .with.property('code', 'content_invalid')
  })

  it('knows the districts by their words in both languages, each once', () => {
    const [entity] = project.assets.entities
    const districts = content.organisation.districts
    expect(entity?.list.sublists.map(({ listKey }) => listKey)).to.deep.equal(districts.map(({ id }) => id))
    for (const { synonyms } of entity?.list.sublists ?? []) {
      expect(synonyms.map(({ language }) => language)).to.deep.equal(['sv', 'en-gb'])
      for (const { values } of synonyms) {
        const folded = values.map((value) => value.toLowerCase())
        expect(new Set(folded).size).to.equal(folded.length)
      }
    }
  })

  const placed: { text: string; found: string[] }[] = [
    { text: 'snöröjning i Strand', found: ['Strand'] },
    { text: '🎅 plogas strand, eller TROLLNÄS?', found: ['strand', 'TROLLNÄS'] },
    { text: 'vid stora torget', found: ['stora torget'] },
    { text: 'norra strand är halt', found: ['norra strand'] },
    { text: 'en strandpromenad vid en badstrand', found: [] },
    { text: 'Stränder', found: [] },
  ]
  for (const { text, found } of placed)
    it(`sees in "${text}": ${found.join(', ') || 'no district'}`, () => {
      const edited = cluProjectFile(withArticles([{ ...anArticle(), variants: [text] }]), { projectName: 'x' })
      const labels = edited.assets.utterances.find((utterance) => utterance.text === text)?.entities
      expect(labels?.map(({ offset, length }) => text.slice(offset, offset + length))).to.deep.equal(found)
    })

  it('takes the longer of two words that begin alike', () => {
    const districts = [{ id: 'bruket', name: { sv: 'Bruket', en: 'Bruket' }, words: ['gamla', 'gamla bruket'] }]
    const edited = withArticles([{ ...anArticle(), variants: ['vid gamla bruket'] }])
    const organisation = { ...content.organisation, districts }
    const { assets } = cluProjectFile({ ...edited, organisation }, { projectName: 'x' })
    expect(assets.utterances.flatMap(({ entities }) => entities.map(({ length }) => length))).to.deep.equal([12])
  })

  it('does without districts where there are none', () => {
    const none = { ...content, organisation: { ...content.organisation, districts: [] } }
    const { assets } = cluProjectFile(none, { projectName: 'x' })
    expect(assets.entities).to.deep.equal([])
    expect(assets.utterances.flatMap(({ entities }) => entities)).to.deep.equal([])
  })

  /** Texts that differ in capitals or a last mark are one. */
  function keyOf(text: string, language: string): string {
    return `${language} ${text.toLowerCase().replace(/[.!?…]+$/, '')}`
  }

  function anArticle(): Article {
    const [first] = content.articles
    if (!first) throw new Error('no article')
    return first
  }

  function withArticles(articles: Article[]): Content {
    return { ...content, articles }
  }

  function intentsOf({ assets }: CluProject): string[] {
    return assets.intents.map(({ category }) => category)
  }

  function meaning({ assets }: CluProject, text: string, language: string): string[] {
    return assets.utterances.filter((one) => one.text === text && one.language === language).map(({ intent }) => intent)
  }
})

describe('lotsen clu export', function () {
  this.timeout(60_000)

  before(() => buildIfStale(() => undefined))
  afterEach(cleanUp)

  it('prints the project, and tells its size where it does not get into it', async () => {
    const lotsen = runLotsen(['clu', 'export'], { CLU_PROJECT: undefined })
    expect((await lotsen.end()).ending, lotsen.err()).to.equal(0)
    const { assets, metadata } = ImportedProject.parse(JSON.parse(lotsen.out()))
    expect(metadata.projectName).to.equal('lotsen')
    expect(lotsen.err()).to.equal(`${assets.intents.length} intents, ${assets.utterances.length} utterances\n`)
  })

  it('writes it to a file, under a name', async () => {
    const file = join(await tempFolder(), 'clu.json')
    const lotsen = runLotsen(['clu', 'export', '--out', file, '--project', 'lindnas'])
    expect((await lotsen.end()).ending, lotsen.err()).to.equal(0)
    expect(lotsen.out()).to.equal('')
    expect(ImportedProject.parse(JSON.parse(await readFile(file, 'utf8'))).metadata.projectName).to.equal('lindnas')
  })

  const refused: { args: string[]; says: RegExp }[] = [
    { args: ['--project', 'lind näs'], says: /project is named by/ },
    { args: ['--out', '/no/such/folder/clu.json'], says: /--out: .* cannot be written \(ENOENT\)/ },
  ]
  for (const { args, says } of refused)
    it(`${args.join(' ')}: told in one line`, async () => {
      const lotsen = runLotsen(['clu', 'export', ...args])
      expect((await lotsen.end()).ending).to.equal(1)
      expect(lotsen.err()).to.match(says)
      expect(lotsen.err().trim().split('\n')).to.have.length(1)
    })
})

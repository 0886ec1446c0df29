import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { changedFile, digestOf } from '../src/app/knowledge/changed-file.js'
import type { Content } from '../src/content/content.js'
import { connectStore, type Store } from '../src/store/connect.js'
import type { KnowledgeChange } from '../src/turn/knowledge-ports.js'
import { eventually } from './support/eventually.js'
import { dialogsWithoutErrands, KnowledgeInstance, triedOn } from './support/knowledge-instance.js'
import { testMongo } from './support/mongod.js'
import { SmallKnowledge } from './support/small-knowledge.js'
import { MAJA, OMAR } from './support/talk.js'

const RATS = 'articles/environment/rats.sv.md'
const WATER = 'articles/waste-water/drinking-water.sv.md'
const VARIANT: KnowledgeChange = { kind: 'variant', article: 'rats', lang: 'sv', texts: ['gnagare under altanen'] }
const ARTICLE: Extract<KnowledgeChange, { kind: 'article' }> = {
  kind: 'article',
  slug: 'wasps',
  lang: 'sv',
  queue: 'environment',
  title: 'Getingar: bo under takpannorna',
  owner: 'Miljö',
  reviewBy: '2027-03-31',
  source: 'https://www.lindnas.example/getingar',
  phone: '0980-319 231',
  variants: [
    'getingbo under taket',
    'bålgetingar',
    'getingar i soffan',
    'stickande insekter',
    'vem tar bort getingar',
    'bo i ventilen',
  ],
  body: 'Kommunen tar inte bort getingbon.\n\nRing ett företag.',
}
const ELSEWHERE: Extract<KnowledgeChange, { kind: 'elsewhere' }> = {
  kind: 'elsewhere',
  id: 'pharmacy',
  variants: { sv: ['apotek', 'receptbelagd medicin', 'tabletter'], en: ['pharmacy', 'prescription', 'tablets'] },
  text: { sv: 'Apoteket svarar.', en: 'The pharmacy answers.' },
}

interface Written {
  name: string
  change: KnowledgeChange
  /** What is done to the files first. */
  given?: (small: SmallKnowledge) => Promise<void>
  file: string
  /** Lines of the file that are new, in order; all others stay as they were. */
  added: string[]
  gone?: string[]
}

/**
 * Goal: what staff approve is written into the files as a careful editor would, once on every instance, and nothing that
 * anybody wrote by hand is lost.
 * Method: small folders of knowledge/ and instances on one database; files are compared line by line.
 */
describe('edits of the knowledge', () => {
  let small: SmallKnowledge
  let instances: KnowledgeInstance[]
  let store: Store
  let dialogs: string
  /** As every folder here has it at first, file names apart. */
  let content: Content
  before(async () => {
    store = await connectStore({ uri: (await testMongo()).uri, database: `edits-${randomUUID()}` })
    dialogs = await dialogsWithoutErrands()
    const first = await SmallKnowledge.make()
    const { articles, ...rest } = await first.content()
    content = { ...rest, articles: articles.map((one) => ({ ...one, file: relative(first.dir, one.file) })) }
    await first.remove()
  })
  after(async () => {
    await store.db.dropDatabase()
    await store.close()
    await rm(dialogs, { recursive: true, force: true })
  })
  beforeEach(async () => {
    small = await SmallKnowledge.make()
    instances = []
  })
  afterEach(async () => {
    for (const instance of instances) await instance.close()
    for (const collection of [store.live, store.edits, store.audit]) await collection.deleteMany({})
    await small.remove()
  })

  async function start(dir = small.dir): Promise<KnowledgeInstance> {
    const instance = await KnowledgeInstance.start({ dir, store, dialogs, content: contentIn(dir) })
    instances.push(instance)
    return instance
  }

  async function startFollowing(dir = small.dir): Promise<KnowledgeInstance> {
    const instance = await KnowledgeInstance.start({ dir, store, dialogs })
    instances.push(instance)
    return instance
  }

  function contentIn(dir: string): Content {
    return { ...content, articles: content.articles.map((one) => ({ ...one, file: join(dir, one.file) })) }
  }

  /** Another instance's folder, as it is in this moment. */
  async function copied(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'lotsen-edits-'))
    await cp(small.dir, dir, { recursive: true })
    return dir
  }

  const approved = async (instance: KnowledgeInstance, change: KnowledgeChange, file: string) => {
    const before = await small.text(file).catch(() => undefined)
    const trial = triedOn(file, digestOf(before))
    return instance.editor.apply(change, { by: MAJA, approvedBy: OMAR, why: 'Fyra frågade så.', trial })
  }

  const rows: Written[] = [
    {
      name: 'more ways to ask, beneath those there are',
      change: {
        kind: 'variant',
        article: 'rats',
        lang: 'sv',
        texts: ['råttor: i soprummet # nr 3', 'Skadedjur i källaren', 'ja'],
      },
      given: (it) => it.edit(RATS, '  - skadedjur', '  # Som hyresgäster säger\n  - skadedjur'),
      file: RATS,
      added: ['  - "råttor: i soprummet # nr 3"', '  - ja'],
    },
    {
      name: 'ways to ask in the other language, for an article in one',
      change: { kind: 'variant', article: 'rats', lang: 'en', texts: ['rats again'] },
      given: (it) => rm(join(it.dir, 'articles/environment/rats.en.md')),
      file: RATS,
      added: ['otherVariants:', '  - rats again'],
    },
    {
      name: 'what is different in a district',
      change: { kind: 'local', article: 'rats', lang: 'sv', district: 'strand', text: 'I Strand ringer du hamnen.' },
      file: RATS,
      added: ['local:', '  strand: I Strand ringer du hamnen.'],
    },
    {
      name: 'nothing more of a district',
      change: { kind: 'local', article: 'rats', lang: 'sv', district: 'strand', text: '' },
      given: (it) => it.edit(RATS, 'variants:', 'local:\n  strand: I Strand ringer du hamnen.\nvariants:'),
      file: RATS,
      added: [],
      gone: ['local:', '  strand: I Strand ringer du hamnen.'],
    },
    {
      name: "more ways to ask for somebody else's matter",
      change: { kind: 'elsewhere', id: 'pharmacy', variants: { sv: ['hostmedicin'], en: [] } },
      given: (it) =>
        it.write(
          'elsewhere.yaml',
          '# Andras.\n- id: pharmacy\n  text: { sv: Apoteket., en: Pharmacy. }\n  phrases:\n    sv:\n      - apotek\n      - piller # och tabletter\n      - recept\n    en: [ a b, c d, e f ]\n',
        ),
      file: 'elsewhere.yaml',
      added: ['      - hostmedicin'],
    },
  ]
  for (const { name, change, given, file, added, gone = [] } of rows) {
    it(`write ${name}, and touch nothing else`, async () => {
      await given?.(small)
      const before = (await small.text(file)).split('\n')
      const written = await changedFile(change, await small.content(), small.dir)
      const after = written.text.split('\n')
      expect(written.file).to.equal(file)
      expect(after.filter((line) => !before.includes(line))).to.deep.equal(added)
      expect(after.filter((line) => !added.includes(line)).map(tight)).to.deep.equal(
        before.filter((line) => !gone.includes(line)).map(tight),
      )
    })
  }

  it('make a new article and a new entry that read back as they were given', async () => {
    const article = await changedFile(ARTICLE, contentIn(small.dir), small.dir)
    await small.write(article.file, article.text)
    const elsewhere = await changedFile(ELSEWHERE, contentIn(small.dir), small.dir)
    await small.write(elsewhere.file, elsewhere.text)
    const content = await small.content()
    const { kind: _, ...given } = ARTICLE
    expect(article.file).to.equal('articles/environment/wasps.sv.md')
    expect(content.articles.find(({ slug }) => slug === 'wasps')).to.include({ title: given.title, body: given.body })
    expect(content.articles.find(({ slug }) => slug === 'wasps')?.variants).to.deep.equal(given.variants)
    expect(content.elsewhere).to.deep.equal([{ id: 'pharmacy', text: ELSEWHERE.text, phrases: ELSEWHERE.variants }])
  })

  it('leave every shipped article as it is but for the line they add', async () => {
    const shipped = await mkdtemp(join(tmpdir(), 'lotsen-edits-'))
    try {
      await cp('knowledge', shipped, { recursive: true })
      const files = (await readdir(join(shipped, 'articles'), { recursive: true })).filter((name) =>
        name.endsWith('.sv.md'),
      )
      const one = { ...content, articles: [] as { slug: string; lang: 'sv'; file: string }[] }
      for (const name of files) {
        const slug = name.replace(/^.*\/|\.sv\.md$/g, '')
        one.articles = [{ slug, lang: 'sv', file: join(shipped, 'articles', name) }]
        const change = { kind: 'variant' as const, article: slug, lang: 'sv' as const, texts: ['en alldeles ny fråga'] }
        const { text } = await changedFile(change, one as never, shipped)
        expect(text.replace('  - en alldeles ny fråga\n', ''), name).to.equal(
          await readFile(join(shipped, 'articles', name), 'utf8'),
        )
      }
      expect(files.length).to.be.above(50)
    } finally {
      await rm(shipped, { recursive: true, force: true })
    }
  })

  it('are told in a history: who, who approved it, why, and noted in the audit log', async () => {
    const one = await start()
    const { edit } = await approved(one, VARIANT, RATS)
    const [name = ''] = await readdir(join(small.dir, 'history'))
    expect(await small.text(`history/${name}`)).to.match(
      /^- edit: 1\n {2}at: .*\n {2}file: articles\/environment\/rats\.sv\.md\n {2}change: variant\n {2}by: Maja Lind\n {2}approvedBy: Omar Haddad\n {2}why: Fyra frågade så\.\n/,
    )
    expect(await one.editor.history(5)).to.have.length(1)
    expect((await one.editor.history(5))[0]).to.deep.include({ edit, file: RATS, by: MAJA, approvedBy: OMAR })
    const noted = await store.audit.findOne({ did: 'knowledge_edited' })
    expect(noted?.about).to.deep.equal({ knowledge: RATS })
    expect(noted?.who.id).to.equal(OMAR.id)
  })

  it('of one file by two at once: the first is made, the other is told to look again', async () => {
    const dir = await copied()
    try {
      const [one, two] = [await start(), await start(dir)]
      const other: KnowledgeChange = { ...VARIANT, texts: ['råttbo i komposten'] }
      const outcomes = await Promise.allSettled([approved(one, VARIANT, RATS), approved(two, other, RATS)])
      expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
      const refused = outcomes.find((outcome) => outcome.status === 'rejected')
      expect(refused?.reason).to.include({ code: 'knowledge_changed', status: 409 })
      await eventually(async () => expect(await readFile(join(dir, RATS), 'utf8')).to.equal(await small.text(RATS)))
      expect(await one.editor.history(5)).to.have.length(1)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })

  it('of two files at once are both made, on both instances, under numbers of their own', async () => {
    const dir = await copied()
    try {
      const [one, two] = [await start(), await start(dir)]
      const water: KnowledgeChange = {
        kind: 'variant',
        article: 'drinking-water',
        lang: 'sv',
        texts: ['vattnet luktar'],
      }
      const made = await Promise.all([approved(one, VARIANT, RATS), approved(two, water, WATER)])
      expect(made.map(({ edit }) => edit).sort()).to.deep.equal(['edit-1', 'edit-2'])
      await eventually(async () => {
        for (const folder of [small.dir, dir]) {
          expect(await readFile(join(folder, RATS), 'utf8')).to.contain('gnagare under altanen')
          expect(await readFile(join(folder, WATER), 'utf8')).to.contain('vattnet luktar')
        }
      })
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })

  it('are refused when the file was edited since they were tried', async () => {
    const one = await start()
    const trial = triedOn(RATS, digestOf(await small.text(RATS)))
    await small.edit(RATS, 'anmäl det', 'säg det')
    const refused = await one.editor
      .apply(VARIANT, { by: MAJA, approvedBy: OMAR, why: 'x', trial })
      .catch((error: unknown) => error)
    expect(refused).to.include({ code: 'knowledge_changed' })
    expect(await small.text(RATS))
      .to.contain('säg det')
      .and.not.contain('gnagare under altanen')
  })

  const refusals: { name: string; change: KnowledgeChange; file: string; code: string; says: RegExp }[] = [
    {
      name: 'too few ways to ask',
      change: { ...ARTICLE, variants: ['en', 'två'] },
      file: 'articles/environment/wasps.sv.md',
      code: 'payload_invalid',
      says: /wasps\.sv\.md:\d+ {2}variants: at least six/,
    },
    {
      name: 'a queue nobody has',
      change: { ...ARTICLE, queue: 'wasps' },
      file: 'articles/environment/wasps.sv.md',
      code: 'payload_invalid',
      says: /no queue wasps/,
    },
    {
      name: 'a district nobody has',
      change: { kind: 'local', article: 'rats', lang: 'sv', district: 'luleå', text: 'I Luleå är det annorlunda.' },
      file: RATS,
      code: 'payload_invalid',
      says: /no district luleå/,
    },
    {
      name: 'an article nobody wrote',
      change: { ...VARIANT, article: 'mice' },
      file: RATS,
      code: 'not_found',
      says: /no article mice/,
    },
    {
      name: 'an article there is already',
      change: { ...ARTICLE, slug: 'rats' },
      file: RATS,
      code: 'payload_invalid',
      says: /rats in sv already/,
    },
    {
      name: 'a name that leads out of the folder',
      change: { ...ARTICLE, slug: '../../x' },
      file: RATS,
      code: 'payload_invalid',
      says: /slug: small letters/,
    },
    {
      name: 'what is said already',
      change: { ...VARIANT, texts: ['Råttor på gården'] },
      file: RATS,
      code: 'payload_invalid',
      says: /says so already/,
    },
    {
      name: 'words that would begin another field',
      change: { ...ARTICLE, title: 'Getingar\nstatus: off' },
      file: RATS,
      code: 'payload_invalid',
      says: /title: one line/,
    },
  ]
  it('with a mistake are refused, and leave everything as it was', async () => {
    const one = await start()
    const before = await readdir(small.dir, { recursive: true })
    for (const { name, change, file, code, says } of refusals) {
      const refused = (await approved(one, change, file).catch((error: unknown) => error)) as {
        code: string
        message: string
      }
      expect(refused.code, name).to.equal(code)
      expect(refused.message, name).to.match(says)
    }
    expect(await readdir(small.dir, { recursive: true })).to.deep.equal(before)
    expect(await one.editor.history(5)).to.deep.equal([])
  })

  it('are not made where the folder cannot be written, and the service goes on', async () => {
    // A file stands where the folder should be: nobody can write there, whoever they are.
    await writeFile(join(small.dir, 'articles', 'guardianship'), '')
    const one = await start()
    const guardian = { ...ARTICLE, queue: 'guardianship' }
    const refused = await approved(one, guardian, 'articles/guardianship/wasps.sv.md').catch((error: unknown) => error)
    expect(refused).to.include({ code: 'knowledge_unwritable' })
    expect(await one.editor.history(5)).to.deep.equal([])
    expect(one.knowledge.knowing.content.articles).to.have.length(10)
  })

  it('that one instance cannot write are told loudly there, and written once it can', async () => {
    const dir = await copied()
    try {
      await writeFile(join(dir, 'articles', 'guardianship'), '')
      const [one, two] = [await start(), await startFollowing(dir)]
      await approved(one, { ...ARTICLE, queue: 'guardianship' }, 'articles/guardianship/wasps.sv.md')
      const alarms = () => two.lines.filter((line) => line.includes('"alarm":"knowledge_unwritable"'))
      await eventually(() => expect(alarms()).to.have.length(1))
      expect(two.knowledge.knowing.content.articles).to.have.length(10)
      await rm(join(dir, 'articles', 'guardianship'))
      await eventually(() => expect(two.knowledge.knowing.content.articles).to.have.length(11))
      expect(alarms()).to.have.length(1)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })

  describe('at a start', () => {
    it('are written into an older folder, in their order', async () => {
      const older = await copied()
      try {
        const one = await start()
        await approved(one, VARIANT, RATS)
        await approved(one, { ...VARIANT, texts: ['råttbo i komposten'] }, RATS)
        await approved(one, ARTICLE, 'articles/environment/wasps.sv.md')
        await start(older)
        for (const file of [RATS, 'articles/environment/wasps.sv.md'])
          expect(await readFile(join(older, file), 'utf8')).to.equal(await small.text(file))
      } finally {
        await rm(older, { recursive: true, force: true })
      }
    })

    it('are left out where the file was edited by hand, which is told', async () => {
      const older = await copied()
      try {
        const one = await start()
        await approved(one, VARIANT, RATS)
        const own = (await readFile(join(older, RATS), 'utf8')).replace('anmäl det', 'säg det')
        await writeFile(join(older, RATS), own)
        const again = await start(older)
        expect(await readFile(join(older, RATS), 'utf8')).to.equal(own)
        expect(again.lines.filter((line) => line.includes('edited by hand'))).to.have.length(1)
      } finally {
        await rm(older, { recursive: true, force: true })
      }
    })

    it('are not made again after they were taken out by hand', async () => {
      const before = await small.text(RATS)
      const one = await start()
      await approved(one, VARIANT, RATS)
      await approved(one, ARTICLE, 'articles/environment/wasps.sv.md')
      await small.write(RATS, before)
      await rm(join(small.dir, 'articles/environment/wasps.sv.md'))
      await start(small.dir)
      expect(await small.text(RATS)).to.equal(before)
      expect(await readdir(join(small.dir, 'articles/environment'))).to.not.include('wasps.sv.md')
    })
  })

  it('are tried first: what they answer, what they take from others, what they lose', async function () {
    this.timeout(120_000)
    const kept = [
      { text: 'brunt vatten i kranen', lang: 'sv', expect: 'drinking-water' },
      { text: 'vad kostar en glass', lang: 'sv', expect: null },
    ]
    await small.write('questions.jsonl', `${kept.map((one) => JSON.stringify(one)).join('\n')}\n`)
    const one = await startFollowing()
    const questions = [{ text: 'det bor gnagare under altanen', lang: 'sv' as const }]
    const steps: string[] = []
    const good = await one.editor.tryOut(VARIANT, questions, (step) => steps.push(step))
    expect(good).to.deep.include({ mistakes: [], remarks: [], taken: [], lost: [] })
    expect(good.answers[0]?.after).to.deep.equal({ how: 'answer', articles: [{ slug: 'rats', title: 'Råttor' }] })
    expect(steps).to.deep.equal(['loading', 'learning', 'asking', 'measuring', 'checking'])
    await one.editor.apply(VARIANT, {
      by: MAJA,
      approvedBy: OMAR,
      why: 'Bra.',
      trial: JSON.parse(JSON.stringify(good)),
    })

    await eventually(() =>
      expect(
        one.knowledge.knowing.content.articles.find(({ slug, lang }) => `${slug}.${lang}` === 'rats.sv')?.variants,
      ).to.have.length(7),
    )
    const texts = ['brunt vatten ur kranen', 'brunt vatten i kranen', 'kranen ger brunt vatten', 'vattnet är brunt']
    const bad = await one.editor.tryOut({ ...VARIANT, texts }, [])
    expect(bad.taken).to.deep.include({ text: 'brunt vatten ur kranen', lang: 'sv', article: 'drinking-water' })
    expect(bad.remarks.map(({ kind }) => kind)).to.include('same')
    expect(bad.quality.before.right - bad.quality.after.right).to.equal(1)
    expect(bad.lost).to.deep.equal([
      { text: 'brunt vatten i kranen', lang: 'sv', article: 'drinking-water', found: 'rats' },
    ])

    const broken = await one.editor.tryOut({ ...ARTICLE, variants: ['en', 'två'] }, questions)
    expect(broken.mistakes.join()).to.match(/^articles\/environment\/wasps\.sv\.md:\d+ {2}variants: at least six/)
    expect(broken.answers).to.deep.equal([])
  })
})

/** `[a]` and `[ a ]` are the same. */
function tight(line: string): string {
  return line.replace(/([[{]) | ([\]}])/g, '$1$2')
}

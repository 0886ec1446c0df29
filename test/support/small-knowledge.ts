import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Content } from '../../src/content/content.js'
import { listMistakes, loadContent } from '../../src/content/load.js'

/** A knowledge folder with the shipped organisation and a handful of articles, to be edited and thrown away. */
export class SmallKnowledge {
  readonly dir: string

  private constructor(dir: string) {
    this.dir = dir
  }

  static async make(): Promise<SmallKnowledge> {
    const small = new SmallKnowledge(await mkdtemp(join(tmpdir(), 'lotsen-check-')))
    for (const name of ['organisation.yaml', 'faults.yaml']) await cp(join('knowledge', name), join(small.dir, name))
    await small.write('elsewhere.yaml', '[]\n')
    await small.write('notices.yaml', '[]\n')
    for (const lang of ['sv', 'en']) {
      await small.write(`vocabulary.${lang}.yaml`, 'spelling: {}\nsame: []\ntranslations: {}\n')
    }
    for (const [name, text] of Object.entries(ARTICLES)) await small.write(name, text)
    return small
  }

  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.dir, name)), { recursive: true })
    await writeFile(join(this.dir, name), text)
  }

  /** Changes one file; an edit that changes nothing would prove nothing. */
  async edit(name: string, from: string | RegExp, to: string): Promise<void> {
    const before = await this.text(name)
    const after = before.replace(from, to)
    if (after === before) throw new Error(`${name} has no ${from}`)
    await this.write(name, after)
  }

  async text(name: string): Promise<string> {
    return readFile(join(this.dir, name), 'utf8')
  }

  /** Number of the line that holds these words, counted without any parser. */
  async lineOf(name: string, words: string): Promise<number> {
    const place = (await this.text(name)).split('\n').findIndex((line) => line.includes(words))
    if (place < 0) throw new Error(`${name} has no line with ${words}`)
    return place + 1
  }

  async content(): Promise<Content> {
    const { content, mistakes } = await loadContent(this.dir, 'dialogs')
    if (!content) throw new Error(listMistakes(mistakes))
    return content
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true })
  }
}

/** Files of an article in both languages: title, answer and ways to ask, Swedish first. */
export function article(
  path: string,
  queue: string,
  texts: Record<'sv' | 'en', { title: string; body: string; variants: string[] }>,
): Record<string, string> {
  const files = Object.entries(texts).map(([lang, { title, body, variants }]) => {
    const front = [
      `title: ${title}`,
      `queue: ${queue}`,
      'owner: Kontaktcenter',
      'reviewBy: 2027-03-31',
      `source: https://www.lindnas.example/${lang}/${path}`,
      'variants:',
      ...variants.map((variant) => `  - ${variant}`),
    ]
    return [`articles/${path}.${lang}.md`, `---\n${front.join('\n')}\n---\n${body}\n`]
  })
  return Object.fromEntries(files)
}

const ARTICLES = {
  ...article('environment/rats', 'environment', {
    sv: {
      title: 'Råttor',
      body: 'Ser du råttor ute, anmäl det till oss.\n\nInomhus ringer du hyresvärden.',
      variants: [
        'råttor på gården',
        'jag såg en råtta vid soprummet',
        'skadedjur i källaren',
        'vem tar bort råttbon',
        'gnagare springer i trapphuset',
        'det luktar råttgift',
      ],
    },
    en: {
      title: 'Rats',
      body: 'If you see rats outdoors, tell us.\n\nIndoors you call your landlord.',
      variants: [
        'rats in the yard',
        'I saw a rat by the bins',
        'pests in the basement',
        'who removes rodent nests',
        'vermin running on the stairs',
        'smell of rat poison',
      ],
    },
  }),
  ...article('culture-leisure/library-hours', 'libraries', {
    sv: {
      title: 'Bibliotekets öppettider',
      body: 'Biblioteket har öppet på vardagar.\n\nPå helgen lånar du med kort och kod.',
      variants: [
        'när öppnar biblioteket',
        'låna böcker på söndag',
        'har bibblan stängt idag',
        'lämna tillbaka en roman',
        'meröppet med lånekort',
        'läsesalen på kvällen',
      ],
    },
    en: {
      title: 'Library hours',
      body: 'The library is open on weekdays.\n\nAt weekends you borrow with card and code.',
      variants: [
        'when does the library open',
        'borrow books on sunday',
        'is the reading room closed today',
        'return a novel',
        'self service with my library card',
        'librarians in the evening',
      ],
    },
  }),
  ...article('streets-parks/residents-parking', 'parking', {
    sv: {
      title: 'Boendeparkering',
      body: 'Boendeparkering söker du med en e-tjänst.\n\nTillståndet gäller ett år.',
      variants: [
        'söka boendeparkering',
        'parkera bilen på min gata',
        'parkeringstillstånd för boende',
        'vad kostar det att ha bilen stående',
        'byta registreringsnummer',
        'ny bil, gäller mitt tillstånd',
      ],
    },
    en: {
      title: "Residents' parking",
      body: "You apply for residents' parking online.\n\nThe permit is valid for a year.",
      variants: [
        'apply for residents parking',
        'park my car on our street',
        'permit for people living here',
        'cost of leaving the vehicle outside',
        'change registration number',
        'bought a new car, does the permit follow',
      ],
    },
  }),
  ...article('education/school-bus', 'school', {
    sv: {
      title: 'Skolskjuts',
      body: 'Elever med lång väg får skolskjuts.\n\nDu söker före den första maj.',
      variants: [
        'söka skolskjuts',
        'skolbussen kom inte',
        'lång väg till skolan',
        'taxi för eleven',
        'mitt barn missade bussen hem',
        'busskort till högstadiet',
      ],
    },
    en: {
      title: 'School bus',
      body: 'Pupils who live far away get a school bus.\n\nYou apply before the first of May.',
      variants: [
        'apply for school transport',
        'the school bus never came',
        'long way to school',
        'taxi for the pupil',
        'my child missed the ride home',
        'travel pass for secondary pupils',
      ],
    },
  }),
  ...article('waste-water/drinking-water', 'water', {
    sv: {
      title: 'Dricksvatten',
      body: 'Vattnet i kranen går att dricka.\n\nÄr det brunt, spola en stund.',
      variants: [
        'kan man dricka kranvattnet',
        'brunt vatten ur kranen',
        'vattnet smakar klor',
        'hur hårt är vattnet',
        'fluor och kalk i dricksvattnet',
        'lågt tryck i duschen',
      ],
    },
    en: {
      title: 'Drinking water',
      body: 'The water from the tap is safe.\n\nIf it is brown, let it run.',
      variants: [
        'is the tap water safe to drink',
        'why is it brown and cloudy',
        'it tastes of chlorine',
        'how hard is the water',
        'fluoride and lime in what we drink',
        'low pressure in the shower',
      ],
    },
  }),
}

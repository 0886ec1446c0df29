import { expect } from 'chai'
import { LANGS, type Lang } from '../src/message.js'
import { type FailedQuestion, groupQuestions, type Matter } from '../src/understanding/group-questions.js'
import { MISSED_ALONE, MISSED_BY_TOPIC, MISSED_LATER } from './support/missed-questions.js'
import { randomBy } from './support/seeded.js'
import { readContent } from './support/talk.js'

/**
 * Goal: staff see what residents ask in vain as a few groups of the same matter, what costs most people first, however
 * they put it, and nothing of it is mixed up that is not the same.
 * Method: some three hundred made-up questions about twenty matters and as many that were asked once, in both languages,
 * and another hundred that nothing was set by; then what groups say of themselves, by small examples.
 */
describe('groups of missed questions', () => {
  let matters: Matter[]
  before(async () => {
    const { articles } = await readContent()
    matters = articles.map(({ lang, title, variants }) => ({ lang, text: [title, ...variants].join('\n') }))
  })

  type Row = FailedQuestion & { topic: string }

  function rowsOf(topics: typeof MISSED_BY_TOPIC): Row[] {
    const rows = LANGS.flatMap((lang) => [
      ...Object.entries(topics[lang]).flatMap(([topic, texts]) => texts.map((text) => ({ lang, topic, text }))),
      ...MISSED_ALONE[lang].map((text) => ({ lang, topic: text, text })),
    ])
    return rows.map(({ lang, topic, text }, place) => ({
      ...question(text, place, { lang }),
      topic: `${lang}:${topic}`,
    }))
  }

  function question(text: string, place: number, more: Partial<FailedQuestion> = {}): FailedQuestion {
    const at = new Date(Date.UTC(2026, 10, 1) + place * 60_000)
    return { id: `q${place}`, text, lang: 'sv', person: `p${place}`, reasons: ['no_match'], at, ...more }
  }

  /** Share of questions that stand in a group that is mostly about what they are about, and of those of a matter in its largest group. */
  function measured(rows: readonly Row[]): { purity: number; together: number } {
    const topicOf = new Map(rows.map(({ id, topic }) => [id, topic]))
    const groups = groupQuestions(rows, matters).map(({ questions }) =>
      questions.map(({ id }) => topicOf.get(id) ?? ''),
    )
    const largest = (list: string[]) => Math.max(...list.map((one) => list.filter((other) => other === one).length))
    const pure = groups.reduce((sum, group) => sum + largest(group), 0)
    const asked = [...new Set(topicOf.values())]
      .map((topic) => groups.map((group) => group.filter((one) => one === topic).length))
      .map((sizes) => ({ all: sizes.reduce((a, b) => a + b, 0), most: Math.max(...sizes) }))
      .filter(({ all }) => all > 1)
    const sum = (of: 'all' | 'most') => asked.reduce((total, one) => total + one[of], 0)
    return { purity: pure / rows.length, together: sum('most') / sum('all') }
  }

  it('hold what is the same together and the rest apart', () => {
    const { purity, together } = measured(rowsOf(MISSED_BY_TOPIC))
    expect(purity, 'purity').to.be.above(0.95)
    expect(together, 'together').to.be.above(0.8)
  })

  it('do so with questions that nothing was set by', () => {
    const { purity, together } = measured(rowsOf(MISSED_LATER))
    expect(purity, 'purity').to.be.above(0.95)
    expect(together, 'together').to.be.above(0.75)
  })

  it('are the same in whatever order the questions come', () => {
    const rows = rowsOf(MISSED_LATER)
    const random = randomBy(7)
    const mixed = rows.map((row) => ({ row, place: random() })).sort((a, b) => a.place - b.place)
    const [one, other] = [rows, mixed.map(({ row }) => row)].map((list) =>
      groupQuestions(list, matters).map(({ id, typical, questions }) => [
        id,
        typical,
        questions.map((each) => each.id),
      ]),
    )
    expect(one).to.deep.equal(other)
  })

  it('cost no all-pairs comparison: ten times the questions in far less than a hundred times the time', () => {
    const rows = rowsOf(MISSED_BY_TOPIC)
    const many = Array.from({ length: 5_000 }, (_, place) => {
      const { text = '', lang = 'sv' } = rows[place % rows.length] ?? {}
      return question(`${text} ${place % 7 === 0 ? `nummer ${place}` : ''}`, place, { lang })
    })
    expect(groupQuestions(many, matters).length).to.be.below(1_000)
  }).timeout(20_000)

  const same: [name: string, lang: Lang, one: string, other: string][] = [
    ['a slip of the fingers', 'sv', 'Var finns laddstolpar?', 'ladstolpar finns var'],
    ['no å, ä and ö', 'sv', 'Får man ha höns hemma?', 'far man ha hons hemma'],
    ['other forms of the words', 'sv', 'getingbo på taket', 'getingbon på våra tak'],
    ['two letters swapped', 'en', 'electric charging', 'elecrtic charging'],
    ['an exclamation, capitals and a greeting', 'sv', 'hej, isbanan?', 'ISBANAN!!'],
  ]
  for (const [name, lang, one, other] of same) {
    it(`take for the same: ${name}`, () => {
      const groups = groupQuestions([question(one, 0, { lang }), question(other, 1, { lang })], matters)
      expect(groups).to.have.length(1)
    })
  }

  const apart: [name: string, one: Partial<FailedQuestion>, other: Partial<FailedQuestion>][] = [
    ['two languages', { text: 'airbnb' }, { text: 'airbnb', lang: 'en' }],
    ['a price of two things', { text: 'vad kostar en kolonilott' }, { text: 'vad kostar en lånecykel' }],
    ['nothing but small words', { text: 'hur gör man' }, { text: 'vad är det' }],
  ]
  for (const [name, one, other] of apart) {
    it(`hold apart: ${name}`, () => {
      const groups = groupQuestions([question('', 0, one), question('', 1, other)], matters)
      expect(groups).to.have.length(2)
    })
  }

  it('say how many people, why, what is nearest, and which question is most like the others', () => {
    const near = (slug: string, score: number) => ({ near: { slug, score } })
    const [group, ...others] = groupQuestions(
      [
        question('var finns laddstolpar för elbilar', 0, { person: 'a', ...near('parking', 0.2) }),
        question('laddstolpar', 1, { person: 'a', ...near('parking', 0.4) }),
        question('Finns laddstolpar i hamnen?', 2, { person: 'b', reasons: ['not_helped'], ...near('harbour', 0.3) }),
        question('hur många höns får man ha', 3, { person: 'c' }),
      ],
      matters,
    )
    expect(group).to.include({ people: 2, lang: 'sv' })
    expect(group?.reasons).to.deep.equal({ no_match: 2, not_helped: 1 })
    expect(group?.nearest?.slug).to.equal('parking')
    expect(group?.nearest?.score).to.be.closeTo(0.2, 0.001)
    expect(group?.typical).to.include('laddstolpar')
    expect(group?.at).to.deep.equal(new Date(Date.UTC(2026, 10, 1) + 2 * 60_000))
    expect(others.map(({ people }) => people)).to.deep.equal([1])
  })

  it('are ranked by people, not by how often one of them asks', () => {
    const stubborn = Array.from({ length: 6 }, (_, place) => question(`isbanan ${place}`, place, { person: 'one' }))
    const several = ['getingbo', 'getingbo i parken', 'ett getingbo'].map((text, at) => question(text, 10 + at))
    const [first, second] = groupQuestions([...stubborn, ...several], matters)
    expect([first?.people, second?.people]).to.deep.equal([3, 1])
    expect(second?.questions).to.have.length(6)
  })

  it('keep their name while more is asked, and it tells nothing of who did', () => {
    const [before] = groupQuestions([question('var är isbanan', 0, { person: '+46701740699' })], matters)
    const [after] = groupQuestions(
      [question('när öppnar isbanan', 9), question('var är isbanan', 0, { person: 'another' })],
      matters,
    )
    expect(after?.id).to.equal(before?.id)
    expect(JSON.stringify(before?.id)).to.not.include('46701740699')
  })

  it('are none of no questions', () => expect(groupQuestions([])).to.deep.equal([]))
})

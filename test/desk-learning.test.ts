import { expect } from 'chai'
import { createLearning, type LearningLoop } from '../src/app/learning/learning.js'
import type { WireAnswers, WireLearning, WireProposal } from '../src/desk/learning-wire.js'
import { AuditLog } from '../src/store/audit.js'
import { ReadNotes } from '../src/store/read-notes.js'
import type { KnowledgeEditor, StaffNotice, SwitchedOff, Trial } from '../src/turn/knowledge-ports.js'
import { DeskBench, type Hands } from './support/desk-bench.js'
import { eventually } from './support/eventually.js'
import { memoryLines } from './support/sms-service.js'

/** The contact centre's manager in organisation.yaml. */
const MANAGER = '00000000-0000-4000-8000-100000000001'
const ARTICLE = 'missed-collection'

type Made = { proposal: WireProposal; refused?: { why: string; words: string } }

/**
 * Goal: at the desk staff see what residents ask in vain, propose an answer by one form and see what it would come to
 * before they send it on; its owner decides; and answers and notices are switched and put up by those whose they are.
 * Method: the desk's own doors over the real core and database, asked as the page asks; only the knowledge itself is a
 * stand-in that remembers what it was told.
 */
describe('knowledge at the desk', function () {
  this.timeout(60_000)
  let bench: DeskBench
  let learning: LearningLoop
  let knowledge: RememberedKnowledge
  before(async () => {
    knowledge = new RememberedKnowledge()
    bench = await DeskBench.start(undefined, (made) => {
      const { core } = made
      learning = createLearning({
        knowing: { content: core.content, understand: made.understand },
        store: core.store,
        knowledge: knowledge.editor,
        notes: new ReadNotes(new AuditLog(core.store), () => core.now),
        viewerOf: async (user) => made.viewer(user),
        tell: async () => false,
        now: () => core.now,
        logger: memoryLines().log,
      })
      const articleUses = async () => new Map([[ARTICLE, { shown: 9, helped: 4, notHelped: 3, ledToPerson: 2 }]])
      return { learning: learning.at('desk'), knowledge: knowledge.editor, articleUses }
    })
    bench.join(MANAGER, 'Maja Lind', ['contact-centre', 'waste'])
    for (const words of ['hyra bastuflotten i helgen', 'hyra bastuflotte', 'bastuflotte 070-174 06 05'])
      await bench.core.resident().says(words)
  })
  after(async () => {
    await learning?.stop()
    await bench?.close()
  })
  const omar = () => bench.as('omar')
  const maja = () => bench.as(MANAGER)
  const list = async (hands: Hands = omar()) => (await hands.get<WireLearning>('learning')).body

  it('shows the group, its number of people and its words, and nothing of who asked', async () => {
    const { groups, choices, lead } = await list()
    expect(groups).to.have.length(1)
    expect(groups[0]).to.include({ people: '3 personer', reasons: 'inget svar: 3', lang: 'sv' })
    expect(groups[0]?.examples).to.have.length(3)
    expect(JSON.stringify(groups))
      .to.include('[nummer]')
      .and.to.not.match(/174 06 05|webchat/)
    expect(choices.articles.map(({ value }) => value)).to.include(ARTICLE)
    expect(lead).to.include('30 dagarna')
    expect((await list(bench.as('omar', 'en'))).groups[0]?.people).to.equal('3 people')
  })

  const wrong: [name: string, body: object, status: number, words: RegExp][] = [
    ['a field that is missing', { kind: 'variant', fields: { article: ARTICLE } }, 409, /Fyll i: Så frågar invånarna/],
    ['an article there is none of', { kind: 'variant', fields: { article: 'no-such', texts: 'x y' } }, 409, /Se över/],
    [
      'a text that is too long',
      { kind: 'variant', fields: { article: ARTICLE, texts: 'x'.repeat(300) } },
      409,
      /Se över/,
    ],
    [
      'a new article of no queue',
      { kind: 'article', fields: { title: 'T', body: 'B', texts: 'x' } },
      409,
      /Fyll i: Kö/,
    ],
    ['a referral in one language', { kind: 'elsewhere', fields: { texts_sv: 'a b', elsewhere: 'new' } }, 409, /Fyll i/],
    [
      'a group there is none of',
      { kind: 'variant', group: 'gone', fields: { article: ARTICLE, texts: 'xy' } },
      409,
      /fått svar/,
    ],
    ['a way of another kind', { kind: 'other', fields: {} }, 400, /Not understood/],
    ['a field of another name', { kind: 'variant', fields: { more: 'x' } }, 400, /Not understood/],
  ]
  for (const [name, body, status, words] of wrong) {
    it(`refuses ${name}`, async () => {
      const answer = await omar().post<Made>('learning/proposals', {
        key: `key-${name.length}-wrong`,
        lang: 'sv',
        ...body,
      })
      expect(answer.status).to.equal(status)
      expect(JSON.stringify(answer.body)).to.match(words)
    })
  }

  it('tries what is proposed, shows it to whoever made it, and sends it on when they say so', async () => {
    const id = await proposed()
    const tried = await eventually(async () => {
      const one = await seen(omar(), id)
      expect(one.state).to.equal('tried')
      return one
    })
    expect(tried.moves).to.deep.equal(['send', 'withdraw'])
    expect(tried.trial?.quality).to.include('Av 10 testfrågor')
    expect(tried.trial?.answers).to.deep.include({
      text: 'bastuflotte [nummer]',
      before: 'inget svar',
      after: 'Soporna hämtades inte',
      isOther: true,
    })
    expect((await seen(maja(), id)).moves).to.deep.equal([])
    expect((await moved(omar(), id, 'send')).body.proposal.state).to.equal('waiting')
    expect((await list()).groups[0]?.proposal).to.equal(id)
  })

  it('is decided by its owner alone, who finds it first in the list', async () => {
    const [row] = (await list(maja())).waiting
    expect((await list()).waiting).to.deep.equal([])
    const id = row?.id ?? ''
    const refused = await moved(omar(), id, 'approve')
    expect([refused.status, refused.body.refused?.why]).to.deep.equal([409, 'not_yours'])
    expect((await moved(maja(), id, 'refuse')).body.refused?.why).to.equal('reason_missing')
    const [first, again] = await Promise.all([moved(maja(), id, 'approve'), moved(maja(), id, 'approve')])
    expect([first.status, again.status]).to.deep.equal([200, 200])
    await eventually(async () => expect((await seen(maja(), id)).state).to.equal('applied'))
    expect(knowledge.told.filter((what) => what.startsWith('apply'))).to.deep.equal([`apply by omar, ${MANAGER}`])
  })

  it('has no door to what is not there', async () => {
    expect((await omar().get('learning/proposals/none')).status).to.equal(404)
    expect((await moved(omar(), 'none', 'approve')).status).to.equal(404)
    expect((await moved(omar(), 'none', 'eat')).status).to.equal(404)
    expect((await bench.as('nobody').get('learning')).status).to.equal(403)
  })

  describe('answers', () => {
    const article = async (hands: Hands) =>
      (await hands.get<WireAnswers>('learning/answers')).body.articles.find(({ slug }) => slug === ARTICLE)

    it('are shown with what became of them', async () => {
      expect(await article(omar())).to.include({ shown: 9, helped: 4, notHelped: 3, ledToPerson: 2, overdue: false })
    })

    it('are switched off with a reason and on again, by their own queue or the contact centre', async () => {
      expect((await article(bench.as('sofia')))?.maySwitch).to.equal(false)
      const refused = await bench.as('sofia').post(`learning/answers/${ARTICLE}`, { off: true, reason: 'Fel avgift' })
      expect(refused.status).to.equal(403)
      expect((await maja().post(`learning/answers/${ARTICLE}`, { off: true, reason: ' ' })).status).to.equal(400)
      expect((await maja().post('learning/answers/no-such', { off: false })).status).to.equal(404)
      const { body } = await maja().post<WireAnswers>(`learning/answers/${ARTICLE}`, {
        off: true,
        reason: 'Fel avgift',
      })
      expect(body.articles.find(({ slug }) => slug === ARTICLE)?.off).to.include({
        reason: 'Fel avgift',
        by: 'Maja Lind',
      })
      await maja().post(`learning/answers/${ARTICLE}`, { off: false })
      expect((await article(maja()))?.off).to.equal(undefined)
    })
  })

  describe('notices', () => {
    const told = { sv: 'Ingen sophämtning i dag.', en: 'No bins are emptied today.', end: '2026-11-26 18:00' }
    const refusals: [name: string, who: string, more: object, status: number][] = [
      ['that are over before they begin', MANAGER, { article: ARTICLE, end: '2020-01-01 10:00' }, 409],
      ['that never end', MANAGER, { article: ARTICLE, end: '2036-01-01 10:00' }, 409],
      ['about nothing', MANAGER, {}, 409],
      ['about an article there is none of', MANAGER, { article: 'no-such' }, 409],
      ['in one language', MANAGER, { article: ARTICLE, en: '' }, 400],
      ["about another department's answers", 'sofia', { article: ARTICLE }, 403],
    ]
    for (const [name, who, more, status] of refusals) {
      it(`are not put up ${name}`, async () => {
        expect((await bench.as(who).post('learning/notices', { ...told, end: tomorrow(), ...more })).status).to.equal(
          status,
        )
        expect(knowledge.put).to.have.length(0)
      })
    }

    it('are put up and taken down, by those whose they are', async () => {
      const body = { ...told, end: tomorrow(), article: ARTICLE }
      const { body: after } = await maja().post<WireAnswers>('learning/notices', body)
      const [notice] = after.notices
      expect(notice).to.include({ text: told.sv, by: 'Maja Lind', mayEnd: true })
      expect((await bench.as('sofia').post(`learning/notices/${notice?.id}/end`, {})).status).to.equal(403)
      const ended = await maja().post<WireAnswers>(`learning/notices/${notice?.id}/end`, {})
      expect(ended.body.notices).to.deep.equal([])
    })
  })

  /** Within the day after the core's own, in the municipality's time. */
  function tomorrow(): string {
    return `${new Date(bench.core.now.getTime() + 86_400_000).toISOString().slice(0, 10)} 10:00`
  }

  async function proposed(): Promise<string> {
    const group = (await list()).groups[0]?.id
    const fields = { article: ARTICLE, texts: 'hyra bastuflotte\nbastuflotte pris', why: 'Många frågar' }
    const asked = { key: 'the-form-itself', group, kind: 'variant', lang: 'sv', fields }
    const made = await Promise.all([1, 2].map(() => omar().post<Made>('learning/proposals', asked)))
    expect(made.map(({ status }) => status)).to.deep.equal([201, 201])
    expect(new Set(made.map(({ body }) => body.proposal.id)).size, 'sent twice').to.equal(1)
    return made[0]?.body.proposal.id ?? ''
  }

  async function seen(hands: Hands, id: string): Promise<WireProposal> {
    return (await hands.get<Made>(`learning/proposals/${id}`)).body.proposal
  }

  function moved(hands: Hands, id: string, move: string) {
    return hands.post<Made>(`learning/proposals/${id}/${move}`, {})
  }
})

/** Knowledge that changes nothing but its memory of what it was told to. */
class RememberedKnowledge {
  readonly told: string[] = []
  readonly put: StaffNotice[] = []
  readonly #offs: SwitchedOff[] = []

  readonly editor: KnowledgeEditor = {
    tryOut: async (_, questions) => ({
      ...TRIAL,
      answers: questions.map(({ text, lang }) => ({
        text,
        lang,
        before: { how: 'none', articles: [] },
        after: { how: 'answer', articles: [{ slug: ARTICLE, title: 'Soporna hämtades inte' }] },
      })),
    }),
    apply: async (_, { by, approvedBy }) => {
      this.told.push(`apply by ${by.id}, ${approvedBy.id}`)
      return { edit: 'edit-1' }
    },
    history: async () => [],
    putNotice: async ({ text, end, articles = [], districts = [], words }, by) => {
      const id = `n${this.put.length}`
      const about = { articles, districts, words: words ?? { sv: [], en: [] } }
      this.put.push({ id, text, start: '', end, atOpening: true, ...about, by, at: new Date() })
      return { id }
    },
    endNotice: async (id) =>
      void this.put.splice(
        this.put.findIndex((one) => one.id === id),
        1,
      ),
    notices: async () => this.put,
    switchOff: async (article, reason, by) => void this.#offs.push({ article, reason, by, at: new Date() }),
    switchOn: async () => void this.#offs.splice(0),
    offs: async () => this.#offs,
  }
}

const QUALITY = { questions: 10, right: 9, share: 0.9 }
const TRIAL: Trial = {
  mistakes: [],
  remarks: [],
  taken: [],
  answers: [],
  quality: { before: QUALITY, after: QUALITY },
  lost: [],
  base: { file: 'articles/waste-water/missed-collection.sv.md', digest: 'd' },
  at: '2026-11-26T12:00:00.000Z',
}

import { expect } from 'chai'
import { mayDecide, ownersOf } from '../src/app/learning/owners.js'
import { ProposalWorker } from '../src/app/learning/proposal-worker.js'
import { Proposer } from '../src/app/learning/proposer.js'
import type { Content } from '../src/content/content.js'
import { ServiceError } from '../src/errors.js'
import type { AuditNote } from '../src/store/audit.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { Proposals, type StoredProposal } from '../src/store/proposals.js'
import type { Viewer } from '../src/tickets/sight.js'
import type { KnowledgeChange, KnowledgeEditor, Trial } from '../src/turn/knowledge-ports.js'
import { testMongo } from './support/mongod.js'
import { memoryLines } from './support/sms-service.js'
import { readContent } from './support/talk.js'

const MAJA: Viewer = {
  staff: { id: 'maja', name: 'Maja' },
  queues: new Set(['contact-centre', 'environment', 'school']),
}
const SVEN: Viewer = { staff: { id: 'sven', name: 'Sven' }, queues: new Set(['environment']) }
const LISA: Viewer = { staff: { id: 'lisa', name: 'Lisa' }, queues: new Set(['environment', 'contact-centre']) }
const OMAR: Viewer = { staff: { id: 'omar', name: 'Omar' }, queues: new Set(['contact-centre', 'environment']) }
const CHANGE: KnowledgeChange = {
  kind: 'elsewhere',
  id: 'ferry',
  variants: { sv: ['färjan'], en: [] },
  queue: 'environment',
}

/**
 * Goal: a proposal is decided by its owner alone, as things stand when the button is pressed; it is done once whatever is
 * pressed twice, by two at once or broken off in the middle, and nothing is applied that is not as it was tried.
 * Method: the rules by a table; then the moves and the worker on a real database, with an editor that does as it is told.
 */
describe('proposals for the knowledge', function () {
  this.timeout(60_000)
  let content: Content
  let store: Store
  let proposals: Proposals
  const noted: AuditNote[] = []
  let editor: { tryOut: () => Promise<Trial>; apply: KnowledgeEditor['apply']; history: KnowledgeEditor['history'] }
  let applied: number

  before(async () => {
    content = withManagers(await readContent())
    store = await connectStore({ uri: (await testMongo()).uri, database: `proposals-${process.pid}-${Date.now()}` })
    proposals = new Proposals(store)
  })
  after(async () => {
    await store.db.dropDatabase()
    await store.close()
  })
  beforeEach(async () => {
    await store.proposals.deleteMany({})
    noted.length = 0
    applied = 0
    editor = {
      tryOut: async () => trial(),
      apply: async () => {
        applied += 1
        return { edit: `edit-${applied}` }
      },
      history: async () => [],
    }
  })

  /** Environment has two managers, school none, the contact centre one. */
  function withManagers(read: Content): Content {
    const managers: Record<string, { id: string; name: string }[]> = {
      environment: [
        { id: 'sven@lindnas.example', name: 'Sven' },
        { id: 'lisa', name: 'Lisa' },
      ],
      'contact-centre': [{ id: 'maja', name: 'Maja' }],
    }
    const departments = read.organisation.departments.map((department) => ({
      ...department,
      queues: department.queues.map((queue) => ({ ...queue, managers: managers[queue.id] ?? [] })),
    }))
    return { ...read, organisation: { ...read.organisation, departments } }
  }

  const viewerOf = async (user: string) => (user === 'sven@lindnas.example' ? SVEN : undefined)

  function trial(more: Partial<Trial> = {}): Trial {
    const quality = { questions: 10, right: 9, share: 0.9 }
    return {
      mistakes: [],
      remarks: [],
      taken: [],
      answers: [],
      quality: { before: quality, after: quality },
      lost: [],
      base: { file: 'elsewhere.yaml', digest: 'd' },
      at: '2026-11-26T12:00:00.000Z',
      ...more,
    }
  }

  function proposer(): Proposer {
    return new Proposer({
      proposals,
      missed: { mark: async () => undefined },
      groups: { find: async () => undefined },
      content: () => content,
      viewerOf,
      notes: { each: async (note) => void noted.push(note) },
      now: () => new Date(),
    })
  }

  function worker(now = () => new Date()): ProposalWorker {
    const missed = { wordsOf: async () => new Map<number, never>() }
    return new ProposalWorker({ proposals, missed, editor, moved: async () => undefined, now, log: memoryLines().log })
  }

  async function waiting(by: Viewer = OMAR, change = CHANGE): Promise<StoredProposal> {
    const key = `key-${Math.random()}`
    const made = await proposer().propose({ key, change, sends: true }, by, 'desk')
    await worker().work()
    const kept = await proposals.get(made.proposal?._id ?? '')
    if (kept?.state !== 'waiting') throw new Error(`It is ${kept?.state}`)
    return kept
  }

  describe('are decided by', () => {
    const article = (slug: string): KnowledgeChange => ({ kind: 'variant', article: slug, lang: 'sv', texts: ['x'] })
    const schoolArticle = () => content.articles.find(({ queue }) => queue === 'school')?.slug ?? ''
    const rows: [name: string, change: () => KnowledgeChange, queue: string, managers: string[]][] = [
      ['the managers of the queue named', () => CHANGE, 'environment', ['Sven', 'Lisa']],
      ["the contact centre's where a queue has none", () => article(schoolArticle()), 'contact-centre', ['Maja']],
      [
        "the contact centre's for what is nobody's here",
        () => ({ kind: 'elsewhere', id: 'new-one', variants: { sv: ['x'], en: [] } }),
        'contact-centre',
        ['Maja'],
      ],
    ]
    for (const [name, change, queue, managers] of rows) {
      it(name, () => {
        const owners = ownersOf(content, change())
        expect(owners.queue.id).to.equal(queue)
        expect(owners.managers.map((one) => one.name)).to.deep.equal(managers)
      })
    }

    it('the first line of the district, of what is different there', () => {
      const queues = content.organisation.departments.map((department) => ({
        ...department,
        queues: department.queues.map((queue) =>
          queue.id === 'school' ? { ...queue, firstLine: { strand: 'environment', default: 'contact-centre' } } : queue,
        ),
      }))
      const branched = { ...content, organisation: { ...content.organisation, departments: queues } }
      const local = (district: string): KnowledgeChange => ({
        kind: 'local',
        article: schoolArticle(),
        lang: 'sv',
        district,
        text: 'I Strand ringer du biblioteket.',
      })
      expect(ownersOf(branched, local('strand')).queue.id).to.equal('environment')
      expect(ownersOf(branched, local('centrum')).queue.id).to.equal('contact-centre')
    })

    it('nobody for an article there is none of', () => {
      expect(() => ownersOf(content, article('no-such'))).to.throw(ServiceError)
    })

    const presses: [name: string, who: Viewer, by: Viewer, answer: string][] = [
      ['a manager', LISA, OMAR, 'may'],
      ['a manager by the name they sign in with', SVEN, OMAR, 'may'],
      ['a manager who has left the team', { ...LISA, queues: new Set(['contact-centre']) }, OMAR, 'not_yours'],
      ['a colleague who is none', OMAR, SVEN, 'not_yours'],
      ['a manager of another queue', MAJA, OMAR, 'not_yours'],
      ['a manager, on their own, where there is another', LISA, LISA, 'own'],
    ]
    for (const [name, who, by, answer] of presses) {
      it(`${answer}: ${name}`, async () => {
        expect(await mayDecide(ownersOf(content, CHANGE), by.staff, who, viewerOf)).to.equal(answer)
      })
    }

    it('the only manager even on their own', async () => {
      const owners = ownersOf(content, { kind: 'elsewhere', id: 'n', variants: { sv: ['x'], en: [] } })
      expect(await mayDecide(owners, MAJA.staff, MAJA, viewerOf)).to.equal('may')
    })

    it('any colleague but oneself where nobody manages anything', async () => {
      const { queue } = ownersOf(content, CHANGE)
      expect(await mayDecide({ queue, managers: [] }, OMAR.staff, LISA, viewerOf)).to.equal('may')
      expect(await mayDecide({ queue, managers: [] }, OMAR.staff, OMAR, viewerOf)).to.equal('own')
    })
  })

  it('are one, however often the form is sent', async () => {
    const asked = { key: 'the-same', change: CHANGE, sends: true }
    const made = await Promise.all([1, 2, 3].map(() => proposer().propose(asked, OMAR, 'desk')))
    expect(new Set(made.map(({ proposal }) => proposal?._id)).size).to.equal(1)
    const other = await proposer().propose(asked, LISA, 'desk')
    expect(other.proposal?._id).to.not.equal(made[0]?.proposal?._id)
  })

  it('keep no identity number, and are noted by their id alone', async () => {
    const change: KnowledgeChange = { ...CHANGE, variants: { sv: ['min pappa 19121212-1212 vill åka färja'], en: [] } }
    const { proposal } = await proposer().propose(
      { key: 'k', change, why: '19121212-1212 sade det', sends: true },
      OMAR,
      'desk',
    )
    expect(JSON.stringify(proposal)).to.not.include('1212-1212')
    expect(noted).to.deep.equal([
      {
        who: { kind: 'staff', id: 'omar', name: 'Omar' },
        did: 'proposal_made',
        about: { knowledge: proposal?._id },
        door: 'desk',
      },
    ])
  })

  it('are not taken beyond thirty that wait of one person', async () => {
    for (let n = 0; n < 30; n += 1)
      await proposer().propose({ key: `k${n}`, change: CHANGE, sends: true }, OMAR, 'desk')
    const more = await proposer().propose({ key: 'more', change: CHANGE, sends: true }, OMAR, 'desk')
    expect(more).to.deep.equal({ ok: false, why: 'too_many' })
    expect((await proposer().propose({ key: 'more', change: CHANGE, sends: true }, LISA, 'desk')).ok).to.equal(true)
  })

  it('are shown to whoever made them first, where they asked for that, and sent on or taken back', async () => {
    const { proposal } = await proposer().propose({ key: 'look', change: CHANGE, sends: false }, OMAR, 'desk')
    const id = proposal?._id ?? ''
    expect(await proposer().move(id, 'send', OMAR, 'desk')).to.include({ ok: false, why: 'not_now' })
    await worker().work()
    expect((await proposals.get(id))?.state).to.equal('tried')
    expect(await proposer().move(id, 'send', LISA, 'desk')).to.include({ ok: false, why: 'not_yours' })
    expect((await proposer().move(id, 'send', OMAR, 'desk')).proposal?.state).to.equal('waiting')
    expect((await proposer().move(id, 'withdraw', OMAR, 'desk')).proposal?.state).to.equal('withdrawn')
    expect(await proposer().move(id, 'approve', LISA, 'desk')).to.include({ ok: false, why: 'not_now' })
  })

  it('fail with what `lotsen check` has against them, and cannot be approved', async () => {
    editor.tryOut = async () => trial({ mistakes: ['elsewhere.yaml:3 three phrases at least'] })
    const { proposal } = await proposer().propose({ key: 'bad', change: CHANGE, sends: true }, OMAR, 'desk')
    await worker().work()
    const failed = await proposals.get(proposal?._id ?? '')
    expect([failed?.state, failed?.failure]).to.deep.equal(['failed', ['elsewhere.yaml:3 three phrases at least']])
    expect(await proposer().move(failed?._id ?? '', 'approve', LISA, 'desk')).to.include({ why: 'not_now' })
  })

  it('of two owners who decide at once one is first, and it is applied once', async () => {
    const { _id: id } = await waiting()
    const [yes, no] = await Promise.all([
      proposer().move(id, 'approve', LISA, 'teams'),
      proposer().move(id, 'refuse', SVEN, 'desk', 'Inte så'),
    ])
    expect([yes.ok, no.ok].filter(Boolean)).to.have.length(1)
    expect(await proposer().move(id, 'approve', LISA, 'teams')).to.include({ ok: yes.ok })
    await Promise.all([worker().work(), worker().work()])
    expect(applied).to.equal(yes.ok ? 1 : 0)
  })

  it('that were tried on a text which has changed since are tried again, and asked about again', async () => {
    const { _id: id } = await waiting()
    await proposer().move(id, 'approve', LISA, 'desk')
    editor.apply = async () => {
      throw new ServiceError('knowledge_changed', 'The file is another')
    }
    await worker().work()
    const again = await proposals.get(id)
    expect(again).to.include({ state: 'waiting', sends: true })
    expect([again?.verdict, again?.told]).to.deep.equal([undefined, []])
  })

  it('broken off after they were applied are not applied again', async () => {
    const { _id: id } = await waiting()
    await proposer().move(id, 'approve', LISA, 'desk')
    const done: string[] = []
    editor.apply = async (_, { why }) => {
      done.push(why)
      throw new ServiceError('store_unavailable', 'It went through, but nobody heard')
    }
    await worker().work()
    expect((await proposals.get(id))?.state).to.equal('approved')
    editor.history = async () =>
      done.map((why) => ({
        edit: 'edit-7',
        at: new Date(),
        file: 'elsewhere.yaml',
        by: OMAR.staff,
        approvedBy: LISA.staff,
        why,
        quality: trial().quality,
      }))
    await worker(() => new Date(Date.now() + 600_000)).work()
    const after = await proposals.get(id)
    expect([after?.state, after?.edit, done.length]).to.deep.equal(['applied', 'edit-7', 1])
  })

  it('that never come to an end are given up', async () => {
    editor.tryOut = async () => {
      throw new ServiceError('service_busy', 'Busy')
    }
    const { proposal } = await proposer().propose({ key: 'slow', change: CHANGE, sends: true }, OMAR, 'desk')
    for (let hours = 0; hours < 7; hours += 1) await worker(() => new Date(Date.now() + hours * 3_600_000)).work()
    const after = await proposals.get(proposal?._id ?? '')
    expect([after?.state, after?.failure]).to.deep.equal(['failed', ['gave_up']])
  })
})

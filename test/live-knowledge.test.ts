import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { digestOf } from '../src/app/knowledge/changed-file.js'
import { connectStore, type Store } from '../src/store/connect.js'
import type { KnowledgeChange } from '../src/turn/knowledge-ports.js'
import { eventually } from './support/eventually.js'
import { dialogsWithoutErrands, KnowledgeInstance, triedOn } from './support/knowledge-instance.js'
import { testMongo } from './support/mongod.js'
import { type Service, startService } from './support/service.js'
import { SmallKnowledge } from './support/small-knowledge.js'
import { type SmsAccounts, startSmsAccounts } from './support/sms-accounts.js'
import { MAJA, OMAR } from './support/talk.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const RATS = 'articles/environment/rats.sv.md'
/** Longer than a busy machine takes to look, learn five articles and answer. */
const WITHIN = { withinMs: 60_000 }

/** One instance of the service, and the phones it answers. */
interface Instance {
  service: Service
  accounts: SmsAccounts
  dirs: string[]
}

/**
 * Goal: what staff say in one place (a notice, an answer switched off, an approved edit) is what residents hear from every
 * instance and in every channel within seconds, and ends when it should.
 * Method: two whole services on one database with a knowledge folder each; staff's word is said on a third. Residents ask
 * anew until they hear it.
 */
describe('knowledge while the service runs', function () {
  this.timeout(180_000)

  let small: SmallKnowledge
  let store: Store
  let dialogs: string
  let staff: KnowledgeInstance
  let instances: Instance[]
  let phones = 1_000
  /** What each instance had learned at first. */
  let learned: string[][]
  let now = new Date('2026-11-26T08:30:00Z')

  before(async () => {
    small = await SmallKnowledge.make()
    dialogs = await dialogsWithoutErrands()
    const database = `live-${randomUUID()}`
    instances = [await start(database), await start(database)]
    learned = await Promise.all(instances.map(learnedBy))
    store = await connectStore({ uri: (await testMongo()).uri, database })
    staff = await KnowledgeInstance.start({ dir: small.dir, store, dialogs, now: () => now })
  })
  after(async () => {
    await staff.close()
    for (const { service, accounts, dirs } of instances) {
      await service.close()
      await accounts.close()
      for (const dir of dirs) await rm(dir, { recursive: true, force: true })
    }
    await small.remove()
    await rm(dialogs, { recursive: true, force: true })
    await store.db.dropDatabase()
    await store.close()
  })

  async function start(database: string): Promise<Instance> {
    const dirs = [await mkdtemp(join(tmpdir(), 'lotsen-live-')), await mkdtemp(join(tmpdir(), 'lotsen-live-'))]
    const [knowledgeDir = '', dataDir = ''] = dirs
    await cp(small.dir, knowledgeDir, { recursive: true })
    const made: { service?: Service } = {}
    const accounts = await startSmsAccounts({ serviceUrl: () => made.service?.url ?? '', now: () => now })
    const env = {
      ...accounts.env,
      WEBCHAT_SECRET,
      KNOWLEDGE_DIR: knowledgeDir,
      DIALOGS_DIR: dialogs,
      DATA_DIR: dataDir,
    }
    made.service = await startService({ database, env, now: () => now })
    return { service: made.service, accounts, dirs }
  }

  /** What was learned, a file a language, and when. */
  async function learnedBy({ dirs }: Instance): Promise<string[]> {
    const folder = join(dirs[1] ?? '', 'learned')
    const names = (await readdir(folder)).sort()
    return Promise.all(names.map(async (name) => `${name} ${(await stat(join(folder, name))).mtimeMs}`))
  }

  /** Somebody new asks on the web; everything they hear. */
  async function onWeb({ service }: Instance, text: string): Promise<string> {
    const resident = await WebResident.open(service.url)
    await resident.says(text)
    return heardBy(resident, text)
  }

  async function heardBy(resident: WebResident, own: string): Promise<string> {
    const heard = (await resident.read()).filter((activity) => activity.text !== own)
    return heard
      .flatMap(({ text = '', suggestedActions }) => [
        text,
        ...(suggestedActions?.actions ?? []).map(({ title }) => `[${title}]`),
      ])
      .join('\n')
  }

  /** Somebody new asks by SMS. */
  async function bySms({ accounts }: Instance, text: string): Promise<string> {
    phones += 1
    const phone = `+4670174${phones}`
    await accounts.gateway.residentSends(phone, text, 'elks')
    const answer = () => accounts.gateway.sent.filter((sms) => sms.to === phone).map((sms) => sms.text)
    await eventually(() => answer().length > 0, WITHIN)
    return answer().join('\n')
  }

  /** Whoever asks hears this, on both instances and in both channels. */
  async function everywhere(question: string, check: (heard: string) => void): Promise<void> {
    for (const instance of instances)
      for (const ask of [onWeb, bySms]) await eventually(async () => check(await ask(instance, question)), WITHIN)
  }

  it('tells a notice from staff everywhere, until it ends by the clock', async () => {
    const text = {
      sv: 'Vattnet är avstängt i Strand till klockan 12.',
      en: 'The water is off in Strand until 12 noon.',
    }
    await staff.editor.putNotice({ text, end: '2026-11-26 12:00', articles: ['drinking-water'], why: 'Läcka' }, MAJA)
    await everywhere('kan man dricka kranvattnet', (heard) =>
      expect(heard).to.contain(text.sv).and.not.contain('Läcka'),
    )
    expect(await staff.editor.notices()).to.have.length(1)
    expect((await staff.editor.notices())[0]).to.deep.include({
      text,
      by: MAJA,
      at: now,
      start: '2026-11-26 09:30',
      why: 'Läcka',
    })
    now = new Date('2026-11-26T11:00:00Z')
    await everywhere('kan man dricka kranvattnet', (heard) =>
      expect(heard).to.contain('Vattnet i kranen går att dricka').and.not.contain(text.sv),
    )
    expect(await staff.editor.notices()).to.deep.equal([])
  })

  it('tells a notice no more once staff take it down', async () => {
    const text = { sv: 'Bussarna går inte på grund av snö.', en: 'No buses, because of snow.' }
    const { id } = await staff.editor.putNotice({ text, end: '2026-11-27 12:00', articles: ['school-bus'] }, MAJA)
    await everywhere('skolbussen kom inte', (heard) => expect(heard).to.contain(text.sv))
    await staff.editor.endNotice(id, OMAR)
    await everywhere('skolbussen kom inte', (heard) => expect(heard).to.not.contain(text.sv))
    const again = await staff.editor.endNotice(id, OMAR).catch((error: unknown) => error)
    expect(again).to.include({ code: 'not_found' })
  })

  it('answers nothing that is switched off, says so instead of something else, and answers again after', async () => {
    const [one] = instances
    if (!one) throw new Error('No instance')
    const undecided = await WebResident.open(one.service.url)
    await undecided.says('bilen i trapphuset')
    await undecided.hears('Menade du')

    await staff.editor.switchOff('rats', 'Fel nummer i texten', MAJA)
    await everywhere('råttor på gården', (heard) => {
      expect(heard).to.contain('Råttor: det kan vi tyvärr inte svara på just nu')
      expect(heard)
        .to.contain('Prata med en person')
        .and.not.contain('Fel nummer')
        .and.not.contain('anmäl det till oss')
    })
    // Near to it and to another: the other may still be chosen.
    await everywhere('bilen i trapphuset', (heard) =>
      expect(heard).to.contain('Råttor: det kan vi').and.contain('Boendeparkering').and.not.contain('[Råttor]'),
    )
    // Of two questions the other one is answered.
    expect(await onWeb(one, 'Jag såg en råtta vid soprummet. När öppnar biblioteket?'))
      .to.contain('Råttor: det kan vi')
      .and.contain('Biblioteket har öppet på vardagar')
    // A button from before it was switched off.
    await undecided.says('Råttor')
    expect(
      (await undecided.hears('Råttor: det kan vi')).suggestedActions?.actions.map(({ title }) => title),
    ).to.deep.equal(['Prata med en person'])

    expect(await staff.editor.offs()).to.deep.equal([
      { article: 'rats', reason: 'Fel nummer i texten', by: MAJA, at: now },
    ])
    await staff.editor.switchOn('rats', OMAR)
    await everywhere('råttor på gården', (heard) => expect(heard).to.contain('anmäl det till oss'))
    expect(await staff.editor.offs()).to.deep.equal([])
  })

  it('learns nothing anew for any of that, and notes who said it', async () => {
    expect(await Promise.all(instances.map(learnedBy))).to.deep.equal(learned)
    const noted = await store.audit
      .find({ 'about.knowledge': { $exists: true } })
      .sort({ at: 1 })
      .toArray()
    expect(noted.map(({ did }) => did).sort()).to.deep.equal([
      'article_off',
      'article_on',
      'notice_ended',
      'notice_ended',
      'notice_put',
      'notice_put',
    ])
    expect(staff.lines.filter((line) => line.includes('"level":"error"'))).to.deep.equal([])
  })

  it('answers from an edit that was approved elsewhere, on every instance', async () => {
    const change: KnowledgeChange = { kind: 'variant', article: 'rats', lang: 'sv', texts: ['gnagare under altanen'] }
    const question = 'det bor gnagare under altanen'
    for (const instance of instances) expect(await onWeb(instance, question)).to.not.contain('anmäl det till oss')
    const trial = triedOn(RATS, digestOf(await small.text(RATS)))
    await staff.editor.apply(change, { by: MAJA, approvedBy: OMAR, why: 'Fyra frågade så.', trial })
    // Nobody asks before it has been learned: asking takes the machine too.
    await eventually(async () => {
      for (const [place, instance] of instances.entries())
        expect(await learnedBy(instance)).to.not.deep.equal(learned[place])
    }, WITHIN)
    await everywhere(question, (heard) => expect(heard).to.contain('anmäl det till oss'))
    for (const { dirs } of instances)
      expect(await readFile(join(dirs[0] ?? '', RATS), 'utf8')).to.equal(await small.text(RATS))
  })
})

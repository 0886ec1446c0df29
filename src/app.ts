import { listed } from './app/access.js'
import { createApi } from './app/api.js'
import { createCore, type Knowing, openContent } from './app/core.js'
import { createDesk } from './app/desk.js'
import { createDue } from './app/due.js'
import { Ending } from './app/ending.js'
import { createEndings } from './app/erasures.js'
import { createFacts } from './app/facts/facts.js'
import { createFailureTeller } from './app/failures.js'
import { createFiles } from './app/files.js'
import { createKnowledge } from './app/knowledge/knowledge.js'
import { createLearning } from './app/learning/learning.js'
import { createMetrics } from './app/metrics.js'
import { createOperations } from './app/operations.js'
import { createOutbox } from './app/outbox.js'
import { createPulse } from './app/pulse.js'
import { createReports } from './app/report.js'
import { createReportPage } from './app/report-page.js'
import { createMissed, createSmsCaps, missedSweep } from './app/sms.js'
import { staffingOf } from './app/staffing.js'
import { createSystems, systemNames } from './app/systems.js'
import { createTeams } from './app/teams.js'
import { createFirstPage, isTried, trySmsSettings } from './app/try.js'
import { createWebchat, webchatUpgrades } from './app/webchat.js'
import { welcome } from './app/welcome.js'
import { smsDoors } from './channels/sms/doors.js'
import { smsSettings } from './channels/sms/settings.js'
import { type Config, isLoopback } from './config.js'
import { type ListedDoor, startHttp } from './http/server.js'
import { LIMITS, type Limits } from './limits.js'
import { createLog } from './log.js'
import { allowPrivateHosts } from './outgoing.js'
import { secretsFor } from './secrets.js'
import { AuditLog } from './store/audit.js'
import { connectStore } from './store/connect.js'
import { ReadNotes } from './store/read-notes.js'
import { reachStore } from './store/unavailable.js'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** How long a file can be opened from a card: a card may be looked at a week later. */
const FILE_LINK_MS = 7 * DAY_MS

export interface RunningApp {
  url: string
  /** Every way in but the chat's sockets. */
  doors: readonly ListedDoor[]
  links: { label: string; url: string }[]
  /** What is closed or stands in, and why. */
  notes: string[]
  /** Takes nothing more, finishes what is under way, closes. */
  stop(): Promise<void>
}

export interface AppDeps {
  mongoUri: string
  /** One plain line for each step of starting. */
  say: (line: string) => void
  /** Other limits than the shipped ones, for measurements that go faster than any resident. */
  limits?: Partial<Limits>
  /** Content read before, and closed by whoever read it: for tests that start many services on the same. */
  knowing?: Knowing
  /** How often the operations centre is asked how its cases stand, for a test that waits for that. */
  operationsEveryMs?: number
  /** How often it is looked whether staff are to be asked about their week, for a test that waits for that. */
  pulseEveryMs?: number
  /** Another clock, for a test that must not depend on the day it is run. */
  now?: () => Date
}

/** Puts the service together and opens its doors. Throws `ServiceError` for whatever keeps it from starting. */
export async function startApp(config: Config, deps: AppDeps): Promise<RunningApp> {
  const logger = createLog(config.LOG_LEVEL)
  const now = deps.now ?? (() => new Date())
  allowPrivateHosts(config.PRIVATE_HOSTS)
  const limits = { ...LIMITS, ...deps.limits }
  const filed = deps.knowing ?? (await openContent(config, logger))
  const { articles, flows, refusedFlows } = filed.content
  deps.say(`Content: ${articles.length} articles, ${flows.length} flows`)
  for (const { file, line, message } of refusedFlows) deps.say(`Left out: ${file}:${line}  ${message}`)
  const store = await connectStore({ uri: deps.mongoUri, database: config.MONGODB_DATABASE, say: deps.say })
  deps.say(`Database: ${config.MONGODB_DATABASE}`)
  const made = await secretsFor(config)
  const address: { url?: string } = {}
  const publicUrl = () => config.PUBLIC_URL ?? (isLoopback(config.HOST) ? address.url : undefined)

  const audit = new AuditLog(store, now)
  const knowledge = createKnowledge({ config, filed, store, audit, logger, now })
  const { knowing } = knowledge

  const base = { config, knowing, knowledge: knowledge.editor, store, logger, now, limits, made, publicUrl }

  const metrics = createMetrics({ ...base, filed })
  const facts = createFacts(base)
  const carriers = systemNames(config)
  const caps = await createSmsCaps(config, store)
  const core = metrics.timed(
    createCore({
      ...base,
      hooks: () => config.WEBHOOKS.map(({ name }) => name),
      systems: () => carriers,
      listed: async (category) => (await operations.listed?.(category)) ?? [],
      smsCountries: config.SMS_COUNTRIES,
      mayGetCode: (phone) => reachStore(() => caps.mayGetCode(phone)),
      committed: (turn) => {
        metrics.count(turn)
        outbox.wake(turn)
        due.wake(turn)
        facts.wake(turn)
      },
    }),
  )
  const notes = new ReadNotes(audit, now)
  const files = await createFiles({ ...base, secrets: made, notes })
  const reports = createReports({ ...base, audit })
  const reportPage = createReportPage({ ...base, reports })
  const shared = { ...base, core, notes, files, reports, metrics }
  const endings = createEndings(shared)
  const api = createApi(shared)
  const failures = createFailureTeller(core, knowing)
  const url = () => address.url ?? ''
  const realSms = smsSettings(config)
  const trySms = trySmsSettings(config, realSms, made, url)
  const settings = trySms ?? realSms
  const learning = createLearning({
    ...shared,
    viewerOf: (user) => teams.directory.viewer(user),
    tell: (to, proposal) => teams.proposalPost.tell(to, proposal, knowing.content),
  })
  const pulse = createPulse({ ...shared, post: () => teams.pulsePost, everyMs: deps.pulseEveryMs })
  const teams = createTeams({
    ...shared,
    pulse: pulse.book,
    learning: learning.at('teams'),
    onInstalled: () => void outbox.hasten('ticket:'),
    fileLink: (file, variant, reader) => files.links.link(file, { variant, forMs: FILE_LINK_MS, reader }),
  })
  const operations = createOperations({
    ...shared,
    fileLink: (file) => files.links.link(file, { variant: 'preview', forMs: FILE_LINK_MS, reader: 'open311' }),
    ...(deps.operationsEveryMs === undefined ? {} : { everyMs: deps.operationsEveryMs }),
  })
  const systems = createSystems(shared)
  const staffing = staffingOf(teams, knowing)
  const mms = { files: files.chat, log: core.log, now }
  const missed = createMissed({ ...shared, settings, mms, isErased: endings.isErased })
  const due = createDue({
    ...shared,
    isPresent: staffing.isPresent,
    storeIsBack: () => missed.hasten(),
    sweeps: [
      missedSweep(missed),
      { name: 'schema', everyMs: 15 * MINUTE_MS, run: (signal) => store.schema.settle(signal) },
      { name: 'files', everyMs: DAY_MS, run: async () => void (await files.sweep()) },
      ...endings.sweeps,
      ...operations.sweeps,
      ...systems.sweeps,
      ...facts.sweeps,
      reports.sweep,
      pulse.sweep,
      ...learning.sweeps,
    ],
  })
  const { outbox, deliveries } = createOutbox({
    ...shared,
    caps,
    settings,
    failures,
    webhooks: api.webhooks,
    system: systems.sender,
    open311: operations.sender,
    teams: teams.sender,
  })
  const webchat = createWebchat({ ...shared, deletion: endings.deletion })

  const firstPage = await createFirstPage({
    ...shared,
    sms: trySms,
    smsNumber: realSms.elks?.from ?? realSms.twilio?.from,
    chat: webchat !== undefined,
    url,
  })
  const desk = await createDesk({
    ...shared,
    directory: teams.directory,
    staffOf: ({ id }) => staffing.staffOf(id),
    people: firstPage.people,
    learning: learning.at('desk'),
    reportLinks: reportPage.links,
  })

  await knowledge.ready()
  const erasedAgain = await endings.reapply()
  if (erasedAgain > 0) deps.say(`Erasures: ${erasedAgain} carried out again, since the database had what they erased`)

  const ending = new Ending(config.DRAIN_MS)
  const http = await startHttp({
    host: config.HOST,
    port: config.PORT,
    doors: listed([
      ...(webchat?.doors() ?? []),
      ...teams.doors,
      ...smsDoors({
        settings,
        publicUrl,
        receive: core.receive,
        deliveryFailed: (id) => failures.reported(deliveries, id),
        log: logger,
        limits,
        mms,
      }),
      ...api.doors,
      ...files.doors,
      ...desk.doors,
      ...reportPage.doors,
      ...firstPage.doors,
      metrics.door({ feed: core.feed, sockets: () => webchat?.stream.size ?? 0 }),
    ]),
    upgrades: listed(webchatUpgrades(webchat)),
    trustProxy: config.TRUST_PROXY,
    strictTransport: config.PUBLIC_URL?.startsWith('https:') ?? false,
    ready: [{ name: 'mongodb', check: () => store.ping() }],
    watch: { answered: metrics.answered, isDraining: () => ending.isDraining() },
    limits,
    log: logger,
  })
  address.url = http.url
  core.feed.start()
  knowledge.start()
  outbox.start()
  due.start()
  facts.start()
  missed.hasten()
  await firstPage.start()
  files.ready()
  return {
    url: http.url,
    doors: http.doors,
    ...welcome(config, http.url, { firstPage: isTried(config), made, report: reportPage.links.path() }),
    stop: () =>
      ending.run({
        ...{ firstPage, webchat, http, outbox, store },
        work: [missed, { stop: core.idle }, due, facts, learning, { stop: () => teams.close() }],
        rest: [...(deps.knowing ? [] : [{ stop: () => filed.close() }]), knowledge, core.feed],
      }),
  }
}

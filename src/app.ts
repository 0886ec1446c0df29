import { listed } from './app/access.js'
import { createApi } from './app/api.js'
import { createCore, type Knowing, openContent } from './app/core.js'
import { createDesk } from './app/desk.js'
import { createDue } from './app/due.js'
import { createEndings } from './app/erasures.js'
import { createFailureTeller } from './app/failures.js'
import { createFiles } from './app/files.js'
import { createFollowSender } from './app/follow-sender.js'
import { createOperations } from './app/operations.js'
import { createMissed, createSmsCaps, createSmsSender, missedSweep } from './app/sms.js'
import { staffingOf } from './app/staffing.js'
import { createSystems, systemNames } from './app/systems.js'
import { createTeams } from './app/teams.js'
import { createFirstPage, isTried, trySmsSettings } from './app/try.js'
import { createWebchat, webchatUpgrades } from './app/webchat.js'
import { welcome } from './app/welcome.js'
import { createWithholder } from './app/withheld.js'
import { smsDoors } from './channels/sms/doors.js'
import { smsSettings } from './channels/sms/settings.js'
import { type Config, isLoopback } from './config.js'
import { type ListedDoor, startHttp } from './http/server.js'
import { LIMITS, type Limits } from './limits.js'
import { createLog } from './log.js'
import { Outbox } from './outbox/outbox.js'
import type { Sender } from './outbox/sender.js'
import { allowPrivateHosts } from './outgoing.js'
import { secretsFor } from './secrets.js'
import { AuditLog } from './store/audit.js'
import { connectStore } from './store/connect.js'
import { Deliveries } from './store/deliveries.js'
import { Leases } from './store/leases.js'
import { ReadNotes } from './store/read-notes.js'
import { reachStore } from './store/unavailable.js'
import type { DeliveryPayload } from './turn/ports.js'

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
  /** Another clock, for a test that must not depend on the day it is run. */
  now?: () => Date
}

/** Puts the service together and opens its doors. Throws `ServiceError` for whatever keeps it from starting. */
export async function startApp(config: Config, deps: AppDeps): Promise<RunningApp> {
  const logger = createLog(config.LOG_LEVEL)
  const now = deps.now ?? (() => new Date())
  allowPrivateHosts(config.PRIVATE_HOSTS)
  const limits = { ...LIMITS, ...deps.limits }
  const knowing = deps.knowing ?? (await openContent(config, logger))
  const { articles, flows, refusedFlows } = knowing.content
  deps.say(`Content: ${articles.length} articles, ${flows.length} flows`)
  for (const { file, line, message } of refusedFlows) deps.say(`Left out: ${file}:${line}  ${message}`)
  const store = await connectStore({ uri: deps.mongoUri, database: config.MONGODB_DATABASE })
  deps.say(`Database: ${config.MONGODB_DATABASE}`)
  const made = await secretsFor(config)
  const address: { url?: string } = {}
  const publicUrl = () => config.PUBLIC_URL ?? (isLoopback(config.HOST) ? address.url : undefined)

  const base = { config, knowing, store, logger, now, limits, made, publicUrl }

  const carriers = systemNames(config)
  const caps = await createSmsCaps(config, store)
  const core = createCore({
    ...base,
    hooks: () => config.WEBHOOKS.map(({ name }) => name),
    systems: () => carriers,
    listed: async (category) => (await operations.listed?.(category)) ?? [],
    smsCountries: config.SMS_COUNTRIES,
    mayGetCode: (phone) => reachStore(() => caps.mayGetCode(phone)),
    committed: (turn) => {
      outbox.wake(turn)
      due.wake(turn)
    },
  })
  const notes = new ReadNotes(new AuditLog(store, now), now)
  const files = await createFiles({ ...base, secrets: made, notes })
  const shared = { ...base, core, notes, files }
  const endings = createEndings(shared)
  const api = createApi(shared)
  const failures = createFailureTeller(core, knowing)
  const url = () => address.url ?? ''
  const realSms = smsSettings(config)
  const trySms = trySmsSettings(config, realSms, made, url)
  const settings = trySms ?? realSms
  const teams = createTeams({
    ...shared,
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
      { name: 'files', everyMs: DAY_MS, run: async () => void (await files.sweep()) },
      ...endings.sweeps,
      ...operations.sweeps,
      ...systems.sweeps,
    ],
  })
  const deliveries = new Deliveries(store)
  const sms = createSmsSender({ ...shared, caps, settings })
  const outbox = new Outbox({
    deliveries,
    leases: new Leases(store),
    senders: {
      sms,
      follow: createFollowSender(core),
      webhook: api.webhooks,
      system: systems.sender,
      ...(operations.sender ? { open311: operations.sender } : {}),
      ...teamsSenders(teams.sender),
    },
    onDead: failures.dead,
    onFailing: failures.failing,
    withheld: createWithholder(core),
    log: logger,
    now,
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
  })

  const erasedAgain = await endings.reapply()
  if (erasedAgain > 0) deps.say(`Erasures: ${erasedAgain} carried out again, since the database had what they erased`)

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
      ...firstPage.doors,
    ]),
    upgrades: listed(webchatUpgrades(webchat)),
    trustProxy: config.TRUST_PROXY,
    strictTransport: config.PUBLIC_URL?.startsWith('https:') ?? false,
    ready: [{ name: 'mongodb', check: () => store.ping() }],
    limits,
    log: logger,
  })
  address.url = http.url
  core.feed.start()
  outbox.start()
  due.start()
  missed.hasten()
  await firstPage.start()
  return {
    url: http.url,
    doors: http.doors,
    ...welcome(config, http.url, isTried(config), made),
    async stop() {
      firstPage.close()
      await webchat?.close()
      await http.close()
      await missed.stop()
      await core.idle()
      await due.stop()
      await teams.close()
      await outbox.stop()
      await Promise.all([deps.knowing ? undefined : knowing.close(), core.feed.stop()])
      await store.close()
    },
  }
}

/** Everything that is delivered in Teams. */
function teamsSenders(sender: Sender): Partial<Record<DeliveryPayload['kind'], Sender>> {
  const kinds = ['card', 'thread', 'moved', 'consult', 'digest', 'fallback', 'whisper', 'teams', 'azure'] as const
  return Object.fromEntries(kinds.map((kind) => [kind, sender]))
}

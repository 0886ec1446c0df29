import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examine } from '../../src/app/doctor/doctor.js'
import type { Finding } from '../../src/app/doctor/finding.js'
import { Install } from '../../src/channels/teams/installs.js'
import type { Loaded } from '../../src/content/load.js'
import { queuesOf } from '../../src/content/organisation.js'
import { connectStore, type Store } from '../../src/store/connect.js'
import { Documents } from '../../src/store/documents.js'
import { testMongo } from './mongod.js'
import { Open311Server } from './open311-server.js'
import { APP, CLU_KEY, ELKS, ELKS_SECRET, OutsideWorld, TENANT, TWILIO } from './outside-world.js'
import { SmallKnowledge } from './small-knowledge.js'

const SYSTEM_SECRET = 'brygga-sten-vass-mås-segel'
const HOOK_SECRET = 'fyrens-sken-över-fjärden-nu'
const TEAM = '19:general@thread.tacv2'

/** A set-up with everything connected, all of it well: what a test breaks, one thing at a time. */
export class PatientBench {
  readonly world = new OutsideWorld()
  store!: Store
  knowledge!: SmallKnowledge
  centre!: Open311Server
  dataDir!: string
  mongoUri!: string
  #loaded: Loaded | undefined
  readonly database = `doctor-${process.pid}`

  async open(): Promise<void> {
    await this.world.start()
    this.centre = await Open311Server.start()
    this.knowledge = await SmallKnowledge.make()
    this.dataDir = await mkdtemp(join(tmpdir(), 'lotsen-doctor-'))
    this.mongoUri = (await testMongo()).uri
    this.store = await connectStore({ uri: this.mongoUri, database: this.database })
    const content = await this.knowledge.content()
    this.#loaded = { content, mistakes: [] }
    this.centre.services = content.faults.flatMap(({ open311 }) => (open311 ? [{ code: open311 }] : []))
    await this.installEverywhere()
  }

  async close(): Promise<void> {
    this.world.close()
    this.centre.close()
    await this.store.db.dropDatabase()
    await this.store.close()
    await this.knowledge.remove()
    await rm(this.dataDir, { recursive: true, force: true })
  }

  /** The app is in one team, which has every queue's channel, but for those left out. */
  readonly installEverywhere = async (has: (channel: string) => boolean = () => true): Promise<void> => {
    const { content } = this.#loaded ?? {}
    const channels = content ? queuesOf(content.organisation).map(({ channel }) => channel) : []
    await this.installIn([...new Set(channels)].filter(has))
  }

  /** How many documents each collection has, but for what the service keeps of itself. */
  async kept(): Promise<Record<string, number>> {
    const { db } = this.store
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort()
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await db.collection(name).countDocuments()] as const)),
    )
  }

  /** The app is in one team, with these channels; in none without any. */
  readonly installIn = async (channels: readonly string[]): Promise<void> => {
    const installs = new Documents<Install>(this.store.db, 'installs', (document) => Install.parse(document))
    if (channels.length === 0) return installs.remove(TEAM)
    await installs.put(TEAM, {
      team: TEAM,
      teamName: 'Lindnäs kommun',
      serviceUrl: 'https://smba.trafficmanager.net/emea/',
      tenant: TENANT,
      bot: { id: `28:${APP.id}` },
      channels: [{ id: TEAM, name: null }, ...channels.map((name, n) => ({ id: `19:c${n}@thread.tacv2`, name }))],
      installedAt: new Date('2026-11-01T08:00:00Z'),
    })
  }

  /** Its settings; `change` adds to them, and undefined takes from them. */
  env(change: Record<string, string | undefined> = {}): Record<string, string | undefined> {
    const { url } = this.world
    const { PATH, HOME, XDG_CACHE_HOME } = process.env
    return {
      PATH,
      HOME,
      XDG_CACHE_HOME,
      PORT: '0',
      PUBLIC_URL: url,
      DATA_DIR: this.dataDir,
      KNOWLEDGE_DIR: this.knowledge.dir,
      MONGODB_URI: this.mongoUri,
      MONGODB_DATABASE: this.database,
      MicrosoftAppId: APP.id,
      MicrosoftAppPassword: APP.password,
      MicrosoftAppTenantId: TENANT,
      ToChannelFromBotLoginUrl: `${url}/login`,
      ELKS_BASE_URL: url,
      ELKS_USERNAME: ELKS.username,
      ELKS_PASSWORD: ELKS.password,
      ELKS_FROM: ELKS.from,
      ELKS_SECRET,
      TWILIO_BASE_URL: url,
      TWILIO_ACCOUNT_SID: TWILIO.sid,
      TWILIO_AUTH_TOKEN: TWILIO.token,
      TWILIO_FROM: TWILIO.from,
      CLU_ENDPOINT: url,
      CLU_KEY,
      CLU_PROJECT: 'lotsen',
      CLU_BUDGET_MS: '5000',
      OPEN311_URL: this.centre.url,
      SYSTEMS: `waste-orders:${url}/orders`,
      SYSTEM_SECRETS: `waste-orders:${SYSTEM_SECRET}`,
      WEBHOOKS: `archive:${url}/hook`,
      WEBHOOK_SECRETS: `archive:${HOOK_SECRET}`,
      ...change,
    }
  }

  /** The findings of a set-up with this changed; the content is read once, unless `anew`. */
  examine(change: Record<string, string | undefined> = {}, { anew = false } = {}): Promise<Finding[]> {
    const loaded = anew || !this.#loaded ? {} : { loaded: this.#loaded }
    return examine({ env: this.env(change), tell: () => undefined, quick: true, ...loaded })
  }
}

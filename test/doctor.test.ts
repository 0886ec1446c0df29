import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { operator } from '../src/app/audit.js'
import type { Finding } from '../src/app/doctor/finding.js'
import { linesOf, withoutSecrets } from '../src/app/doctor/report.js'
import { settingsFindings } from '../src/app/doctor/settings.js'
import { loadConfig } from '../src/config.js'
import { remember } from '../src/mongod/orphan.js'
import { refuseWithoutRoom } from '../src/mongod/room.js'
import { connectStore } from '../src/store/connect.js'
import { lastingPort } from './support/lasting-port.js'
import { CLU_KEY, ELKS, ELKS_SECRET, TWILIO } from './support/outside-world.js'
import { PatientBench } from './support/patient-bench.js'
import { ScratchMongod } from './support/scratch-mongod.js'

type Change = Record<string, string | undefined>

/** A set-up with one thing ill. */
interface Case {
  name: string
  /** Makes it ill; what it gives changes the settings. */
  ill: (bench: PatientBench) => Change | undefined | Promise<Change | undefined>
  /** Takes back what stays after the outside world has healed. */
  mend?: (bench: PatientBench) => Promise<unknown>
  subject: string
  what: RegExp
  remedy: RegExp
  anew?: true
}

/**
 * Goal: whoever runs Lotsen is told what is wrong, whom it hurts and what to do, before a resident finds out; a set-up that
 * is well has no fault, and no secret is printed.
 * Method: a set-up with every outside service as a real server in its own format, and a real MongoDB; one thing is made ill
 * at a time, and nothing else may be found wrong.
 */
describe('doctor', function () {
  this.timeout(60_000)
  const bench = new PatientBench()
  const { world } = bench

  before(() => bench.open())
  afterEach(() => world.heal())
  after(() => bench.close())

  it('finds no fault where all is well, and leaves nothing behind', async () => {
    const before = await bench.kept()
    const findings = await bench.examine({}, { anew: true })
    expect(troubles(findings)).to.deep.equal([])
    expect(await bench.kept()).to.deep.equal(before)
    const subjects = new Set(findings.map(({ subject }) => subject))
    for (const subject of [
      'MongoDB',
      'indexes',
      'schema version',
      'Teams',
      'SMS by 46elks',
      'SMS by Twilio',
      'CLU',
      'clock',
    ])
      expect(subjects).to.include(subject)
  })

  const cases: Case[] = [
    {
      name: 'a database that nobody serves',
      ill: () => ({ MONGODB_URI: 'mongodb://anna:hush-hush@127.0.0.1:1/' }),
      subject: 'MongoDB',
      what: /127\.0\.0\.1:1 cannot be reached.*nothing listens/,
      remedy: /bindIp.*MONGODB_URI/,
    },
    {
      name: 'a wrong database password',
      ill: ({ mongoUri }) => ({ MONGODB_URI: mongoUri.replace('://', '://anna:hush-hush@') }),
      subject: 'MongoDB',
      what: /refuses the user name or password/,
      remedy: /authSource/,
    },
    {
      name: 'a replica set by another name',
      ill: ({ mongoUri }) => ({ MONGODB_URI: mongoUri.replace(/replicaSet=\w+/, 'replicaSet=rs7') }),
      subject: 'MongoDB',
      what: /rs7.*called lotsen/,
      remedy: /replicaSet=lotsen/,
    },
    {
      name: 'an index that was dropped',
      ill: async ({ store }) => void (await store.turns.dropIndex('inbound')),
      mend: ({ store }) =>
        store.turns.createIndex({ conversation: 1, inboundId: 1 }, { name: 'inbound', unique: true }),
      subject: 'indexes',
      what: /turns lacks inbound/,
      remedy: /start the service.*db\.turns\.createIndex\(\{"conversation":1,"inboundId":1\}, .*"unique":true/,
    },
    {
      name: 'an index that is otherwise',
      ill: async ({ store }) => {
        await store.tickets.dropIndex('updated')
        await store.tickets.createIndex({ updatedAt: -1 }, { name: 'updated' })
        return undefined
      },
      mend: async ({ store }) => {
        await store.tickets.dropIndex('updated')
        await store.tickets.createIndex({ updatedAt: 1, _id: 1 }, { name: 'updated' })
      },
      subject: 'indexes',
      what: /tickets\.updated is not as/,
      remedy: /dropIndex\("updated"\)/,
    },
    {
      name: 'a database that a newer program has changed',
      ill: ({ store }) => setSchema(store, { oldestThatWorks: 9_000, version: 9_000 }),
      mend: ({ store }) => setSchema(store, { oldestThatWorks: 0, version: 4 }),
      subject: 'schema version',
      what: /version 9000/,
      remedy: /install the program/,
    },
    {
      name: 'erasures that no key or copy is kept of',
      ill: async ({ store }) => {
        await store.db.collection<{ _id: string }>('erasures').insertOne({ _id: 'e1' })
        return { ERASURE_REGISTER: join(bench.dataDir, 'nowhere.jsonl') }
      },
      mend: ({ store }) => store.db.collection<{ _id: string }>('erasures').deleteOne({ _id: 'e1' }),
      subject: 'erasures',
      what: /nowhere\.jsonl is not there/,
      remedy: /lotsen erasures --out .*nowhere\.jsonl/,
    },
    {
      name: 'a mistake in the content',
      ill: ({ knowledge }) =>
        knowledge
          .edit('articles/environment/rats.sv.md', 'queue: environment', 'queue: enviroment')
          .then(() => undefined),
      mend: ({ knowledge }) =>
        knowledge.edit('articles/environment/rats.sv.md', 'queue: enviroment', 'queue: environment'),
      subject: 'knowledge',
      what: /rats\.sv\.md:\d+ /,
      remedy: /lotsen check/,
      anew: true,
    },
    {
      name: 'a bot secret that Microsoft refuses',
      ill: () => ({ MicrosoftAppPassword: 'hush-hush-the-secret-id' }),
      subject: 'Teams',
      what: /MicrosoftAppPassword is wrong \(AADSTS7000215\)/,
      remedy: /Value, not its Secret ID/,
    },
    {
      name: 'a bot secret that has expired',
      ill: () => {
        world.loginRefuses = 7_000_222
        return undefined
      },
      subject: 'Teams',
      what: /expired/,
      remedy: /new client secret/,
    },
    {
      name: 'a single-tenant bot without its tenant',
      ill: () => ({ MicrosoftAppTenantId: undefined }),
      subject: 'Teams',
      what: /MicrosoftAppTenantId is required/,
      remedy: /Azure portal/,
    },
    {
      name: 'an app that is in no team',
      ill: ({ installIn }) => installIn([]).then(() => undefined),
      mend: ({ installEverywhere }) => installEverywhere(),
      subject: 'teams and channels',
      what: /no team.*contact-centre \(“Kontaktcenter”\)/,
      remedy: /npm run manifest/,
    },
    {
      name: 'a queue without its channel',
      ill: ({ installEverywhere }) => installEverywhere((channel) => channel !== 'Bygglov').then(() => undefined),
      mend: ({ installEverywhere }) => installEverywhere(),
      subject: 'teams and channels',
      what: /“Bygglov”/,
      remedy: /make a standard channel.*Lindnäs kommun/,
    },
    {
      name: 'a confidential queue without its channel',
      ill: ({ installEverywhere }) => installEverywhere((channel) => channel !== 'Socialtjänst').then(() => undefined),
      mend: ({ installEverywhere }) => installEverywhere(),
      subject: 'teams and channels',
      what: /confidential: .*income-support/,
      remedy: /make the channel/,
    },
    {
      name: 'a 46elks password that is refused',
      ill: () => ({ ELKS_PASSWORD: 'hush-hush-the-old-one' }),
      subject: 'SMS by 46elks',
      what: /refuses ELKS_USERNAME and ELKS_PASSWORD \(401\)/,
      remedy: /46elks\.com\/account/,
    },
    {
      name: '46elks that cannot be reached',
      ill: async () => ({ ELKS_BASE_URL: `http://127.0.0.1:${await lastingPort()}` }),
      subject: 'SMS by 46elks',
      what: /cannot be reached: nothing listens there/,
      remedy: /let this machine call/,
    },
    {
      name: 'a number that is not in the 46elks account',
      ill: () => {
        world.elks.number = '+46701740699'
        return undefined
      },
      subject: 'SMS by 46elks',
      what: /ELKS_FROM \(\+46701740605\) is no number/,
      remedy: /\+46701740699/,
    },
    {
      name: 'a 46elks number that posts elsewhere',
      ill: () => {
        world.elks.sms_url = `https://old.example/api/sms/46elks?secret=${ELKS_SECRET}`
        return undefined
      },
      subject: 'SMS by 46elks',
      what: /sms_url of \+46701740605 leads to https:\/\/old\.example\/api\/sms\/46elks/,
      remedy: /\/api\/sms\/46elks\?secret=<ELKS_SECRET>/,
    },
    {
      name: 'a 46elks number with another secret',
      ill: () => {
        world.elks.sms_url = `${world.url}/api/sms/46elks?secret=hush-hush-of-before`
        return undefined
      },
      subject: 'SMS by 46elks',
      what: /another secret than ELKS_SECRET/,
      remedy: /set sms_url/,
    },
    {
      name: 'a 46elks number that posts no pictures',
      ill: () => {
        world.elks.mms_url = undefined
        return undefined
      },
      subject: 'SMS by 46elks',
      what: /has no mms_url/,
      remedy: /set mms_url/,
    },
    {
      name: 'an empty 46elks account',
      ill: () => {
        world.elks.balance = -120
        return undefined
      },
      subject: 'SMS by 46elks',
      what: /-0\.01 SEK left/,
      remedy: /fill it up/,
    },
    {
      name: 'a Twilio token that is refused',
      ill: () => ({ TWILIO_AUTH_TOKEN: 'hush-hush-the-old-token' }),
      subject: 'SMS by Twilio',
      what: /refuses TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN \(401\)/,
      remedy: /console\.twilio\.com/,
    },
    {
      name: 'a Twilio address that is not tried again',
      ill: () => {
        world.twilio.sms_url = `${world.url}/api/sms/twilio`
        return undefined
      },
      subject: 'SMS by Twilio',
      what: /does not say to try again \(#rc=5&rp=all\)/,
      remedy: /\/api\/sms\/twilio#rc=5&rp=all, HTTP POST/,
    },
    {
      name: 'a Twilio number that sends by GET',
      ill: () => {
        world.twilio.sms_method = 'GET'
        return undefined
      },
      subject: 'SMS by Twilio',
      what: /by GET, not POST/,
      remedy: /HTTP POST/,
    },
    {
      name: 'a Twilio account that is suspended',
      ill: () => {
        world.twilio.status = 'suspended'
        return undefined
      },
      subject: 'SMS by Twilio',
      what: /suspended/,
      remedy: /Billing/,
    },
    {
      name: 'a CLU key that is refused',
      ill: () => ({ CLU_KEY: 'hush-hush-hush-hush-hush' }),
      subject: 'CLU',
      what: /refuses CLU_KEY \(401\)/,
      remedy: /KEY 1/,
    },
    {
      name: 'a CLU project that is not deployed',
      ill: () => {
        world.clu.deployment = 'staging'
        return undefined
      },
      subject: 'CLU',
      what: /lotsen is not deployed as production/,
      remedy: /deploy it as production/,
    },
    {
      name: 'a CLU project that is not there',
      ill: () => {
        world.clu.project = 'another'
        return undefined
      },
      subject: 'CLU',
      what: /no project lotsen/,
      remedy: /lotsen clu export/,
    },
    {
      name: 'an operations centre by a wrong address',
      ill: ({ centre }) => ({ OPEN311_URL: `${centre.url}/v9` }),
      subject: 'operations centre (Open311)',
      what: /tells no services/,
      remedy: /correct OPEN311_URL/,
    },
    {
      name: 'a service the operations centre does not have',
      ill: ({ centre }) => {
        centre.services = centre.services.filter(({ code }) => code !== 'GRAFFITI')
        return undefined
      },
      mend: async ({ centre }) => centre.services.push({ code: 'GRAFFITI' }),
      subject: 'operations centre (Open311)',
      what: /no service GRAFFITI/,
      remedy: /knowledge\/faults\.yaml; the centre has .*STREETLIGHT/,
    },
    {
      name: 'a department’s system that is down',
      ill: () => ({ SYSTEMS: 'waste-orders:http://127.0.0.1:9/orders' }),
      subject: 'departments’ systems',
      what: /waste-orders at 127\.0\.0\.1:9 cannot be reached/,
      remedy: /PRIVATE_HOSTS/,
    },
    {
      name: 'a webhook that has moved',
      ill: () => {
        world.doors.hook = 308
        return undefined
      },
      subject: 'webhooks',
      what: /archive sends on to another address \(308\)/,
      remedy: /WEBHOOKS/,
    },
    {
      name: 'a proxy that keeps Teams out',
      ill: () => {
        world.doors.bot = 404
        return undefined
      },
      subject: 'public address',
      what: /\/api\/messages answers 404/,
      remedy: /POST \/api\/messages as it is/,
    },
    {
      name: 'something else at the public address',
      ill: () => {
        world.doors.health = 404
        return undefined
      },
      subject: 'public address',
      what: /answers 404/,
      remedy: /hand on every path/,
    },
    {
      name: 'a clock that is two minutes behind everybody’s',
      ill: () => {
        world.clockMs = 120_000
        return undefined
      },
      subject: 'clock',
      what: /120 s behind 46elks|120 s behind/,
      remedy: /time synchronisation/,
    },
  ]

  for (const { name, ill, mend, subject, what, remedy, anew = false } of cases) {
    it(`names ${name}, and the remedy`, async () => {
      const change = await ill(bench)
      const findings = await bench.examine(change ?? {}, { anew }).finally(() => mend?.(bench))
      const faults = findings.filter(({ level }) => level === 'fault')
      expect(faults.map((one) => one.subject)).to.deep.equal([subject])
      const [fault] = faults
      expect(fault?.what).to.match(what)
      expect(fault).to.have.property('hurts').that.is.not.empty
      expect(fault).to.have.property('remedy').that.matches(remedy)
      expect(linesOf(findings).join('\n')).to.not.include('hush')
    })
  }

  it('names a MongoDB that is no replica set, and the two commands that make it one', async () => {
    const mongod = await ScratchMongod.start({ standalone: true })
    try {
      for (const uri of [mongod.uri, `${mongod.uri}?replicaSet=rs0`]) {
        const [fault, ...more] = (await bench.examine({ MONGODB_URI: uri })).filter(({ level }) => level === 'fault')
        expect(more.filter(({ subject }) => subject === 'MongoDB')).to.deep.equal([])
        expect(fault)
          .to.include({ subject: 'MongoDB' })
          .and.have.property('what')
          .that.matches(/not a replica set/)
        expect(fault)
          .to.have.property('remedy')
          .that.matches(/--replSet rs0.*rs\.initiate\(\)/)
      }
    } finally {
      await mongod.close()
    }
  })

  it('without a database of others, starts none and tells what a start would do', async () => {
    const findings = await bench.examine({ MONGODB_URI: undefined })
    const mongo = findings.filter(({ subject }) => subject === 'MongoDB')
    expect(mongo.map(({ what }) => what).join()).to.match(/mongod \d.*it does not run now/)
    expect(findings.filter(({ level }) => level === 'skipped').map(({ subject }) => subject)).to.include('indexes')
  })

  it('finds the database that a running service has started for itself', async () => {
    const dir = join(bench.dataDir, 'mongo')
    await mkdir(dir)
    await remember(dir, process.pid, Number(new URL(bench.mongoUri).port))
    const findings = await bench.examine({ MONGODB_URI: undefined }).finally(() => rm(dir, { recursive: true }))
    expect(troubles(findings)).to.deep.equal([])
    expect(findings.find(({ subject }) => subject === 'indexes')).to.include({ level: 'ok' })
  })

  it('names every bad setting, and looks at all that does not rest on it', async () => {
    const findings = await bench.examine({ PORT: '6000', WEBCHAT_SECRET: 'hush', ELKS_FROM: undefined })
    const faults = findings.filter(({ level }) => level === 'fault')
    expect(faults.map(({ subject }) => subject)).to.deep.equal(['settings', 'settings'])
    expect(faults.map(({ what }) => what).join('\n')).to.match(
      /PORT: is a port that browsers refuse[\s\S]*WEBCHAT_SECRET/,
    )
    expect(findings.find(({ subject }) => subject === 'CLU')).to.include({ level: 'ok' })
    expect(findings.find(({ subject }) => subject === 'port')).to.include({ level: 'skipped' })
  })

  it('knows a port that another program has from one that a Lotsen has', async () => {
    let body: object = { hello: 'there' }
    const other = createServer((_, response) => response.end(JSON.stringify(body))).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const PORT = String((other.address() as AddressInfo).port)
    const found = async () => (await bench.examine({ PORT })).filter(({ subject }) => subject === 'port')
    try {
      const [taken] = await found()
      expect(taken).to.include({ level: 'fault' }).and.have.property('remedy').that.matches(/PORT=/)
      body = { status: 'ready', checks: { mongodb: 'ok' } }
      expect((await found()).map(({ level }) => level)).to.deep.equal(['ok'])
      body = { status: 'not ready', checks: { mongodb: 'missing' } }
      expect((await found()).map(({ level }) => level)).to.deep.equal(['warning'])
    } finally {
      other.close()
    }
  })

  describe('settings that do not go together', () => {
    const SECRET = 'kajutans-lampa-lyser-gul'
    const rows: { name: string; env: Change; level: 'warning' | 'fault'; what: RegExp; remedy: RegExp }[] = [
      {
        name: 'a public address by http',
        env: { PUBLIC_URL: 'http://lotsen.example' },
        level: 'fault',
        what: /PUBLIC_URL is http/,
        remedy: /https/,
      },
      {
        name: 'a loopback address for others',
        env: { HOST: '0.0.0.0', PUBLIC_URL: 'https://127.0.0.1', TRUST_PROXY: '10.0.0.1' },
        level: 'fault',
        what: /this machine alone/,
        remedy: /PUBLIC_URL/,
      },
      {
        name: 'no public address',
        env: { HOST: '0.0.0.0' },
        level: 'warning',
        what: /PUBLIC_URL is not set/,
        remedy: /set PUBLIC_URL/,
      },
      {
        name: 'a proxy nobody named',
        env: { PUBLIC_URL: 'https://lotsen.example' },
        level: 'fault',
        what: /TRUST_PROXY is not set/,
        remedy: /10\.0\.0\.1/,
      },
      {
        name: 'everybody for a proxy',
        env: { TRUST_PROXY: '0.0.0.0/0' },
        level: 'fault',
        what: /believes everybody/,
        remedy: /TRUST_PROXY/,
      },
      {
        name: 'a secret that was not changed',
        env: { WEBCHAT_SECRET: SECRET, WEBCHAT_SECRET_PREVIOUS: SECRET },
        level: 'fault',
        what: /WEBCHAT_SECRET_PREVIOUS is the same/,
        remedy: /openssl rand/,
      },
      {
        name: 'a secret out of an example',
        env: { HOST: '0.0.0.0', WEBCHAT_SECRET: 'change-me-change-me' },
        level: 'fault',
        what: /WEBCHAT_SECRET reads like an example/,
        remedy: /openssl rand/,
      },
      {
        name: 'one secret for two',
        env: { WEBCHAT_SECRET: SECRET, ERASURE_KEY: SECRET },
        level: 'warning',
        what: /ERASURE_KEY and WEBCHAT_SECRET|WEBCHAT_SECRET and ERASURE_KEY/,
        remedy: /of its own/,
      },
      {
        name: 'a name misspelt',
        env: { ELKS_PASWORD: 'x' },
        level: 'warning',
        what: /ELKS_PASWORD: no setting/,
        remedy: /README/,
      },
    ]
    for (const { name, env, level, what, remedy } of rows) {
      it(name, () => {
        const found = settingsFindings(env, loadConfig(env)).find((finding) => what.test(finding.what))
        expect(found).to.include({ level }).and.have.property('remedy').that.matches(remedy)
        expect(found?.what).to.not.include(SECRET)
      })
    }
  })

  it('as a command: JSON, exit code 1, folders that cannot be written, and no secret', async () => {
    await buildIfStale(() => undefined)
    const place = await mkdtemp(join(tmpdir(), 'lotsen-doctor-'))
    try {
      const [knowledge, data] = [join(place, 'knowledge'), join(place, 'data', 'of', 'lotsen')]
      await cp(bench.knowledge.dir, knowledge, { recursive: true })
      await chmod(knowledge, 0o555)
      await chmod(place, 0o555)
      const change = { KNOWLEDGE_DIR: knowledge, DATA_DIR: data, ELKS_PASSWORD: ELKS.password, HOME: '/nonexistent' }
      const { code, out } = await asCommand(bench.env(change))
      const told = JSON.parse(out) as { ok: boolean; faults: number; findings: Finding[] }
      const faults = told.findings.filter(({ level }) => level === 'fault')
      expect(faults.map(({ subject }) => subject)).to.deep.equal(['data folder', 'knowledge'])
      expect(faults[0])
        .to.have.property('remedy')
        .that.matches(/mkdir -p .* && chown/)
      expect(faults[1])
        .to.have.property('remedy')
        .that.matches(/KNOWLEDGE_DIR.*volume or tmpfs/)
      expect({ code, ok: told.ok, faults: told.faults }).to.deep.equal({ code: 1, ok: false, faults: 2 })
      for (const secret of [ELKS.password, ELKS_SECRET, TWILIO.token, CLU_KEY]) expect(out).to.not.include(secret)
    } finally {
      await chmod(place, 0o755)
      await rm(place, { recursive: true, force: true })
    }
  })

  it('prints no secret, should one have come in by an answer', () => {
    expect(withoutSecrets('it says hush-hush&more and hush-hush%26more', ['hush-hush&more'])).to.equal(
      'it says … and …',
    )
  })

  it('a port that browsers refuse is refused at start, by a sentence that says so', () => {
    for (const PORT of ['4190', '6000', '10080'])
      expect(() => loadConfig({ PORT })).to.throw(/PORT: is a port that browsers refuse to call; take another/)
    for (const PORT of ['0', '80', '443', '3978', '8080']) expect(loadConfig({ PORT }).PORT).to.equal(Number(PORT))
  })

  it('a first start without room says so, and one that has data goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lotsen-room-'))
    const said: string[] = []
    const start = (free: number) =>
      refuseWithoutRoom(
        folder,
        (line) => said.push(line),
        async () => free,
      ).then(() => 'goes on', String)
    expect(await start(499_000_000)).to.match(/499 MB free.*\n.*DATA_DIR/)
    expect(await start(525_000_000)).to.equal('goes on')
    await writeFile(join(folder, 'WiredTiger'), '')
    expect(await start(120_000_000)).to.equal('goes on')
    expect(said)
      .to.have.length(1)
      .and.satisfy(([line]: string[]) => line?.includes('120 MB free'))
    await rm(folder, { recursive: true, force: true })
  })

  it('a MongoDB without room for an index says so too', async () => {
    const mongod = await ScratchMongod.start({ more: ['--setParameter', 'indexBuildMinAvailableDiskSpaceMB=8000000'] })
    const client = new MongoClient(mongod.uri)
    try {
      // On what is empty it makes them all the same.
      await client
        .db('full')
        .collection('staff')
        .insertOne({ queues: ['roads'] })
      const opened = connectStore({ uri: mongod.uri, database: 'full' }).then(
        (store) => store.close(),
        (error: unknown) => String(error),
      )
      expect(await opened).to.match(/too little room to make an index.*\n.*Make room/)
    } finally {
      await client.close()
      await mongod.close()
    }
  })

  it('an operator without a name on this machine has its number', () => {
    expect(operator()).to.have.property('id').that.is.not.empty
  })

  function troubles(findings: readonly Finding[]): string[] {
    return findings.flatMap(({ level, subject, what }) =>
      level === 'fault' || level === 'warning' ? [`${subject}: ${what}`] : [],
    )
  }

  async function setSchema(store: PatientBench['store'], fields: object): Promise<undefined> {
    await store.db.collection<{ _id: string }>('schema').updateOne({ _id: 'lotsen' }, { $set: fields })
  }
})

/** As nobody, where we are root: root may write everywhere. */
async function asCommand(env: Change): Promise<{ code: number | null; out: string }> {
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const child = spawn(process.execPath, [join('dist', 'cli.js'), 'doctor', '--json', '--quick'], {
    ...nobody,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  if (out === '') throw new Error(err)
  return { code, out }
}

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { logged } from '../src/log.js'
import type { Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { withLearnedBefore } from './support/learned-before.js'
import { cleanUp, type LotsenProcess, runLotsen, tempFolder } from './support/lotsen-process.js'
import { testMongo } from './support/mongod.js'
import { RESIDENT } from './support/sms-service.js'
import { ELKS_FORM, postForm } from './support/sms-webhooks.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const DATABASE = 'logs-by-turn'
const ELKS_SECRET = 'the-secret-of-the-46elks-webhook'
const QUESTION = 'När är återvinningscentralen egentligen öppen?'

type Line = Record<string, unknown>

/**
 * Goal: what became of one message is found in the log by its turn, from the door to the last attempt to deliver its
 * answer, in whichever instance; and nobody is found by the log.
 * Method: a real process that tells all it can, one message by web chat and one by SMS whose answer the provider refuses.
 */
describe('log lines', function () {
  this.timeout(120_000)
  let provider: Server
  let client: MongoClient
  let service: LotsenProcess
  let lines: Line[]

  before(async () => {
    await buildIfStale(() => undefined)
    provider = createServer((_request, response) => {
      response.statusCode = 400
      response.end('{}')
    })
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    const { uri } = await testMongo()
    client = await new MongoClient(uri).connect()
    service = runLotsen(['serve'], {
      DATA_DIR: await withLearnedBefore(await tempFolder()),
      MONGODB_URI: uri,
      MONGODB_DATABASE: DATABASE,
      LOG_LEVEL: 'debug',
      TRY: 'off',
      WEBCHAT_SECRET,
      ELKS_USERNAME: 'u',
      ELKS_PASSWORD: 'p',
      ELKS_FROM: '+46766860000',
      ELKS_SECRET,
      ELKS_BASE_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}`,
    })
    const url = await service.ready()
    await (await WebResident.open(url)).says(QUESTION)
    await postForm(`${url}/api/sms/46elks?secret=${ELKS_SECRET}`, { ...ELKS_FORM, message: QUESTION })
    await eventually(() => service.err().includes('delivery is dead'))
    service.child.kill('SIGTERM')
    await service.end()
    lines = service
      .err()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
  })
  after(async () => {
    await client.db(DATABASE).dropDatabase()
    await client.close()
    provider.close()
    await cleanUp()
  })

  it('are JSON, and tell when, how bad, what and by which process', () => {
    expect(lines).to.not.be.empty
    for (const line of lines) {
      expect(line.timestamp).to.satisfy((at: string) => !Number.isNaN(Date.parse(at)))
      expect(line).to.include.all.keys('level', 'message', 'instance')
    }
    expect(new Set(lines.map(({ instance }) => instance))).to.have.property('size', 1)
    expect(lines[0]?.instance).to.match(/^\S+-[0-9a-f]{6}$/)
  })

  it('name the turn they are about, the same at the door and at the last attempt', async () => {
    const turns = await client.db(DATABASE).collection<Turn>('turns').find({ kind: 'resident' }).toArray()
    expect(turns).to.have.length(2)
    for (const { _id, channel } of turns) {
      const about = lines.filter(({ turn }) => turn === logged(_id))
      expect(
        about.map(({ message }) => message),
        channel,
      ).to.include('turn')
      if (channel === 'sms') expect(about.map(({ message }) => message)).to.include('delivery is dead')
    }
    for (const line of lines.filter(({ delivery }) => delivery !== undefined))
      expect(line.turn, String(line.message)).to.be.a('string').and.match(/#\d+$/)
  })

  it('hold no phone number and none of what was said', () => {
    expect(service.err()).to.not.include(RESIDENT.slice(1)).and.not.include('återvinningscentralen')
  })

  it('hide the number in an id, and leave every other id as it is', () => {
    const rows = [
      ['web:3f9a-77#12', 'web:3f9a-77#12'],
      ['teams:19:abc@thread.tacv2;messageid=1700000000000#3', 'teams:19:abc@thread.tacv2;messageid=1700000000000#3'],
    ] as const
    for (const [id, told] of rows) expect(logged(id)).to.equal(told)
    expect(logged('sms:+46701740605#4')).to.match(/^sms:[0-9a-f]{10}#4$/)
    expect(logged('sms:+46701740605#4')).to.not.equal(logged('sms:+46701740606#4'))
  })
})

import { expect } from 'chai'
import { MongoClient } from 'mongodb'
import { AuditLog } from '../src/store/audit.js'
import type { AuditDocument } from '../src/store/audit-entry.js'
import { AuditReader } from '../src/store/audit-reader.js'
import { ScratchMongod } from './support/scratch-mongod.js'

const DATABASE = 'lotsen'
/** What SECURITY.md gives the service's own user on the audit log. */
const ACTIONS = ['find', 'insert', 'createIndex', 'listIndexes']

/**
 * Goal: the service itself, whoever has taken it over, can write to the audit log and read it, and neither change nor
 * remove what stands there, where its database user is made as SECURITY.md says.
 * Method: a mongod that asks for names and passwords, a user with that role, and each way of undoing an entry.
 */
describe('the audit log under a user that may only add', function () {
  this.timeout(60_000)
  let mongod: ScratchMongod
  let client: MongoClient
  before(async () => {
    mongod = await ScratchMongod.start({ standalone: true, more: ['--auth'] })
    const admin = await new MongoClient(mongod.uri, { directConnection: true }).connect()
    const roles = [{ role: 'root', db: 'admin' }]
    // The first user may be made without being one.
    await admin.db('admin').command({ createUser: 'root', pwd: 'a-root-password', roles })
    await admin.close()
    const root = await signedIn('root', 'a-root-password')
    const privileges = [{ resource: { db: DATABASE, collection: 'audit' }, actions: ACTIONS }]
    await root.db(DATABASE).command({ createRole: 'lotsenAudit', privileges, roles: [] })
    const audited = [{ role: 'lotsenAudit', db: DATABASE }]
    await root.db('admin').command({ createUser: 'lotsen', pwd: 'a-service-password', roles: audited })
    await root.close()
    client = await signedIn('lotsen', 'a-service-password')
  })
  after(async () => {
    await client?.close()
    await mongod?.close()
  })

  const audit = () => client.db(DATABASE).collection<AuditDocument>('audit')
  const signedIn = (user: string, password: string) =>
    new MongoClient(mongod.uri, { directConnection: true, auth: { username: user, password } }).connect()

  it('adds, and reads what it added', async () => {
    await audit().createIndexes([{ key: { chain: 1, n: -1 }, unique: true }])
    const log = new AuditLog({ audit: audit() })
    await log.note({
      who: { kind: 'token', id: 'cases' },
      did: 'ticket_read',
      about: { ticket: 'LN-AAAA2' },
      door: 'api',
    })
    const { entries, faults } = await new AuditReader({ audit: audit() }).verify()
    expect([entries, faults]).to.deep.equal([2, []])
  })

  const UNDOING: [string, () => Promise<unknown>][] = [
    ['change an entry', () => audit().updateOne({ n: 1 }, { $set: { door: 'elsewhere' } })],
    ['put another in its place', () => audit().replaceOne({ n: 1 }, {} as AuditDocument)],
    ['remove an entry', () => audit().deleteOne({ n: 1 })],
    ['remove the log', () => audit().drop()],
    ['rename the log', () => audit().rename('elsewhere')],
    ['have entries end by themselves', () => client.db(DATABASE).command({ collMod: 'audit', expireAfterSeconds: 1 })],
    ['remove the database', () => client.db(DATABASE).dropDatabase()],
  ]
  for (const [name, undo] of UNDOING) {
    it(`may not ${name}`, async () => {
      const refused = await undo().catch((error: { code?: number }) => error.code)
      expect(refused, 'Unauthorized').to.equal(13)
      expect(await audit().countDocuments()).to.equal(2)
    })
  }
})

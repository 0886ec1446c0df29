/**
 * Goal: turns that are saved together are each as safe, and as well told of, as if they had been saved alone.
 * Method: a real mongod; many documents at once, some of them refused, some under a failpoint of the server's own.
 */
import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { type Collection, MongoClient } from 'mongodb'
import { GroupInsert } from '../src/store/group-insert.js'
import { ScratchMongod } from './support/scratch-mongod.js'

interface Numbered {
  _id: string
  n: number
}

describe('inserts in groups', () => {
  let mongod: ScratchMongod
  let client: MongoClient
  let collection: Collection<Numbered>
  let group: GroupInsert<Numbered>
  let commands: number

  before(async () => {
    mongod = await ScratchMongod.start()
    client = await new MongoClient(mongod.uri, { appName: 'lotsen', monitorCommands: true }).connect()
    client.on('commandStarted', ({ commandName }) => {
      if (commandName === 'insert') commands += 1
    })
  })

  beforeEach(async () => {
    collection = client.db(`group-${randomUUID()}`).collection<Numbered>('numbered')
    await collection.createIndex({ n: 1 }, { unique: true, name: 'n' })
    group = new GroupInsert(collection)
    commands = 0
  })

  afterEach(async () => {
    await mongod.fail('off')
    await client.db(collection.dbName).dropDatabase()
  })

  after(async () => {
    await client.close()
    await mongod.close()
  })

  const made = (n: number, id = `id-${n}`): Numbered => ({ _id: id, n })
  const saved = async () => (await collection.find().toArray()).map(({ n }) => n).sort((a, b) => a - b)

  it('alone goes at once, and many at once in few commands', async () => {
    await group.insert(made(0))
    expect(commands).to.equal(1)
    await Promise.all(Array.from({ length: 200 }, (_, n) => group.insert(made(n + 1))))
    expect(await saved()).to.deep.equal(Array.from({ length: 201 }, (_, n) => n))
    expect(commands).to.be.below(10)
  })

  it('who is refused in the middle of a group is told why, and nobody else', async () => {
    await collection.insertMany([made(7, 'before'), made(1_000, 'id-11')])
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => group.insert(made(n))))
    const refused = outcomes.flatMap((outcome, n) =>
      outcome.status === 'rejected' ? [{ n, code: outcome.reason.code, by: outcome.reason.keyPattern }] : [],
    )
    expect(refused).to.deep.equal([
      { n: 7, code: 11_000, by: { n: 1 } },
      { n: 11, code: 11_000, by: { _id: 1 } },
    ])
    expect(await saved()).to.deep.equal([...Array.from({ length: 40 }, (_, n) => n).filter((n) => n !== 11), 1_000])
  })

  it('two of a group that cannot both be: one of them is refused', async () => {
    await group.insert(made(100))
    const same = Array.from({ length: 10 }, (_, n) => group.insert(made(5, `same-${n}`)))
    const outcomes = await Promise.allSettled([...same, group.insert(made(6))])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(2)
    expect(await saved()).to.deep.equal([5, 6, 100])
  })

  it('a line that breaks on the way: each is saved once', async () => {
    await mongod.fail({ times: 1 }, { failCommands: ['insert'], appName: 'lotsen', closeConnection: true })
    await Promise.all(Array.from({ length: 30 }, (_, n) => group.insert(made(n))))
    expect(await saved()).to.have.length(30)
  })

  it('a group the server will not take for another reason: each is told it', async () => {
    await mongod.fail({ times: 100 }, { failCommands: ['insert'], appName: 'lotsen', errorCode: 13 })
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => group.insert(made(n))))
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).to.deep.equal(
      Array.from({ length: 5 }, () => 13),
    )
  })
})

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { MongoClient } from 'mongodb'
import { type RecordsParts, recordsParts } from '../../src/app/erase/parts.js'
import type { VerbOut } from '../../src/app/record-verbs.js'
import { type Config, loadConfig } from '../../src/config.js'
import { createLog } from '../../src/log.js'
import { RECENT_STATE_LIFE_MS } from '../../src/store/recent-states.js'
import { Turns } from '../../src/store/turns.js'
import { KeyedQueue } from '../../src/turn/keyed-queue.js'
import { ChatBench } from './chat-bench.js'
import { testMongo } from './mongod.js'

export const ERASURE_KEY = 'a-key-for-the-register-of-erasures'

/** The real core with web chat and files, and beside it what finds, keeps and removes records, as another process has it. */
export class RecordsBench {
  private constructor(
    readonly chats: ChatBench,
    readonly parts: RecordsParts,
    readonly config: Config,
    readonly dir: string,
  ) {}

  static async start(env: Record<string, string | undefined> = {}): Promise<RecordsBench> {
    const chats = await ChatBench.start()
    const { core } = chats
    const { uri } = await testMongo()
    const dir = await mkdtemp(join(tmpdir(), 'lotsen-records-'))
    const MONGODB_DATABASE = core.store.db.databaseName
    // An address of everybody's: nothing is made here that is not given.
    const given = {
      HOST: '0.0.0.0',
      MONGODB_URI: uri,
      MONGODB_DATABASE,
      DATA_DIR: dir,
      LOG_LEVEL: 'error',
      ERASURE_KEY,
    }
    const config = loadConfig({ ...given, ...env })
    const now = () => core.now
    const parts = recordsParts({
      config,
      made: undefined,
      store: core.store,
      files: chats.files.store,
      content: () => core.content,
      erasing: { log: new Turns(core.store), now, queue: new KeyedQueue(), committed: () => undefined },
      logger: createLog('error'),
    })
    return new RecordsBench(chats, parts, config, dir)
  }

  get core() {
    return this.chats.core
  }

  async close(): Promise<void> {
    await this.chats.close()
    await rm(this.dir, { recursive: true, force: true })
  }

  /** Runs a verb of the command line, and gives what it wrote. */
  async verb<Options>(
    verb: (config: Config, options: Options, out: VerbOut) => Promise<void>,
    options: Options,
    config = this.config,
  ): Promise<string> {
    const out = new PassThrough()
    const read = text(out)
    try {
      await verb(config, options, { out, now: () => this.core.now })
    } finally {
      out.end()
    }
    return read
  }

  /** Long enough for nobody to remember a state, and a little. */
  untilForgotten(): void {
    this.core.later(RECENT_STATE_LIFE_MS / 60_000 + 6)
  }

  /** Of these words, those that stand anywhere in the database, and where: the very bytes of every document are looked through. */
  found(words: readonly string[]): Promise<string[]> {
    return foundIn(this.core.store.db.databaseName, words)
  }
}

/** Looks through the bytes of every document of every collection, chunks of files among them. */
export async function foundIn(database: string, words: readonly string[]): Promise<string[]> {
  const { uri } = await testMongo()
  const client = await new MongoClient(uri).connect()
  try {
    const db = client.db(database)
    const hits = new Set<string>()
    for (const { name } of await db.listCollections().toArray())
      for await (const raw of db.collection(name).find({}, { raw: true }))
        for (const word of words)
          if ((raw as unknown as Buffer).includes(Buffer.from(word))) hits.add(`${word} in ${name}`)
    return [...hits].sort()
  } finally {
    await client.close()
  }
}

/** A word that stands nowhere else. */
export function planted(word: string): string {
  return `${word}${randomUUID().slice(0, 8)}`
}

import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import type { Knowing } from '../../src/app/core.js'
import { createKnowledge, type Knowledge } from '../../src/app/knowledge/knowledge.js'
import { loadConfig } from '../../src/config.js'
import type { Content } from '../../src/content/content.js'
import { listMistakes, loadContent } from '../../src/content/load.js'
import { watchContent } from '../../src/content/watch.js'
import { AuditLog } from '../../src/store/audit.js'
import type { Store } from '../../src/store/connect.js'
import type { KnowledgeEditor, Trial } from '../../src/turn/knowledge-ports.js'
import { keptLog } from './kept-log.js'

export interface InstanceOptions {
  /** A folder of knowledge/; the caller removes it. */
  dir: string
  store: Store
  /** The shipped ones, where it is not given. */
  dialogs?: string
  now?: () => Date
  /** What stands in the folder, where it need not be read nor followed. */
  content?: Content
}

/**
 * What an instance of the service has of the knowledge: a folder, and its place in the database. It answers nobody, so it
 * need not learn.
 */
export class KnowledgeInstance {
  private constructor(
    readonly knowledge: Knowledge,
    readonly lines: string[],
    private readonly filed: Knowing,
    private readonly dataDir: string,
  ) {}

  static async start(options: InstanceOptions): Promise<KnowledgeInstance> {
    const { dir, store, dialogs = 'dialogs', now = () => new Date(), content } = options
    const dataDir = await mkdtemp(join(tmpdir(), 'lotsen-test-'))
    const config = loadConfig({ KNOWLEDGE_DIR: dir, DIALOGS_DIR: dialogs, DATA_DIR: dataDir })
    const { log, lines } = keptLog()
    const filed = content ? knowingOf(() => content) : await followed(dir, dialogs)
    const audit = new AuditLog(store, now)
    const knowledge = createKnowledge({ config, filed, store, audit, logger: log, now })
    await knowledge.ready()
    knowledge.start()
    return new KnowledgeInstance(knowledge, lines, filed, dataDir)
  }

  get editor(): KnowledgeEditor {
    return this.knowledge.editor
  }

  async close(): Promise<void> {
    await this.knowledge.stop()
    await this.filed.close()
    await rm(this.dataDir, { recursive: true, force: true })
  }
}

async function followed(knowledge: string, dialogs: string): Promise<Knowing> {
  const { content, mistakes } = await loadContent(knowledge, dialogs)
  if (!content) throw new Error(listMistakes(mistakes))
  const ignore = () => undefined
  const live = watchContent(content, { knowledge, dialogs }, { changed: ignore, refused: ignore })
  await live.ready
  return knowingOf(
    () => live.current,
    () => live.close(),
  )
}

function knowingOf(current: () => Content, close: Knowing['close'] = async () => undefined): Knowing {
  return {
    get content() {
      return current()
    },
    understand: async () => ({ found: { decision: 'none', confidence: 0, ranked: [], articles: [] }, notices: [] }),
    close,
  }
}

/** The shipped dialogs without errands, which take their time to read and check; the caller removes them. */
export async function dialogsWithoutErrands(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'lotsen-dialogs-'))
  const isErrand = (name: string) => name.includes(`${sep}flows${sep}`) && name.endsWith('.yaml')
  await cp('dialogs', dir, { recursive: true, filter: (name) => !isErrand(name) })
  return dir
}

/** A trial as it came out well, for tests of what comes after it. */
export function triedOn(file: string, digest: string): Trial {
  const quality = { questions: 0, right: 0, share: 1 }
  return {
    mistakes: [],
    remarks: [],
    taken: [],
    answers: [],
    lost: [],
    quality: { before: quality, after: quality },
    base: { file, digest },
    at: '2026-11-26T09:30:00.000Z',
  }
}

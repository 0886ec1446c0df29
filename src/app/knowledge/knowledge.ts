import type { Config } from '../../config.js'
import type { Log } from '../../log.js'
import type { AuditLog } from '../../store/audit.js'
import type { Store } from '../../store/connect.js'
import { KnowledgeEdits } from '../../store/knowledge-edits.js'
import { LiveKnowledge } from '../../store/live-knowledge.js'
import type { KnowledgeEditor } from '../../turn/knowledge-ports.js'
import type { Knowing } from '../core.js'
import { createEditor } from './editor.js'
import { InForce } from './in-force.js'
import { KnowledgeFiles } from './knowledge-files.js'
import { LiveKnowing } from './live-knowing.js'
import { Trials } from './try-out.js'

/** The knowledge as it changes while the service runs. */
export interface Knowledge {
  /** The files, with what staff have said just now. */
  knowing: Knowing
  editor: KnowledgeEditor
  /** Before any door is opened: what was said while this instance was away is in force, its files are written. */
  ready(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** `filed`: knowledge/ and dialogs/ as they are, followed by whoever opened them. */
export function createKnowledge(options: {
  config: Pick<Config, 'KNOWLEDGE_DIR' | 'DIALOGS_DIR' | 'DATA_DIR'>
  filed: Knowing
  store: Store
  audit: Pick<AuditLog, 'note'>
  logger: Log
  now: () => Date
}): Knowledge {
  const { config, filed, store, audit, logger, now } = options
  const live = new LiveKnowledge(store)
  const edits = new KnowledgeEdits(store, live)
  const files = new KnowledgeFiles(config.KNOWLEDGE_DIR, edits, logger)
  const knowing = new LiveKnowing(filed)
  const inForce = new InForce({ live, files, knowing, log: logger, now })
  const trials = new Trials(config, now)
  const dirs = { knowledge: config.KNOWLEDGE_DIR, dialogs: config.DIALOGS_DIR }
  return {
    knowing,
    editor: createEditor({ dirs, knowing, live, edits, files, trials, inForce, audit, now }),
    ready: () => inForce.look(),
    start: () => inForce.start(),
    async stop() {
      await Promise.all([inForce.stop(), trials.stop()])
    },
  }
}

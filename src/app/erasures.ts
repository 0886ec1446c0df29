import type { Config } from '../config.js'
import type { Sweep } from '../due/sweeps.js'
import type { Log } from '../log.js'
import type { MadeSecrets } from '../secrets.js'
import { AuditLog, type AuditNote } from '../store/audit.js'
import type { Store } from '../store/connect.js'
import { NOTHING } from '../store/erasure-entry.js'
import type { Deletion } from '../turn/deletion-turn.js'
import type { Core, Knowing } from './core.js'
import { type RecordsParts, recordsParts } from './erase/parts.js'
import { reapplyErasures } from './erase/reapply.js'
import type { Files } from './files.js'
import { retentionSweep } from './retention/retention.js'

/** How records end in the running service: by residents themselves, by time, and by what the register says. */
export interface Endings {
  deletion: Deletion
  sweeps: Sweep[]
  /** Whether what was said in a conversation at a time has been erased since: it is not taken in again from elsewhere. */
  isErased(conversation: string, at: Date): Promise<boolean>
  /** Carries out again what a restored database has brought back; before any door is opened. Tells how many erasures. */
  reapply(): Promise<number>
}

export function createEndings(options: {
  config: Config
  knowing: Pick<Knowing, 'content'>
  store: Store
  core: Pick<Core, 'deletion' | 'erasing'>
  files: Pick<Files, 'store'>
  made: MadeSecrets | undefined
  logger: Log
}): Endings {
  const { config, knowing, store, core, files, made, logger } = options
  const parts = recordsParts({
    config,
    made,
    store,
    files: files.store,
    content: () => knowing.content,
    erasing: core.erasing,
    logger,
  })
  const audit = new AuditLog(store, parts.now)
  return {
    deletion: core.deletion(parts.erasing.eraser, { begin: (...of) => beginOwn(parts, audit, ...of) }),
    sweeps: [retentionSweep(parts)],
    isErased: (conversation, at) => parts.register.covers(parts.names.all(conversation), at),
    async reapply() {
      const count = await reapplyErasures(parts)
      if (count > 0) await audit.note({ who: SERVICE, did: 'register_reapplied', about: { count }, door: 'start' })
      return count
    },
  }
}

const SERVICE: AuditNote['who'] = { kind: 'service', id: 'lotsen' }

async function beginOwn(
  { register, names, now }: RecordsParts,
  audit: AuditLog,
  conversation: string,
  kept: readonly string[],
) {
  const who = { kind: 'resident' as const, id: conversation }
  await audit.note({ who, did: 'erased', about: { conversation }, door: 'webchat' })
  const entry = await register.begin({
    at: now(),
    by: { kind: 'resident' },
    asked: 'conversation',
    conversations: [names.of(conversation)],
    tickets: [],
    kept: [...kept],
  })
  return async (went: { turns: number; files: number }) => {
    await register.set(entry, { state: 'emptied', went: { ...NOTHING, ...went } })
  }
}

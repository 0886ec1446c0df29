import { join } from 'node:path'
import type { Config } from '../../config.js'
import type { Content } from '../../content/content.js'
import type { FileStore } from '../../files/file-store.js'
import type { Log } from '../../log.js'
import type { MadeSecrets } from '../../secrets.js'
import type { Store } from '../../store/connect.js'
import { ErasedNames } from '../../store/erased-names.js'
import { Erasure } from '../../store/erasure.js'
import { Erasures } from '../../store/erasures.js'
import { Facts } from '../../store/facts.js'
import { Records } from '../../store/records.js'
import { Removal } from '../../store/removal.js'
import type { Eraser, ErasingPorts } from '../../turn/erasing.js'
import { Register } from './register.js'
import { RegisterFile } from './register-file.js'

/** What finds, keeps and removes records, in the service and on the command line alike. */
export interface RecordsParts {
  store: Store
  content: () => Content
  files: FileStore
  records: Records
  removal: Removal
  erasure: Erasure
  facts: Facts
  names: ErasedNames
  register: Register
  erasing: ErasingPorts
  now: () => Date
  logger: Log
}

/** Over an open store; `erasing` is what turns are appended by. */
export function recordsParts(options: {
  config: Config
  made: MadeSecrets | undefined
  store: Store
  files: FileStore
  content: () => Content
  erasing: Omit<ErasingPorts, 'eraser'>
  logger: Log
}): RecordsParts {
  const { config, made, store, files, content, erasing, logger: log } = options
  const file = new RegisterFile(config.ERASURE_REGISTER ?? join(config.DATA_DIR, 'erasures.jsonl'))
  const erasure = new Erasure(store)
  return {
    store,
    content,
    files,
    records: new Records(store),
    removal: new Removal(store),
    erasure,
    facts: new Facts(store),
    names: new ErasedNames([config.ERASURE_KEY ?? made?.ERASURE_KEY, config.ERASURE_KEY_PREVIOUS]),
    register: new Register({ erasures: new Erasures(store), file, log }),
    erasing: { ...erasing, eraser: eraserOf(erasure, (ids) => files.drop(ids)) },
    now: erasing.now,
    logger: log,
  }
}

/** Where words lie: in turns, and in files. */
function eraserOf(erasure: Erasure, dropFiles: Eraser['dropFiles']): Eraser {
  return {
    ticketsOf: (conversation) => erasure.ticketsOf(conversation),
    empty: (...emptying) => erasure.empty(...emptying),
    markOut: (...marking) => erasure.markOut(...marking),
    dropFiles,
  }
}

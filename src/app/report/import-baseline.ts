import { readFile } from 'node:fs/promises'
import type { Config } from '../../config.js'
import { listMistakes, loadContent } from '../../content/load.js'
import { ServiceError } from '../../errors.js'
import { parseBaseline } from '../../reports/parse-baseline.js'
import { AuditLog } from '../../store/audit.js'
import { Baseline } from '../../store/baseline.js'
import { operator } from '../audit.js'
import { openDatabase } from '../open-database.js'

/**
 * `lotsen import-baseline <file>`: figures from before, for reports to be set beside. Nothing is imported of a file with a
 * mistake: throws `content_invalid`, naming each by line.
 */
export async function importBaseline(
  config: Config,
  file: string,
  { dryRun = false }: { dryRun?: boolean },
  { out, now }: { out: NodeJS.WritableStream; now: () => Date },
): Promise<void> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ServiceError('config_invalid', `${file} cannot be read (${cause.code})`, { cause })
  })
  const { content, mistakes } = await loadContent(config.KNOWLEDGE_DIR, config.DIALOGS_DIR)
  if (!content) throw new ServiceError('content_invalid', listMistakes(mistakes))
  const read = parseBaseline(file, text, new Set(content.organisation.departments.map(({ id }) => id)))
  if ('mistakes' in read) throw new ServiceError('content_invalid', listMistakes(read.mistakes))
  const { rows } = read
  const months = rows.map(({ month }) => month).sort()
  const told = `${rows.length} figures, ${months[0] ?? 'no month'} to ${months.at(-1) ?? 'no month'}`
  if (dryRun) {
    out.write(`${told}: would be imported\n`)
    return
  }
  const store = await openDatabase(config)
  try {
    await new AuditLog(store, now).note({
      who: operator(),
      did: 'baseline_imported',
      about: { count: rows.length },
      door: 'cli',
    })
    await new Baseline(store).put(rows)
  } finally {
    await store.close()
  }
  out.write(`${told}: imported\n`)
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, isLoopback } from '../../config.js'
import { RegisterFile } from '../erase/register-file.js'
import { type Finding, findingsOf } from './finding.js'
import type { Check } from './patient.js'

const SUBJECT = 'erasures'
const { ok, skipped, warning, fault } = findingsOf(SUBJECT)
const READ_MAX = 100_000

/** The register of what was erased: its key, and its copy outside of the database. */
export const erasuresCheck: Check = {
  subject: SUBJECT,
  rests: ['ERASURE_', 'MONGODB_', 'DATA_DIR'],
  async examine({ config, database }) {
    const hasKey = config.ERASURE_KEY !== undefined || (await hasMadeKey(config))
    const db = await database
    if (!db) return [...(hasKey ? [] : [keyMissing(config, 0)]), skipped('the database is not open')]
    const kept = await db
      .collection<{ _id: string }>('erasures')
      .find({}, { projection: { _id: 1 } })
      .limit(READ_MAX)
      .toArray()
    const ids = kept.map(({ _id }) => _id)
    const findings = [...(hasKey ? [] : [keyMissing(config, ids.length)]), ...(await copyFound(config, ids))]
    return findings.length > 0
      ? findings
      : [ok(ids.length === 0 ? 'none yet' : `${ids.length}, all in the register’s copy`)]
  },
}

/** On a loopback HOST one is made at the first start, and kept. */
async function hasMadeKey({ HOST, DATA_DIR }: Config): Promise<boolean> {
  if (!isLoopback(HOST)) return false
  const text = await readFile(join(DATA_DIR, 'secrets.json'), 'utf8').catch(() => undefined)
  return text === undefined || /"ERASURE_KEY"/.test(text)
}

function keyMissing({ ERASURE_KEY_PREVIOUS }: Config, count: number): Finding {
  const trouble = {
    what: `ERASURE_KEY is not set${count > 0 ? `, and ${count} erasures stand in the register` : ''}`,
    hurts: 'residents: after a restore, what was erased of a phone number is not known again and comes back',
    remedy: `set ERASURE_KEY to the key the register was written with${ERASURE_KEY_PREVIOUS ? ' (ERASURE_KEY_PREVIOUS is only the one before)' : ''}, or make one if there was none (openssl rand -base64 32), and keep it apart from backups`,
  }
  return count > 0 ? fault(trouble) : warning(trouble)
}

async function copyFound(config: Config, ids: readonly string[]): Promise<Finding[]> {
  if (ids.length === 0) return []
  const path = config.ERASURE_REGISTER ?? join(config.DATA_DIR, 'erasures.jsonl')
  const read = await new RegisterFile(path).read().catch(() => undefined)
  const absent = ids.filter((id) => !read?.entries.has(id))
  const remedy = `write it anew: lotsen erasures --out ${path}; and keep a copy of it apart from backups`
  return [
    ...(absent.length > 0
      ? [
          fault({
            what:
              read && read.entries.size > 0
                ? `${path} lacks ${absent.length} of ${ids.length} erasures`
                : `the register’s copy ${path} is not there, or cannot be read`,
            hurts: 'residents: a restore of the database brings back what was erased for them',
            remedy,
          }),
        ]
      : []),
    ...(read && read.bad > 0
      ? [
          warning({
            what: `${path} has ${read.bad} lines that cannot be read`,
            hurts: 'if they were erasures the database lacks, those are forgotten',
            remedy,
          }),
        ]
      : []),
  ]
}

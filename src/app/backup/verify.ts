import { ServiceError } from '../../errors.js'
import type { Store } from '../../store/connect.js'
import { reachStore } from '../../store/unavailable.js'
import { auditVerdict } from '../audit.js'
import { reapplyErasures } from '../erase/reapply.js'
import type { OpenRecords } from '../open-records.js'
import { figuresOf } from './figures.js'
import { type Figures, type Manifest, SCHEMA } from './manifest.js'

/** Whether there are as many documents as were copied; before indexes are made, by which some end themselves. */
export async function verifyCounts(store: Store, manifest: Manifest): Promise<void> {
  refuseWrong(await wrongCounts(store, manifest))
}

/**
 * Whether it hangs together as it did: places in conversations, tickets and their turns, the audit log's chains. Throws
 * `stored_invalid`, naming what does not; else tells in lines.
 */
export async function verifyLoaded(store: Store, manifest: Manifest): Promise<string[]> {
  refuseWrong(wrongFigures(await figuresOf(store), manifest.figures))
  const { conversations, missingPlaces } = manifest.figures
  const [audit = ''] = await auditVerdict(store)
  const gaps = missingPlaces === 0 ? 'without a gap' : `with ${missingPlaces} places that were empty then too`
  return [
    `Verified: ${conversations} conversations ${gaps}, every ticket with its turn as it was`,
    `Verified: audit log: ${audit}`,
  ]
}

/** That nothing is left to erase, having erased. */
export async function verifyErased(parts: OpenRecords): Promise<void> {
  const left = await reapplyErasures(parts)
  if (left > 0)
    throw new ServiceError('stored_invalid', `${left} erasures are not carried out; run lotsen restore again`)
}

/** Where documents were changed after the rest was copied, how many there are follows from both. */
async function wrongCounts({ db }: Store, { collections, changes }: Manifest): Promise<string[]> {
  if (changes) return []
  const wrong: string[] = []
  for (const { name, documents } of collections) {
    if (name === SCHEMA) continue
    const found = await reachStore(() => db.collection(name).countDocuments())
    if (found !== documents) wrong.push(`${name}: ${found} documents, ${documents} were copied`)
  }
  return wrong
}

function wrongFigures(found: Figures, expected: Figures): string[] {
  const names = Object.keys(expected) as (keyof Figures)[]
  return names
    .filter((name) => found[name] !== expected[name])
    .map((name) => `${name}: ${found[name]}, ${expected[name]} when it was copied`)
}

function refuseWrong(wrong: readonly string[]): void {
  if (wrong.length === 0) return
  const lines = wrong.map((line) => `  ${line}`).join('\n')
  throw new ServiceError('stored_invalid', `The copy is not whole:\n${lines}`)
}

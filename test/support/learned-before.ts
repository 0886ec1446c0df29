import { mkdir, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/**
 * Services of the tests, each with a data folder of its own, share what was learned of the content: it is told apart by a
 * digest of all it was learned from, and learning it again for each would take half the time of all tests.
 */
export async function withLearnedBefore(dataDir: string): Promise<string> {
  const shared = resolve('node_modules/.cache/lotsen-learned')
  await mkdir(shared, { recursive: true })
  await symlink(shared, join(dataDir, 'learned'))
  return dataDir
}

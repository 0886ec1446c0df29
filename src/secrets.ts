import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Config, isLoopback } from './config.js'
import { ServiceError } from './errors.js'

const Kept = z.object({
  WEBCHAT_SECRET: z.string().min(16),
  ELKS_SECRET: z.string().min(16),
  ADMIN_TOKEN: z.string().min(16),
  DESK_KEY: z.string().min(16),
  ERASURE_KEY: z.string().min(16),
})
export type MadeSecrets = z.output<typeof Kept>

const NAMES = ['WEBCHAT_SECRET', 'ELKS_SECRET', 'ADMIN_TOKEN', 'DESK_KEY', 'ERASURE_KEY'] as const

/**
 * Secrets for trying the service out, made once and kept under DATA_DIR with access for the owner only. Made on a
 * loopback HOST alone: anywhere else a secret nobody chose is a door nobody watches, and the caller closes it instead.
 */
export async function secretsFor(config: Config): Promise<MadeSecrets | undefined> {
  if (!isLoopback(config.HOST)) return undefined
  const file = join(config.DATA_DIR, 'secrets.json')
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  const before = kept === undefined ? undefined : readJson(kept)
  const parsed = Kept.safeParse(before)
  if (parsed.success) return parsed.data
  // One that a later version asks for is added; the others stay as they are known elsewhere.
  const made = Object.fromEntries(NAMES.map((name) => [name, secret()])) as MadeSecrets
  Object.assign(made, Kept.partial().safeParse(before).data)
  try {
    await mkdir(config.DATA_DIR, { recursive: true })
    await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  } catch (cause) {
    throw new ServiceError(
      'config_invalid',
      `DATA_DIR: ${config.DATA_DIR} cannot be written; choose a folder that can`,
      { cause },
    )
  }
  return made
}

function secret(): string {
  return randomBytes(24).toString('base64url')
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { ServiceError } from '../errors.js'
import type { Commit } from './ports.js'

/** A conversation this contended has something wrong with it; its caller is better told to come back. */
const TRYING_MAX_MS = 2_000
const PAUSE_MAX_MS = 40

/**
 * Decides and commits until one attempt is not overtaken: each attempt loads, decides and commits afresh, since what
 * overtook it may have changed the answer. Pauses a little, at random, so that two instances do not keep step.
 */
export async function untilCommitted<T>(
  attempt: () => Promise<T | { done: 'overtaken' }>,
): Promise<Exclude<T, Extract<Commit, { done: 'overtaken' }>>> {
  const startedAt = performance.now()
  while (performance.now() - startedAt < TRYING_MAX_MS) {
    const result = await attempt()
    if (!isOvertaken(result)) return result as Exclude<T, Extract<Commit, { done: 'overtaken' }>>
    await sleep(Math.random() * PAUSE_MAX_MS)
  }
  throw new ServiceError('conversation_busy', `Overtaken for ${TRYING_MAX_MS} ms`)
}

function isOvertaken(result: unknown): boolean {
  return typeof result === 'object' && result !== null && (result as { done?: unknown }).done === 'overtaken'
}

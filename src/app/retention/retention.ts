import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Sweep } from '../../due/sweeps.js'
import { Documents } from '../../store/documents.js'
import { NOTHING } from '../../store/erasure-entry.js'
import { finishErasures } from '../erase/finish.js'
import type { RecordsParts } from '../erase/parts.js'
import { lookNow, PHASES, type Phase, runBatch } from './phases.js'
import { NO_TOLL, Toll, tollOf } from './toll.js'

/** Emptied turns and erasures that were broken off are seen to this often; the rest is done once a day, a slice each time. */
const EVERY_MS = 10 * 60_000
const SLICE_MS = 30_000
const KEY = 'retention'

const Progress = z.object({
  /** The municipality's own date. */
  day: z.string(),
  phase: z.enum([...PHASES, 'done']),
  after: z.string(),
  toll: Toll,
})
type Progress = z.output<typeof Progress>

/** All of it at once: what would go, or goes. */
export async function runRetention(parts: RecordsParts, isDry: boolean): Promise<Toll> {
  const look = lookNow(parts, isDry)
  let toll = NO_TOLL
  for (const phase of PHASES) {
    let after: string | undefined = ''
    while (after !== undefined) {
      const batch = await runBatch(phase, look, after)
      toll = tollOf(toll, batch.toll)
      after = batch.after
    }
  }
  if (!isDry) await register(parts, toll)
  return toll
}

/**
 * For the sweeps of the service: once a day, by one instance, in batches. What is broken off is gone on with by whoever
 * comes next; `sliceMs`: how long it works at a time.
 */
export function retentionSweep(parts: RecordsParts, sliceMs = SLICE_MS): Sweep {
  const kept = new Documents(parts.store.db, 'progress', (document) => Progress.parse(document))
  return {
    name: 'retention',
    everyMs: EVERY_MS,
    async run(signal) {
      await finishErasures(parts, signal)
      let at = startOf(await kept.get(KEY), parts)
      const until = performance.now() + sliceMs
      while (at.phase !== 'done' && !signal?.aborted && performance.now() < until) {
        at = await step(parts, at, at.phase)
        await kept.put(KEY, at)
      }
    },
  }
}

/** Where it stands today; a day that was not finished is gone on with before another begins. */
function startOf(at: Progress | undefined, { content, now }: RecordsParts): Progress {
  const { timeZone } = content().organisation.municipality
  const day = DateTime.fromJSDate(now(), { zone: timeZone }).toISODate() ?? ''
  if (at && (at.phase !== 'done' || at.day === day)) return at
  return { day, phase: PHASES[0], after: '', toll: NO_TOLL }
}

async function step(parts: RecordsParts, at: Progress, phase: Phase): Promise<Progress> {
  const { toll, after } = await runBatch(phase, lookNow(parts, false), at.after)
  const sum = tollOf(at.toll, toll)
  if (after !== undefined) return { ...at, after, toll: sum }
  const following = PHASES[PHASES.indexOf(phase) + 1] ?? 'done'
  if (following === 'done') await register(parts, sum)
  return { ...at, phase: following, after: '', toll: sum }
}

/**
 * One entry a run, and none for a run that had nothing to do. It names nobody: a database that was restored is gone
 * through by time again, and needs no names for it.
 */
async function register({ register, now }: RecordsParts, { transcript, ticket, attachment }: Toll): Promise<void> {
  const went = { ...NOTHING, conversations: transcript.count, tickets: ticket.count, files: attachment.count }
  if (transcript.count + ticket.count + attachment.count === 0) return
  const at = now()
  const entry = await register.begin({
    at,
    by: { kind: 'retention' },
    asked: 'retention',
    conversations: [],
    tickets: [],
    kept: [],
    went,
  })
  await register.set(entry, { state: 'done', endedAt: at })
}

import { parentPort, workerData } from 'node:worker_threads'
import type { LearnTask } from './learn-apart.js'
import { learnTargets } from './targets.js'

// Runs in a thread of its own: see learn-apart.ts. What was learned is moved, not copied.
const { content, lang } = workerData as LearnTask
const learned = learnTargets(content, lang)
parentPort?.postMessage(learned, [...buffersIn(learned)])

function buffersIn(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer)
  else if (Array.isArray(value)) return found
  else if (typeof value === 'object' && value !== null)
    for (const field of Object.values(value)) buffersIn(field, found)
  return found
}

import { parentPort, workerData } from 'node:worker_threads'
import type { LearnTask } from './learn-apart.js'
import { learnTargets } from './targets.js'

// Runs in a thread of its own: see learn-apart.ts. What was learned is moved, not copied.
const { content, lang } = workerData as LearnTask
const learned = learnTargets(content, lang)
const { weighing, constants, starts, columns, values } = learned
const arrays = [weighing.table.hashes, weighing.table.numbers, weighing.rarity, constants, starts, columns, values]
parentPort?.postMessage(
  learned,
  arrays.map(({ buffer }) => buffer),
)

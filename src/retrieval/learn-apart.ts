import { Worker } from 'node:worker_threads'
import type { Lang } from '../message.js'
import type { Learned } from './learn.js'
import type { Searched } from './targets.js'

const SCRIPT = new URL('./learn-worker.js', import.meta.url)
/** Run from its sources, as tests do, a script is TypeScript, and a thread must ask for the loader of that itself. */
const FROM_SOURCES = import.meta.url.endsWith('.ts')

/** What the worker is handed, and gives back a `Learned` for. */
export interface LearnTask {
  content: Searched
  lang: Lang
}

/** Learns in a thread of its own, so that chats go on meanwhile. Rejects when the thread fails. */
export function learnInThread({ articles, elsewhere, vocabulary }: Searched, lang: Lang): Promise<Learned> {
  const task: LearnTask = { content: { articles, elsewhere, vocabulary }, lang }
  return new Promise((resolve, reject) => {
    const worker = startThread(SCRIPT, task)
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The learning thread ended with ${code}`)))
  })
}

/** A thread of its own. `script` is named as it is built, with `.js`. */
export function startThread(script: URL, workerData: unknown): Worker {
  if (!FROM_SOURCES) return new Worker(script, { workerData })
  const loaded = `import('tsx/esm/api').then(({ register }) => { register(); return import('${script.href}') })`
  return new Worker(loaded, { workerData, eval: true, execArgv: [] })
}

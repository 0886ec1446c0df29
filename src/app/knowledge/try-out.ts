import { resolve } from 'node:path'
import type { Config } from '../../config.js'
import type { KnowledgeChange } from '../../content/knowledge-change.js'
import { loadContent } from '../../content/load.js'
import { ServiceError } from '../../errors.js'
import { startThread } from '../../retrieval/learn-apart.js'
import { type KnowledgeEditor, TRIAL_QUESTIONS_MAX, type Trial, type TrialStep } from '../../turn/knowledge-ports.js'
import { mistaken, mistakesIn, withCandidate } from './candidate.js'
import type { ChangedFile } from './changed-file.js'
import type { TrialNews, TrialResult, TrialTask } from './trial-worker.js'

const SCRIPT = new URL('./trial-worker.js', import.meta.url)
/** Longer than any trial takes: two contents learned on a busy machine. */
const TRIAL_MS_MAX = 120_000
/** Trials that wait for the one under way; beyond, whoever asks is to try again. */
const WAITING_MAX = 5
const QUESTION_LENGTH_MAX = 1_000

type Questions = Parameters<KnowledgeEditor['tryOut']>[1]

/** Tries changes on copies of the knowledge, one after another, so that chats keep the machine. */
export class Trials {
  readonly #config: Pick<Config, 'KNOWLEDGE_DIR' | 'DIALOGS_DIR' | 'DATA_DIR'>
  readonly #now: () => Date
  #line: Promise<unknown> = Promise.resolve()
  #waiting = 0
  readonly #ended = new AbortController()

  constructor(config: Pick<Config, 'KNOWLEDGE_DIR' | 'DIALOGS_DIR' | 'DATA_DIR'>, now: () => Date) {
    this.#config = config
    this.#now = now
  }

  /** Throws `service_busy` where too many wait already, or it takes too long. */
  async run(
    change: KnowledgeChange,
    changed: ChangedFile,
    questions: Questions,
    tell: (step: TrialStep) => void,
  ): Promise<Trial> {
    if (this.#waiting >= WAITING_MAX)
      throw new ServiceError('service_busy', 'Other changes are being tried just now; try again in a minute')
    this.#waiting += 1
    const run = this.#line.then(() => this.#attempt(change, changed, questions, tell))
    this.#line = run.catch(() => undefined)
    return run.finally(() => {
      this.#waiting -= 1
    })
  }

  /** Ends what is under way; resolves once it is over. */
  async stop(): Promise<void> {
    this.#ended.abort()
    await this.#line
  }

  async #attempt(
    change: KnowledgeChange,
    changed: ChangedFile,
    questions: Questions,
    tell: (step: TrialStep) => void,
  ): Promise<Trial> {
    const { KNOWLEDGE_DIR, DIALOGS_DIR, DATA_DIR } = this.#config
    const now = this.#now()
    const asked = questions
      .slice(0, TRIAL_QUESTIONS_MAX)
      .map(({ text, lang }) => ({ text: text.slice(0, QUESTION_LENGTH_MAX), lang }))
    tell('loading')
    const result = await withCandidate(KNOWLEDGE_DIR, changed, async (candidate) => {
      // Told at once: a thread is for what can be used.
      const { mistakes } = await loadContent(candidate, DIALOGS_DIR)
      if (mistakes.length > 0) return mistaken(mistakesIn(candidate, mistakes))
      const task: TrialTask = {
        before: resolve(KNOWLEDGE_DIR),
        after: candidate,
        dialogsDir: DIALOGS_DIR,
        dataDir: DATA_DIR,
        change,
        questions: asked,
        now,
      }
      return inThread(task, tell, this.#ended.signal)
    })
    return { ...result, base: { file: changed.file, digest: changed.before }, at: now.toISOString() }
  }
}

async function inThread(task: TrialTask, tell: (step: TrialStep) => void, ended: AbortSignal): Promise<TrialResult> {
  if (ended.aborted) throw new ServiceError('stopping', 'The service is stopping')
  const worker = startThread(SCRIPT, task)
  const end = () => void worker.terminate()
  const timer = setTimeout(end, TRIAL_MS_MAX)
  ended.addEventListener('abort', end)
  try {
    return await new Promise<TrialResult>((done, failed) => {
      worker.on('message', (news: TrialNews) => ('result' in news ? done(news.result) : tell(news.step)))
      worker.once('error', failed)
      worker.once('exit', () => failed(new ServiceError('service_busy', 'The trial took too long; try again later')))
    })
  } finally {
    clearTimeout(timer)
    ended.removeEventListener('abort', end)
    await worker.terminate()
  }
}

import { setImmediate as breathe } from 'node:timers/promises'
import type { Content } from '../../content/content.js'
import type { Lang } from '../../message.js'
import { findQueue, routeBy } from '../../tickets/routing.js'
import type { Understand, Understood } from '../../understanding/understand.js'
import type { Knowing } from '../core.js'

/** Questions asked anew in one go; residents' messages come between. */
const BATCH = 20
const KNOWN_MAX = 10_000

/** What a question comes to when it is asked again now. */
export interface Met {
  isAnswered: boolean
  /** Slug of the article, or id of whoever else it is for, that it is answered by. */
  by?: string
  near?: { slug: string; score: number }
  /** What it is about can put whoever asks at risk, or is its queue's alone: nobody learns from it. */
  isHidden: boolean
}

/** Asks questions again, of what is known now; each once until that changes. None of them leaves the house. */
export class Meeter {
  readonly #knowing: Pick<Knowing, 'content' | 'understand'>
  readonly #now: () => Date
  #known: { by: Understand; met: Map<string, Met> } | undefined

  constructor(knowing: Pick<Knowing, 'content' | 'understand'>, now: () => Date) {
    this.#knowing = knowing
    this.#now = now
  }

  /** In the same order. */
  async meet(questions: readonly { turn: string; text: string; lang: Lang }[]): Promise<Met[]> {
    const { understand, content } = this.#knowing
    if (this.#known?.by !== understand || this.#known.met.size > KNOWN_MAX)
      this.#known = { by: understand, met: new Map() }
    const { met } = this.#known
    const answers: Met[] = []
    let asked = 0
    for (const { turn, text, lang } of questions) {
      const before = met.get(turn)
      // A person who is there speaks for it: so it is asked of no other service.
      const found = before ?? metOf(await understand(text, { lang, now: this.#now(), spokenFor: true }), text, content)
      if (!before) {
        met.set(turn, found)
        asked += 1
        if (asked % BATCH === 0) await breathe()
      }
      answers.push(found)
    }
    return answers
  }
}

function metOf({ found, danger }: Understood, text: string, content: Content): Met {
  const { decision, articles, elsewhere, ranked } = found
  const by = decision === 'answer' ? articles[0]?.slug : elsewhere?.id
  const [near] = ranked
  return {
    isAnswered: by !== undefined,
    ...(by === undefined ? {} : { by }),
    ...(near ? { near } : {}),
    isHidden: danger !== undefined || isSensitive(content, near?.slug, decision) || isConfidential(content, text),
  }
}

function isSensitive(content: Content, slug: string | undefined, decision: string): boolean {
  return decision !== 'none' && content.articles.some((one) => one.sensitive && one.slug === slug)
}

function isConfidential(content: Content, text: string): boolean {
  const route = routeBy(content, { text })
  return route !== undefined && findQueue(content, route.queue)?.confidential === true
}

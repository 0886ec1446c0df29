import { describeError, type Log } from '../../log.js'
import type { Lang } from '../../message.js'
import { createCluBreaker } from './breaker.js'
import { type CluRanked, createPredict } from './prediction.js'
import type { CluSettings } from './settings.js'
import { type CluTally, newCluTally } from './tally.js'
import { utteranceOf } from './utterance.js'
import { withinBudget } from './within-budget.js'

/** A failure that took this share of the budget was slow enough to be an outage by itself. */
const SLOW_SHARE = 0.5

/**
 * What Azure CLU takes a message to be about, best first. Undefined: not to be had this time, for whatever reason; the
 * local understanding then stands alone. Never rejects, and is settled within the budget whatever CLU does.
 */
export type CluFinder = (text: string, lang: Lang) => Promise<CluRanked[] | undefined>

/** Makes the finder. Only masked words leave, and no word of them is logged. Nothing is asked until it is called. */
export function createCluFinder(settings: CluSettings, deps: { log: Log; tally?: CluTally }): CluFinder {
  const { budgetMs } = settings
  const predict = createPredict(settings)
  const tally = deps.tally ?? newCluTally()
  const askIfUp = createCluBreaker({ slowMs: budgetMs * SLOW_SHARE, log: deps.log, tally })

  return async (text, lang) => {
    try {
      const utterance = utteranceOf(text)
      if (utterance === '') return undefined
      const outcome = await askIfUp(() => withinBudget(budgetMs, (signal) => predict(utterance, lang, signal)))
      const ranked = outcome && 'ranked' in outcome ? outcome.ranked : undefined
      tally[ranked ? 'answered' : outcome ? 'failed' : 'unasked'] += 1
      return ranked
    } catch (error) {
      deps.log.error('CLU finder failed', describeError(error))
      return undefined
    }
  }
}

import type { Config } from '../../config.js'
import type { Lang } from '../../message.js'

/** Microsoft's codes for our languages; it knows English by country only. Training and asking must use the same. */
export const CLU_LANGUAGE: Record<Lang, string> = { sv: 'sv', en: 'en-gb' }

export interface CluSettings {
  /** Of the Language resource, as the Azure portal shows it. */
  endpoint: string
  key: string
  project: string
  deployment: string
  /** The longest a resident's message may wait for it. */
  budgetMs: number
}

/** Undefined when CLU is not set up. Settings given in part were refused when they were read. */
export function cluSettings(config: Config): CluSettings | undefined {
  const { CLU_ENDPOINT: endpoint, CLU_KEY: key, CLU_PROJECT: project } = config
  if (endpoint === undefined || key === undefined || project === undefined) return undefined
  return { endpoint, key, project, deployment: config.CLU_DEPLOYMENT, budgetMs: config.CLU_BUDGET_MS }
}

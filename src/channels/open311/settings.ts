import type { Config } from '../../config.js'

/** The two formats an answer may come in; the specification demands XML, most speak JSON too. */
export type Open311Format = 'xml' | 'json'

export interface Open311Settings {
  /** The endpoint, as https://api.city.gov/dev/v2; nothing but it is ever called. */
  url: string
  apiKey?: string
  /** Which municipality is meant, where the endpoint serves several. */
  jurisdiction?: string
  format: Open311Format
}

/** The operations centre's interface, or undefined when there is none. */
export function open311Settings(config: Config): Open311Settings | undefined {
  const {
    OPEN311_URL: url,
    OPEN311_API_KEY: apiKey,
    OPEN311_JURISDICTION: jurisdiction,
    OPEN311_FORMAT: format,
  } = config
  if (url === undefined) return undefined
  return { url, format, ...(apiKey ? { apiKey } : {}), ...(jurisdiction ? { jurisdiction } : {}) }
}

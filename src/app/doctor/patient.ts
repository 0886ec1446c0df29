import type { Db } from 'mongodb'
import type { Config } from '../../config.js'
import type { Loaded } from '../../content/load.js'
import type { Ask } from './ask.js'
import type { Clocks } from './clocks.js'
import type { Finding } from './finding.js'

/** The set-up that is examined: what `serve` would have in the same environment. */
export interface Patient {
  env: Record<string, string | undefined>
  config: Config
  loaded: Loaded
  ask: Ask
  clocks: Clocks
  /** The database once it is open; undefined when it cannot be had, for a reason the MongoDB check tells. */
  database: Promise<Db | undefined>
  now: () => Date
}

/** One thing that is examined. */
export interface Check {
  subject: string
  /** What the names of the settings it rests on begin with: where one of those is bad there is nothing to examine. */
  rests: readonly string[]
  examine(patient: Patient): Promise<Finding[]>
}

import { endProcess } from './end-process.js'
import { serve } from './main.js'
import { quietKnownWarnings } from './warnings.js'

/** `lotsen serve` and no other verb: what is bundled into one file, since two thousand take seconds to gather. */
export function serveAlone(): Promise<void> {
  quietKnownWarnings()
  return endProcess(() => serve({ env: process.env, out: process.stdout }))
}

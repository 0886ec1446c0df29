// `lotsen <verb>` from a clone: builds what is stale, then runs it in this very process, so that whoever started us
// (npm, a shell, a service manager) reaches the service with its signals and gets its exit code.

import { built } from './build-if-stale.mjs'

if (await built()) await import('../dist/cli.js')
else process.exitCode = 1

// `lotsen <verb>` from a clone: builds what is stale, then runs it in this very process, so that whoever started us
// (npm, a shell, a service manager) reaches the service with its signals and gets its exit code.

import { existsSync } from 'node:fs'

if (!existsSync(new URL('../node_modules', import.meta.url))) {
  console.error('The dependencies are not installed. Run npm ci, then start again.')
  process.exit(1)
}
const { built } = await import('./build-if-stale.mjs')
const serve = process.argv.length === 3 && process.argv[2] === 'serve'
if (await built({ serve })) {
  const serveAlone = serve ? (await import('./serve-bundle.mjs')).loadServe() : undefined
  await (serveAlone ? serveAlone() : import('../dist/cli.js'))
} else process.exitCode = 1

// The built service, whole, in a process that tells its parent of its memory. Only the limits may be others than shipped.
import { writeHeapSnapshot } from 'node:v8'
import { startApp } from '../dist/app.js'
import { loadConfig } from '../dist/config.js'
import { quietKnownWarnings } from '../dist/warnings.js'
import { answers, cpu, usage } from './load-answers.mjs'

quietKnownWarnings()
const config = loadConfig(process.env)
const limits = JSON.parse(process.env.BENCH_LIMITS ?? '{}')
const app = await startApp(config, { mongoUri: config.MONGODB_URI, say: () => undefined, limits })
answers({
  cpu,
  usage,
  url: () => app.url,
  snapshot: (file) => writeHeapSnapshot(file),
  stop: () => app.stop(),
})

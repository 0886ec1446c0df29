// npm run teams: Microsoft 365 Agents Playground against the running service, as an independent check of /api/messages.
import { join, resolve } from 'node:path'
import { startPlayground } from './playground.mjs'

const PORT = Number(process.env.PLAYGROUND_PORT || 56150)
const service = `http://127.0.0.1:${process.env.PORT ?? 3978}`
const endpoint = `${service}/api/messages`
const folder = resolve(process.env.DATA_DIR ?? '.lotsen', 'playground')

const answers = await fetch(`${service}/healthz`, { signal: AbortSignal.timeout(3_000) }).then(
  (response) => response.ok,
  () => false,
)
if (!answers) {
  console.error(`Nothing answers at ${service}. Start the service first: npm start (and set PORT here as there).`)
  process.exit(1)
}

const playground = await startPlayground({ endpoint, port: PORT, folder }).catch((error) => {
  console.error(error.message)
  process.exit(1)
})
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void leave())

await playground.tell('install')
console.log(`Agents Playground: ${playground.url}   (you are Maja Lind; the app is in the team "Lindnäs kommun")`)
console.log(`It talks to ${endpoint}. Matters for the queue Kontaktcenter come to its channel of that name.`)
console.log('Start the service with TRY=off and all other queues come to its channel General.')
console.log(`What is said is logged in ${join(folder, 'playground.log')}. Ctrl+C stops it.`)
await playground.exited
if (!stopping) {
  console.error('Agents Playground ended by itself.')
  process.exit(1)
}

/** Takes the app out of the team first, so that no card waits for a Playground that is gone. */
async function leave() {
  if (stopping) return
  stopping = true
  await playground.tell('uninstall').catch(() => undefined)
  await new Promise((done) => setTimeout(done, 500))
  await playground.stop()
  process.exit(0)
}

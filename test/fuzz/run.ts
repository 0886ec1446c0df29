import process from 'node:process'
import { Fuzzer, writeFailures } from './fuzzer.js'
import { growth, table } from './table.js'

/** Where cases that failed are written, to be looked at and then kept in the corpus. */
const FAILED_DIR = 'node_modules/.cache/lotsen-fuzz'

const count = Number(process.env.LOTSEN_REQUESTS ?? 100_000)
const seed = Number(process.env.LOTSEN_SEED ?? 1)
const STEPS = 8

const fuzzer = new Fuzzer(seed)
console.log(`Fuzz: ${count} requests, seed ${seed}. Starting the services.`)
await fuzzer.start()
const began = Date.now()
for (let step = 0; step < STEPS && fuzzer.child.ended === undefined; step += 1) {
  await fuzzer.run(Math.ceil(count / STEPS))
  const looked = await fuzzer.look(true)
  await writeFailures(fuzzer.failures, FAILED_DIR)
  const perSecond = Math.round((fuzzer.requests * 1_000) / (Date.now() - began))
  console.log(
    `${fuzzer.requests} requests, ${perSecond} a second, heap ${looked?.heapMb.toFixed(1)} MB, ${fuzzer.failures.length} failures`,
  )
}
await fuzzer.settle()
if (growth(fuzzer.looks).grew) fuzzer.failures.push({ what: 'memory has grown' })
console.log(table(fuzzer, (Date.now() - began) / 1_000))
for (const line of new Set(fuzzer.child.errors.map((one) => one.replace(/,"timestamp.*/, '')))) console.log(line)
await writeFailures(fuzzer.failures, FAILED_DIR)
for (const { what, case: one } of fuzzer.failures.slice(0, 10))
  console.log(
    `FAILED ${what.slice(0, 600)}\n  ${one?.house} ${one?.door}\n  ${(JSON.stringify(one) ?? '').slice(0, 600)}`,
  )
if (fuzzer.failures.length > 0) console.log(`All of them: ${FAILED_DIR}/`)
await fuzzer.close()
process.exit(fuzzer.failures.length === 0 ? 0 : 1)

// Loaded before the service (`node --import`): its time is the machine's, and so many milliseconds more as stand in the file
// that LOTSEN_FLEET_CLOCK names. That is looked at often, so that it can be moved on while the service runs.
import { readFileSync } from 'node:fs'

const READ_EVERY_MS = 100
const real = globalThis.Date
let aheadMs = 0
let readMs = Number.NEGATIVE_INFINITY

function now() {
  if (performance.now() - readMs > READ_EVERY_MS) {
    aheadMs = Number(readFileSync(process.env.LOTSEN_FLEET_CLOCK, 'utf8'))
    readMs = performance.now()
  }
  return real.now() + aheadMs
}

// What it makes are dates like all others, so that each is one to whoever asks.
globalThis.Date = new Proxy(real, {
  construct: (date, args) => Reflect.construct(date, args.length === 0 ? [now()] : args),
  apply: () => new real(now()).toString(),
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
})

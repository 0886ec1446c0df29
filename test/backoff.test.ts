import { expect } from 'chai'
import { delayMs, isExhausted } from '../src/outbox/backoff.js'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * Goal: tries come further and further apart, within bounds, and end.
 * Method: a table; chance is passed in.
 */
describe('backoff', () => {
  const rows = [
    { name: 'the first wait, least', kind: 'sms', attempts: 1, random: 0, ms: 1_000 },
    { name: 'the first wait, most', kind: 'sms', attempts: 1, random: 1, ms: 2_000 },
    { name: 'doubled', kind: 'sms', attempts: 5, random: 1, ms: 32_000 },
    { name: 'capped', kind: 'sms', attempts: 12, random: 1, ms: 30 * MINUTE_MS },
    { name: 'capped, however often', kind: 'sms', attempts: 1e9, random: 1, ms: 30 * MINUTE_MS },
    { name: 'a card looks more often for its team', kind: 'card', attempts: 500, random: 1, ms: 5 * MINUTE_MS },
    { name: 'and so does all that stands in Teams', kind: 'digest', attempts: 500, random: 1, ms: 5 * MINUTE_MS },
    { name: 'another system is given more time', kind: 'webhook', attempts: 500, random: 1, ms: 30 * MINUTE_MS },
    { name: 'asked for more', kind: 'sms', attempts: 1, random: 0, retryAfterMs: 90_000, ms: 90_000 },
    { name: 'asked for less', kind: 'sms', attempts: 5, random: 1, retryAfterMs: 10, ms: 32_000 },
    { name: 'asked for for ever', kind: 'sms', attempts: 1, random: 0, retryAfterMs: 1e12, ms: HOUR_MS },
    { name: 'asked for the past', kind: 'sms', attempts: 1, random: 0, retryAfterMs: -5, ms: 1_000 },
  ] as const
  for (const { name, kind, attempts, ms, ...options } of rows) {
    it(`${name}: ${ms} ms`, () => {
      expect(delayMs(kind, attempts, options)).to.equal(ms)
    })
  }

  const LONG = 72 * HOUR_MS
  const ends = [
    { kind: 'sms', attempts: 11, ageMs: 100 * HOUR_MS, triedMs: 100 * HOUR_MS, ended: false },
    { kind: 'sms', attempts: 12, ageMs: 0, triedMs: 0, ended: true },
    { kind: 'teams', attempts: 12, ageMs: 0, triedMs: 0, ended: true },
    { kind: 'whisper', attempts: 12, ageMs: 0, triedMs: 0, ended: true },
    { kind: 'thread', attempts: 1_000, ageMs: LONG, triedMs: LONG, ended: false },
    { kind: 'thread', attempts: 20, ageMs: LONG + 1, triedMs: HOUR_MS, ended: true },
    { kind: 'thread', attempts: 20, ageMs: 2 * LONG, triedMs: HOUR_MS - 1, ended: false },
    { kind: 'card', attempts: 0, ageMs: 1_000 * HOUR_MS, triedMs: 0, ended: false },
    { kind: 'moved', attempts: 9, ageMs: LONG + 1, triedMs: LONG, ended: true },
    { kind: 'consult', attempts: 900, ageMs: LONG - 1, triedMs: LONG - 1, ended: false },
    { kind: 'digest', attempts: 900, ageMs: LONG - 1, triedMs: LONG - 1, ended: false },
    { kind: 'fallback', attempts: 900, ageMs: LONG - 1, triedMs: LONG - 1, ended: false },
    { kind: 'follow', attempts: 900, ageMs: LONG - 1, triedMs: LONG - 1, ended: false },
    { kind: 'webhook', attempts: 100, ageMs: LONG, triedMs: LONG, ended: false },
    { kind: 'webhook', attempts: 1, ageMs: LONG + 1, triedMs: 0, ended: true },
  ] as const
  for (const { kind, attempts, ageMs, triedMs, ended } of ends) {
    const how = `${attempts} attempts in ${triedMs / HOUR_MS} h, ${ageMs / HOUR_MS} h old`
    it(`${kind}, ${how}: ${ended ? 'ends' : 'goes on'}`, () => {
      expect(isExhausted(kind, attempts, { ageMs, triedMs })).to.equal(ended)
    })
  }
})

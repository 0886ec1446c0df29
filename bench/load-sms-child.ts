import { answers, usage } from './load-answers.mjs'
import { postSms, smsNumber } from './load-sms.js'

/** Providers: a process that posts webhooks, every one twice, as many at once as it is told. */
const PHONES = 2_000
const QUESTIONS = ['när är tippen öppen', 'får jag bygga altan', 'dom har inte tömt soporna', 'råttor i källaren']

interface Load {
  url: string
  seconds: number
  atOnce: number
  /** Number of the first message; ids are given once in all. */
  from: number
}

answers({ usage, send })

/** How many messages were sent, each of them twice and both times taken. */
async function send({ url, seconds, atOnce, from }: Load): Promise<{ messages: number; tookS: number }> {
  const startedMs = performance.now()
  let next = from
  const one = async () => {
    while (performance.now() - startedMs < seconds * 1_000) {
      const n = next
      next += 1
      await twice(url, n)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return { messages: next - from, tookS: (performance.now() - startedMs) / 1_000 }
}

/** The second after the first was answered, as when that answer is lost; of every fourth while it is under way. */
async function twice(url: string, n: number): Promise<void> {
  const sms = smsNumber(n, PHONES, QUESTIONS[n % QUESTIONS.length] ?? '')
  const first = postSms(url, sms)
  if (n % 8 >= 2) await first
  await Promise.all([first, postSms(url, sms)])
}

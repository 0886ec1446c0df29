import { setTimeout as sleep } from 'node:timers/promises'
import { answers, usage } from './load-answers.mjs'
import { OpenChat } from './load-chat.js'
import { postSms, smsNumber } from './load-sms.js'

/** A municipality's residents: chats opened, asked in and closed, and SMS; a fault reported in each of them. */
const RESIDENTS_AT_ONCE = 12
const CHAT_SHARE = 0.7
const QUESTIONS = ['när är tippen öppen', 'får jag bygga altan', 'swimming hall opening hours', 'råttor i källaren']
const STREETS = ['Almvägen', 'Ekvägen']

interface Load {
  url: string
  messages: number
  seconds: number
}

/** Residents so far in this process: each is another. */
let residents = 0
let smsSent = 0

answers({ usage, load })

/** Says so many messages, spread evenly over the time; resolves when all are answered. */
async function load({ url, messages, seconds }: Load): Promise<void> {
  const startedMs = performance.now()
  let said = 0
  const paced = async (say: () => Promise<unknown>) => {
    if (said >= messages) return
    const dueMs = startedMs + (said * seconds * 1_000) / messages
    said += 1
    await sleep(Math.max(0, dueMs - performance.now()))
    await say()
  }
  const one = async () => {
    while (said < messages) await resident(url, paced)
  }
  await Promise.all(Array.from({ length: RESIDENTS_AT_ONCE }, one))
}

type Paced = (say: () => Promise<unknown>) => Promise<void>

async function resident(url: string, paced: Paced): Promise<void> {
  residents += 1
  const n = residents
  if ((n * CHAT_SHARE) % 1 < CHAT_SHARE) await bySocket(url, n, paced)
  else await bySms(url, n, paced)
}

async function bySocket(url: string, n: number, paced: Paced): Promise<void> {
  const chat = await OpenChat.open(url)
  for (const text of sayings(n)) await paced(() => chat.ask(text))
  await chat.close()
}

async function bySms(url: string, n: number, paced: Paced): Promise<void> {
  for (const text of sayings(n)) {
    smsSent += 1
    const id = smsSent
    // Provider and number are the resident's, the id is the message's.
    const { provider, from } = smsNumber(n, 1_000_000, text)
    await paced(() => postSms(url, { ...smsNumber(2 * id + (provider === 'elks' ? 0 : 1), 1, text), from }))
  }
}

/** Two questions, a fault at a place, and what is said to the question whether it is one that is known. */
function sayings(n: number): string[] {
  const [street = '', first = '', second = ''] = [
    STREETS[n % STREETS.length],
    QUESTIONS[n % QUESTIONS.length],
    QUESTIONS[(n + 1) % QUESTIONS.length],
  ]
  return [first, `lampan är trasig vid ${street} ${1 + (n % 40)}`, 'nej, en annan', second]
}

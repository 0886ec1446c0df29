import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { chatOf } from '../../src/try/connector-people.js'
import { MATTERS, oneOf, QUESTIONS } from './sayings.js'
import { type Answer, type Random, type Scene, sayUntilTaken } from './scene.js'
import { WebChat } from './web-chat.js'

const THINKS_MS = 900
const MESSAGES_MAX = 24
/** Two messages written so fast that nobody can say which was first. */
const TWO_AT_ONCE = 0.06
const WATCHES = 0.3

type Post = (text: string, id: string) => Promise<Answer>

/** Somebody who can say things in one conversation. */
interface Voice {
  conversation: string
  post: Post
}

/** Says `text` and a token of its own; true when acknowledged. */
async function says(scene: Scene, random: Random, { conversation, post }: Voice, text: string, mayGiveUp = true) {
  const token = scene.ledger.token()
  const request = () => post(`${text} ${token}`, token)
  return { token, taken: await sayUntilTaken(scene, random, { conversation, token }, request, { mayGiveUp }) }
}

/** Asks one thing after the other, with a thought between. */
async function asksAround(scene: Scene, random: Random, voice: Voice): Promise<void> {
  const count = 4 + Math.floor(random() * MESSAGES_MAX)
  for (let n = 0; n < count && scene.goesOn(); n += 1) {
    const together = random() < TWO_AT_ONCE ? 2 : 1
    await Promise.all(Array.from({ length: together }, () => says(scene, random, voice, oneOf(QUESTIONS, random))))
    await delay(THINKS_MS * random() * 2)
  }
}

/** One chat after the other on the website. */
export async function webResident(scene: Scene, random: Random, isOver: () => boolean): Promise<void> {
  while (scene.goesOn()) {
    const chat = await WebChat.open(scene, random)
    if (random() < WATCHES) watchOver(scene, chat, isOver)
    await asksAround(scene, random, voiceOf(chat))
  }
}

/** One phone after the other. */
export async function smsResident(scene: Scene, random: Random, phones: () => string): Promise<void> {
  while (scene.goesOn()) await asksAround(scene, random, phoneVoice(scene, random, phones()))
}

/** A member of staff asks the bot in their own chat. */
export async function teamsResident(scene: Scene, random: Random, who: string): Promise<void> {
  const person = scene.directory.person(who)
  const chat = chatOf(person)
  const post: Post = async (text, id) => {
    const activity = { type: 'message', id, ...scene.bot.by(person, chat), text, textFormat: 'plain', entities: [] }
    const before = scene.exchange.takes.length
    const answer = await scene.bot.knock(activity).then(
      ({ status }) => status,
      () => 'broken' as const,
    )
    const told = scene.exchange.takes.slice(before).filter(({ to }) => to === chat)
    return told.some((take) => take.text.includes(scene.notSaved)) ? 'unsaved' : answer
  }
  while (scene.goesOn()) await asksAround(scene, random, { conversation: `teams:${chat}`, post })
}

/** Asks for a person on the website, waits for the answer in the chat and writes a little more meanwhile. */
export async function webHandOver(scene: Scene, random: Random, isOver: () => boolean): Promise<void> {
  while (scene.goesOn()) {
    const chat = await WebChat.open(scene, random)
    if (random() < WATCHES) watchOver(scene, chat, isOver)
    const voice = voiceOf(chat)
    const { token } = await says(scene, random, voice, askForPerson(random), false)
    await sayUntilTaken(
      scene,
      random,
      { conversation: chat.conversation, token: 'Svara här i chatten' },
      () => chat.post('Svara här i chatten', `reach-${token}`),
      { mayGiveUp: false },
    )
    scene.ledger.handOvers.push({ conversation: chat.conversation, token })
    const ref = (await chat.read()).flatMap(({ text }) => /LN-\w{5}/.exec(text)?.[0] ?? [])[0] ?? 'LN-?'
    scene.ledger.notices.push({ kind: 'receipt', holds: ref, conversation: chat.conversation })
    await writesMore(scene, random, voice)
  }
}

/** The same from a phone. */
export async function smsHandOver(scene: Scene, random: Random, phones: () => string): Promise<void> {
  while (scene.goesOn()) {
    const voice = phoneVoice(scene, random, phones())
    const { token } = await says(scene, random, voice, askForPerson(random), false)
    scene.ledger.handOvers.push({ conversation: voice.conversation, token })
    scene.ledger.notices.push({ kind: 'receipt', holds: 'LN-', conversation: voice.conversation })
    await writesMore(scene, random, voice)
  }
}

async function writesMore(scene: Scene, random: Random, voice: Voice): Promise<void> {
  for (let n = Math.floor(random() * 4); n > 0 && scene.goesOn(); n -= 1) {
    await delay(THINKS_MS * 6 * random())
    await says(scene, random, voice, 'det gäller mig också')
  }
  for (let n = 0; n < 8 && scene.goesOn(); n += 1) await delay(THINKS_MS)
}

function askForPerson(random: Random): string {
  return `Jag vill prata med en människa om ${oneOf(MATTERS, random)}`
}

function watchOver(scene: Scene, chat: WebChat, isOver: () => boolean): void {
  const seen: string[] = []
  scene.ledger.watched.set(chat.id, seen)
  scene.besides.push(chat.watch(isOver, seen))
}

function voiceOf(chat: WebChat): Voice {
  return { conversation: chat.conversation, post: (text, id) => chat.post(text, id) }
}

function phoneVoice({ gateway }: Scene, random: Random, phone: string): Voice {
  const provider = random() < 0.5 ? 'elks' : 'twilio'
  const ids = new Map<string, string>()
  const post: Post = async (text, token) => {
    const id = ids.get(token) ?? newId(provider)
    ids.set(token, id)
    return gateway.residentSends(phone, text, provider, { id }).then(
      ({ status }) => status,
      () => 'broken' as const,
    )
  }
  return { conversation: `sms:${phone}`, post }
}

function newId(provider: 'elks' | 'twilio'): string {
  const hex = randomUUID().replaceAll('-', '')
  return provider === 'elks' ? `s${hex}` : `SM${hex}`
}

import { setTimeout as delay } from 'node:timers/promises'
import { digestOf } from '../../src/app/knowledge/changed-file.js'
import { connectStore } from '../../src/store/connect.js'
import type { KnowledgeChange } from '../../src/turn/knowledge-ports.js'
import { eventually } from '../support/eventually.js'
import { KnowledgeInstance, triedOn } from '../support/knowledge-instance.js'
import { MAJA, OMAR } from '../support/talk.js'
import { WebChat } from '../torture/web-chat.js'
import type { FleetWorld } from './fleet-world.js'

const WITHIN = { withinMs: 60_000 }
const HEARD_MS_MAX = 180_000
const PAUSE_MS = 1_000
const RATS = 'articles/environment/rats.sv.md'

/** Something staff said of the knowledge: how it is asked about, and what then is heard. */
export interface Said {
  what: string
  question: string
  heard: string
}

const NOTICE: Said = {
  what: 'a notice',
  question: 'kan man dricka kranvattnet',
  heard: 'Vattnet är avstängt i Strand hela veckan.',
}
const OFF: Said = {
  what: 'an answer switched off',
  question: 'skolbussen kom inte',
  heard: 'det kan vi tyvärr inte svara på just nu',
}
export const EDIT: Said = {
  what: 'an approved edit',
  question: 'det bor gnagare under altanen',
  heard: 'anmäl det till oss',
}
/** All that is said in one run. */
export const SAID: readonly Said[] = [NOTICE, OFF, EDIT]

/** What became of asking. */
export interface Heard {
  afterMs: number
  asked: number
}

/** Staff on an instance that nobody else talks to put a notice up, switch an answer off and approve an edit. */
export async function staffSay({ database, knowledge, instances }: FleetWorld): Promise<void> {
  const now = () => new Date(Date.now() + instances.aheadMsMost)
  // An election may be under way.
  const store = await eventually(() => connectStore({ uri: database.uri, database: 'lotsen' }), WITHIN)
  const content = await knowledge.content()
  const staff = await KnowledgeInstance.start({ dir: knowledge.dir, store, now, content })
  try {
    const text = { sv: NOTICE.heard, en: 'The water is off in Strand all week.' }
    await staff.editor.putNotice({ text, end: '2026-12-03 12:00', articles: ['drinking-water'] }, MAJA)
    await staff.editor.switchOff('school-bus', 'Fel i texten', MAJA)
    const trial = triedOn(RATS, digestOf(await knowledge.text(RATS)))
    const change: KnowledgeChange = {
      kind: 'variant',
      article: 'rats',
      lang: 'sv',
      texts: ['gnagare under altanen'],
    }
    await staff.editor.apply(change, { by: MAJA, approvedBy: OMAR, why: 'Fyra frågade så.', trial })
  } finally {
    await staff.close()
    await store.close()
  }
}

/**
 * Somebody new asks one instance until they hear it, with a pause between: asking takes the machine too, and there is
 * something to learn. Answers after how many milliseconds, and how often they asked. Throws when it never comes to that.
 */
export async function heardOn(url: string, { what, question, heard }: Said, random: () => number): Promise<Heard> {
  const began = performance.now()
  for (let asked = 1; performance.now() - began < HEARD_MS_MAX; asked += 1) {
    const chat = await WebChat.open({ fleet: { url: () => url, count: 1 } }, random)
    await chat.post(question, 'asked')
    const isHeard = (await chat.read()).some(({ text, from }) => from.role !== 'user' && text.includes(heard))
    if (isHeard) return { afterMs: Math.round(performance.now() - began), asked }
    await delay(PAUSE_MS)
  }
  throw new Error(`${what} is not in force on ${url}`)
}

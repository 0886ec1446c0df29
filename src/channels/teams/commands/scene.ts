import { createHash } from 'node:crypto'
import { type StaffSay, staffSayFrom } from '../../../content/staff-texts.js'
import type { Lang } from '../../../message.js'
import { queueById } from '../../../tickets/routing.js'
import { mayAct, type Viewer } from '../../../tickets/sight.js'
import type { StaffMember, Ticket } from '../../../tickets/ticket.js'
import type { PulseBook } from '../../../turn/pulse.js'
import type { Card } from '../card-parts.js'
import { type Office, voiceIn } from '../office.js'
import type { NoteShown, StaffVoice } from '../ports.js'

/** Somebody in one of the teams one is in oneself. */
export interface Colleague {
  staff: StaffMember
  onDuty: boolean
}

/** What staff's own tools rest on. */
export interface Tools {
  office: Office
  noteShown: NoteShown
  now: () => Date
  /** Those a member of staff may hand something over to: whoever is on duty first, each by name. */
  colleagues(viewer: Viewer): Promise<Colleague[]>
  /** Where the weekly question's answers are counted; without it they are not taken. */
  pulse?: Pick<PulseBook, 'answer' | 'resultBefore'> | undefined
  /** Somebody by id, as Teams has them just now; undefined for who is no staff. Throws when Teams cannot be asked. */
  viewerOf(user: string): Promise<Viewer | undefined>
}

/** Somebody at their tools: who, in which language, and the activity they came in by. */
export interface Scene {
  tools: Tools
  viewer: Viewer
  voice: StaffVoice
  say: StaffSay
  now: Date
  /** What is made of the same activity twice is made once. */
  activity: string
}

/** What they get: a card in place of the one they pressed, or a message of its own; or words. */
export type Reply = { card: Card } | { words: string }

export function sceneOf(tools: Tools, viewer: Viewer, lang: Lang, activity: string): Scene {
  const voice = voiceIn(tools.office, lang)
  return { tools, viewer, voice, say: staffSayFrom(voice.texts), now: tools.now(), activity }
}

/** What a card is made with that is not an answer to anybody. */
export function sceneVoice(voice: StaffVoice): Pick<Scene, 'voice' | 'say'> {
  return { voice, say: staffSayFrom(voice.texts) }
}

/** Whether one may claim it, answer it and the like. A queue that is gone from organisation.yaml is the contact centre's. */
export function mayWorkOn({ tools, viewer }: Pick<Scene, 'tools' | 'viewer'>, ticket: Pick<Ticket, 'queue'>): boolean {
  return mayAct({ queue: queueById(tools.office.content(), ticket.queue).id }, viewer)
}

/** An id that the same things have again. */
export function idOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

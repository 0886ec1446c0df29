import {
  mayEndNotice,
  maySwitchAnswers,
  mayTellOf as mayTell,
  colleaguesAmong as sharing,
} from '../../../tickets/answers-may.js'
import type { StaffNotice } from '../../../turn/knowledge-ports.js'
import type { Scene } from './scene.js'

type Who = Pick<Scene, 'tools' | 'viewer'>

/** Whether one may tell residents what is going on with a queue's matters: of one's own department, or the contact centre's. */
export function mayTellOf({ tools, viewer }: Who, queue: string): boolean {
  return mayTell(tools.office.content(), viewer, queue)
}

/** Whether one may switch a queue's answers off and on: its own staff, or the contact centre's. */
export function maySwitch({ tools, viewer }: Who, queue: string): boolean {
  return maySwitchAnswers(tools.office.content(), viewer, queue)
}

/**
 * Whether one may take a notice down: whoever put it up or works with them, whose articles it is about, and the contact
 * centre. `colleagues`: ids of those who put notices up and share a queue with one.
 */
export function mayEnd({ tools, viewer }: Who, notice: StaffNotice, colleagues: ReadonlySet<string>): boolean {
  return mayEndNotice(tools.office.content(), viewer, notice, colleagues)
}

/** Of these people those who share a queue with one, as far as Teams can tell just now. */
export function colleaguesAmong({ tools, viewer }: Who, people: readonly string[]): Promise<Set<string>> {
  return sharing(viewer, people, (user) => tools.viewerOf(user))
}

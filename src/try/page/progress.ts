import { remember, remembered } from './kept.js'
import { line, sms, threads } from './live.js'
import { setting } from './setting.js'
import { Store } from './store.js'
import { type Facts, STORIES, type Step, type StoryName } from './stories.js'
import { chat } from './website.js'

/** How far one has come in a story. */
export interface Progress {
  name: StoryName
  /** Steps done; all of them when it is over. */
  step: number
  /** How much had been said when the step began. */
  marks: { chat: number; sms: number }
  ref?: string
}

const REFERENCE = new RegExp(`\\b${setting.referencePrefix}-[0-9A-Z]{5}\\b`)

export const progress = new Store<Progress>(kept() ?? { name: 'ask', step: 0, marks: { chat: 0, sms: 0 } })

export function stepNow({ name, step } = progress.value): Step | undefined {
  return STORIES[name][step]
}

/** Another story, from its first step. */
export function begin(name: StoryName): void {
  save({ name, step: 0, marks: { chat: chat.value.length, sms: sms.value.length } })
}

/** What the step now is judged by. */
export function facts(): Facts {
  const { marks, ref } = progress.value
  const thread = ref === undefined ? undefined : [...threads.value.values()].find((one) => one.ref === ref)
  return { chat: chat.value.slice(marks.chat), sms: sms.value.slice(marks.sms), ref, thread }
}

/** Looks whether the step now has happened, whoever did it, each time anything happens. */
export function follow(): void {
  for (const store of [chat, sms, threads, line]) store.watch(look)
  progress.watch(look)
  look()
}

function look(): void {
  const { value } = progress
  // A service started anew has forgotten the phone's messages: what comes now is after everything.
  if (line.value === 'up' && sms.value.length < value.marks.sms) {
    save({ ...value, marks: { ...value.marks, sms: sms.value.length } })
    return
  }
  const step = stepNow()
  if (!step) return
  const ref = newestReference()
  if (value.name !== 'ask' && ref !== undefined && ref !== value.ref) {
    save({ ...value, ref })
    return
  }
  if (!step.seen(facts())) return
  const marks = { chat: chat.value.length, sms: sms.value.length }
  save({ ...value, step: value.step + 1, marks })
}

/** The newest ticket's reference this page has been told, since the step began, on the story's own channel. */
function newestReference(): string | undefined {
  const { chat: lines, sms: texts } = facts()
  const said =
    progress.value.name === 'sms' ? texts.filter(({ mine }) => !mine) : lines.filter(({ from }) => from !== 'me')
  return said.map(({ text }) => REFERENCE.exec(text)?.[0]).findLast((ref) => ref !== undefined)
}

function save(next: Progress): void {
  remember({ story: next })
  progress.set(next)
}

function kept(): Progress | undefined {
  const { story } = remembered()
  return story && story.name in STORIES ? (story as Progress) : undefined
}

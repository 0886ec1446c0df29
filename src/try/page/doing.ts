import type { Action } from 'adaptivecards'
import type { WireThread } from '../wire.js'
import { drawnCards } from './card.js'
import { actAs, show } from './desk.js'
import { setting, wantsStillness } from './setting.js'
import { chatChoices, chatField } from './website.js'

// What "do it for me" does: it types in the windows' own fields and presses their own buttons, as a hand would.

const TYPE_MS_A_LETTER = 16
const TYPE_MS_MAX = 1_000
const STEP_MS = 220
const WAIT_MS_MAX = 6_000
const FOCUS_KEPT_MS = 1_000

export async function sayInChat(text: string): Promise<void> {
  const field = await until(chatField)
  await typeInto(field, text)
  submit(field)
}

/** Presses a choice by its place in the row. */
export async function chooseInChat(index: number): Promise<void> {
  const button = await until(() => chatChoices()[index])
  keepFocusOff(await until(chatField))
  await pressed(button)
}

export async function sayInPhone(text: string): Promise<void> {
  const field = await until(() => document.querySelector<HTMLInputElement>('#phone-field') ?? undefined)
  await typeInto(field, text)
  submit(field)
}

/** Presses a button on a ticket's card as a member of staff; with a text, in its form's field first. */
export async function pressOnCard(thread: WireThread, member: string, verb: string, text?: string): Promise<void> {
  const { channel, messages } = thread
  actAs(setting.staff.some(({ id }) => id === member) ? member : (setting.staff[0]?.id ?? ''))
  if (channel) show(channel)
  const card = messages[0]?.id ?? ''
  await pause()
  const way = await until(() => drawnCards.get(card)?.wayTo(verb))
  reveal(way.press)
  if (text !== undefined && way.field) await typeInto(way.field as HTMLTextAreaElement, text)
  // The card may have been drawn anew meanwhile: what was typed moved along, the buttons are others.
  const now = drawnCards.get(card)?.wayTo(verb) ?? way
  const button = now.press.renderedElement
  if (!button) throw new Error('The button is not drawn')
  await pressed(button)
}

function reveal(action: Action): void {
  action.renderedElement?.scrollIntoView({ block: 'nearest', behavior: wantsStillness() ? 'auto' : 'smooth' })
}

async function pressed(button: HTMLElement): Promise<void> {
  button.classList.add('is-pressed')
  await pause()
  button.classList.remove('is-pressed')
  button.click()
}

/** Letter by letter, so that it can be followed; the focus stays with the one who asked for it. */
async function typeInto(field: HTMLTextAreaElement | HTMLInputElement, text: string): Promise<void> {
  const totalMs = wantsStillness() ? 0 : Math.min(text.length * TYPE_MS_A_LETTER, TYPE_MS_MAX)
  const start = performance.now()
  for (let end = 0; end < text.length; ) {
    const part = totalMs === 0 ? 1 : (performance.now() - start) / totalMs
    end = Math.min(text.length, Math.max(end + 1, Math.round(part * text.length)))
    put(field, text.slice(0, end))
    if (end < text.length) await pause(TYPE_MS_A_LETTER)
  }
  await pause()
}

function put(field: HTMLTextAreaElement | HTMLInputElement, text: string): void {
  // Past any framework's own setter, as a keyboard would.
  const { prototype } = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

function submit(field: HTMLTextAreaElement | HTMLInputElement): void {
  keepFocusOff(field)
  field.form?.requestSubmit()
}

/**
 * A window takes the focus back to its field when something was sent. Here nobody was in it: whoever pressed stays where
 * they are, the page does not scroll, and no phone opens its keyboard.
 */
function keepFocusOff(field: HTMLElement): void {
  Object.defineProperty(field, 'focus', { value: () => undefined, configurable: true })
  setTimeout(() => Reflect.deleteProperty(field, 'focus'), FOCUS_KEPT_MS)
}

async function until<T>(find: () => T | undefined): Promise<T> {
  const deadline = performance.now() + WAIT_MS_MAX
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('It did not appear')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function pause(ms = wantsStillness() ? 0 : STEP_MS): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms))
}

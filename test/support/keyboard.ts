import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.js'

/** What of the chat has the focus, as an expression in the page. */
export const FOCUS = `document.querySelector('.lotsen-chat').shadowRoot.activeElement`

const PRESSES_MAX = 40

/** What has the focus, in the chat or else in the page: by its label, or else its words; and whether one sees that it has it. */
const SEEN = `(() => {
  const now = ${FOCUS} ?? document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(now)
  const name = now.ariaLabel ?? now.labels?.[0]?.textContent ?? now.textContent
  const isOf = now !== document.body
  return { name: isOf ? name.trim() : '', isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 }
})()`

interface Seen {
  name: string
  isSeen: boolean
}

/** Waits until what has the focus is called this. */
export async function focusOn(page: Page, name: string): Promise<void> {
  await eventually(async () => expect((await page.evaluate<Seen>(SEEN)).name).to.include(name))
}

/** Goes on with Tab, or back with Shift+Tab, until there; at each step one sees where one is. */
export async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = []
  while (passed.length < PRESSES_MAX) {
    await page.keyboard.press(key)
    const now = await page.evaluate<Seen>(SEEN)
    // Past the last of the page comes the browser's own.
    if (now.name) expect(now.isSeen, `one sees that "${now.name}" has the focus`).to.equal(true)
    if (now.name.includes(name)) return
    passed.push(now.name)
  }
  throw new Error(`${key} never came to "${name}": ${passed.join(' | ')}`)
}

/** Goes there and presses it. */
export async function pressBy(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await tabTo(page, name, key)
  await page.keyboard.press('Enter')
}

export async function type(page: Page, text: string): Promise<void> {
  await focusOn(page, 'Skriv din fråga')
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

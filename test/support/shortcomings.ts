import type { Page } from 'playwright-core'
import { remarks } from './widget-bench.js'

/** As WCAG 2.2 has it (2.5.8). */
const TARGET_PX_MIN = 24

/** What stands in anyone's way in the chat as it is seen just now, by WCAG 2.2 AA: a line for each; empty when all is well. */
export async function shortcomings(page: Page): Promise<string[]> {
  const sideways = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
  return [
    ...(await remarks(page)),
    ...(await tooSmall(page)).map((target) => `too small: ${target}`),
    ...(await moving(page)).map((element) => `moves: ${element}`),
    ...(sideways ? ['scrolls sideways'] : []),
  ]
}

/** Links in running text are as high as its lines; all else can be hit by a thumb. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(`
    [...document.querySelector('.lotsen-chat').shadowRoot.querySelectorAll('button, textarea, a[href]')]
      .filter((target) => target.checkVisibility({ visibilityProperty: true }) && !target.closest('.words, .phone, .offices'))
      .filter((target) => {
        const { width, height } = target.getBoundingClientRect()
        return Math.min(width, height) < ${TARGET_PX_MIN}
      })
      .map((target) => target.outerHTML)
  `)
}

/** Names of the elements that move. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(`
    document.querySelector('.lotsen-chat').shadowRoot.getAnimations().map(({ effect }) => effect.target.tagName)
  `)
}

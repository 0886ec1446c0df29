import { expect } from 'chai'
import { shiftsOf, watchShifts } from './support/layout-shift.js'
import { ask, hostPage, LAUNCH, said, WidgetBench } from './support/widget-bench.js'

/**
 * Goal: a page that embeds the chat stands still, whatever the chat does.
 * Method: Chromium's own layout-shift entries, from the page's first moment through load, open, answer and close; a
 * page that pushes its own words down shows that they would be seen.
 */
const WORDS = '<p>Kommunen har öppet vardagar.</p>'.repeat(60)
const SCRIPT = '<script src="/widget.js" data-lang="sv" defer></script>'
/** Pushes all words down, long after anything was pressed. */
const PUSH =
  "document.querySelector('h1').before(Object.assign(document.createElement('div'), { style: 'height: 200px' }))"

describe('layout shift of the page around the chat', function () {
  this.timeout(60_000)
  const bench = new WidgetBench(
    ({ opened, text }) => [{ speaker: { kind: 'bot' }, text: opened ? 'Hej!' : `Svar på: ${text}` }],
    [hostPage('/', `${WORDS}${SCRIPT}`)],
  )
  bench.hooks()

  for (const [name, width, height] of [
    ['a desktop', 1000, 760],
    ['a phone', 360, 640],
  ] as const) {
    it(`is none through load, open, answer and close on ${name}`, async () => {
      const page = await bench.blank({ viewport: { width, height } })
      await watchShifts(page)
      await page.goto(bench.server.url)
      await page.getByRole('button', LAUNCH).click()
      await said(page, 'Hej!')
      await ask(page, 'en fråga')
      await said(page, 'Svar på: en fråga')
      await page.keyboard.press('Escape')
      await page.getByRole('button', LAUNCH).waitFor()
      expect(await shiftsOf(page)).to.deep.equal({ unasked: 0, all: 0, moved: [] })
      await page.evaluate(PUSH)
      expect((await shiftsOf(page)).all, 'a page that moves is seen to').to.be.above(0)
    })
  }
})

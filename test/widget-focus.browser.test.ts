import { expect } from 'chai'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { eventually } from './support/eventually.js'
import { FOCUS, focusOn } from './support/keyboard.js'
import { WholeChat } from './support/whole-chat.js'
import { ask, choose, field, said } from './support/widget-bench.js'

/**
 * Goal: whoever moves by keyboard always knows where they are: the order is the one that is seen, what comes to stand in
 * front has the focus and gives it back, nothing that is covered can have it, and it is never lost with a button that
 * goes. Who has no eye for colours, or none at all, is told who speaks and what is wrong.
 * Method: real Chromium over the whole real service; keys pressed, and the browser asked what has the focus and what its
 * accessibility tree calls it.
 */
const NARROW: BrowserContextOptions = { viewport: { width: 320, height: 640 } }
const TABS_MAX = 60

describe('the focus in the widget', function () {
  this.timeout(60_000)
  const chat = new WholeChat()
  chat.hooks()

  it('goes round in the order that is seen, in every part of the window', async () => {
    const page = await chat.opened(NARROW)
    await ask(page, 'Prata med en person')
    await said(page, 'Vad gäller det?')
    await attach(page)
    expect(await orderOf(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Meny' }).click()
    expect(await orderOf(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Telefon, öppettider' }).click()
    expect(await orderOf(page)).to.deep.equal([])
  })

  const sheets: [title: string, way: string][] = [
    ['Telefon, öppettider och kontor', 'Telefon, öppettider'],
    ['Vill du avsluta chatten?', 'Avsluta chatten'],
    ['Radera chatten', 'Radera chatten'],
  ]
  for (const [title, way] of sheets) {
    it(`"${title}" takes the focus, and gives it back; Escape closes the sheet before the window`, async () => {
      const page = await chat.opened()
      await page.getByRole('button', { name: 'Meny' }).press('Enter')
      await focusOn(page, 'Meny')
      await page.getByRole('button', { name: way }).press('Enter')
      await focusOn(page, title)
      await page.keyboard.press('Escape')
      await focusOn(page, 'Skriv din fråga')
      expect(await page.getByRole('dialog').isVisible()).to.equal(true)
      await page.keyboard.press('Escape')
      await focusOn(page, 'Fråga oss')
      expect(await page.getByRole('dialog').count()).to.equal(0)
    })
  }

  it('is given back by the way back of a sheet, too', async () => {
    const page = await chat.opened()
    await page.getByRole('button', { name: 'Besök oss' }).press('Enter')
    await focusOn(page, 'Telefon, öppettider och kontor')
    await page.getByRole('button', { name: 'Tillbaka till chatten' }).press('Enter')
    await focusOn(page, 'Skriv din fråga')
  })

  it('stays in the window that covers the page, and in the sheet that covers the window', async () => {
    const page = await chat.opened(NARROW)
    await ask(page, 'När öppnar biblioteket?')
    await said(page, 'bibliotekskort')
    expect(await page.getByRole('dialog').getAttribute('aria-modal')).to.equal('true')
    for (const key of ['Tab', 'Shift+Tab']) expect(await strayed(page, key, '.panel')).to.deep.equal([])
    await page.getByRole('button', { name: 'Meny' }).click()
    await focusOn(page, 'Meny')
    for (const key of ['Tab', 'Shift+Tab']) expect(await strayed(page, key, '.sheet, .top')).to.deep.equal([])
  })

  it('may leave a window that does not cover the page', async () => {
    const page = await chat.opened()
    expect(await page.getByRole('dialog').getAttribute('aria-modal')).to.equal('false')
    expect(await strayed(page, 'Shift+Tab', '.panel')).not.to.deep.equal([])
  })

  it('is not lost with the button that was pressed', async () => {
    const page = await chat.opened()
    await attach(page)
    await page.getByRole('button', { name: 'Ta bort kartan.txt' }).press('Enter')
    await focusOn(page, 'Skriv din fråga')
    await page.route('**/activities', (route) => route.fulfill({ status: 400, json: { error: {} } }))
    await ask(page, 'hej')
    await page.getByRole('button', { name: 'Ta bort' }).press('Enter')
    await focusOn(page, 'Skriv din fråga')
    await page.unroute('**/activities')
    await ask(page, 'Prata med en person')
    await page.getByRole('button', { name: 'Vet inte' }).press('Enter')
    await focusOn(page, 'Skriv din fråga')
    await choose(page, 'Avsluta chatten')
    await page.getByRole('button', { name: 'Ja, avsluta' }).press('Enter')
    await focusOn(page, 'Chatt med kommunen')
    await page.getByRole('button', { name: 'Skriv vidare' }).press('Enter')
    await focusOn(page, 'Skriv din fråga')
  })

  it('is not fetched back from elsewhere in the page', async () => {
    const page = await chat.opened()
    await ask(page, 'Prata med en person')
    await page.getByRole('button', { name: 'Vet inte' }).focus()
    await page.getByRole('link', { name: 'Länk 1' }).focus()
    await page.evaluate(`Lotsen.say('sopor')`)
    await said(page, 'Klart!')
    expect(await page.getByRole('link', { name: 'Länk 1' }).evaluate((link) => link.matches(':focus'))).to.equal(true)
  })

  it('says in words who asked, who answered and whether it was a person', async () => {
    const page = await chat.opened()
    await ask(page, 'När öppnar biblioteket?')
    await said(page, 'bibliotekskort')
    const items = await page.getByRole('region', { name: 'Det som har skrivits' }).getByRole('listitem').all()
    const told = await Promise.all(items.map((item) => item.ariaSnapshot()))
    const messages = told.filter((text) => /klockan/.test(text))
    expect(messages.length).to.be.greaterThan(2)
    for (const text of messages) expect(text).to.match(/\bDu\b|Lotsen\s*bot|Lotsen[\s\S]*bot/)
    expect(messages.filter((text) => /När öppnar/.test(text))[0]).to.match(
      // The service's clock stands in the past: it is another day than the browser's.
      /Du[\s\S]*\d nov\. klockan \d\d:\d\d[\s\S]*När öppnar/,
    )
  })

  it('finds at the field what is wrong with what is in it', async () => {
    const page = await chat.opened()
    const description = () => described(page)
    expect(await description()).to.equal('')
    await field(page).fill('å'.repeat(4_003))
    await eventually(async () => expect(await description()).to.equal('3 tecken för mycket'))
    expect(await field(page).getAttribute('aria-invalid')).to.equal('true')
    await field(page).fill('')
    await attach(page, 'program.exe')
    await eventually(async () => expect(await description()).to.match(/^program\.exe kan inte skickas/))
  })
})

/** Where Tab leads that the eye would not go: each step must lead further on in its line, or further down. */
async function orderOf(page: Page): Promise<string[]> {
  await page.evaluate(`document.querySelector('.lotsen-chat').shadowRoot.querySelector('.panel').focus()`)
  const astray: string[] = []
  const seen = new Set<string>()
  await page.evaluate('window.before = undefined')
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    await page.keyboard.press('Tab')
    const [name, complaint] = await page.evaluate<[string, string]>(STEP)
    if (seen.has(name)) break
    seen.add(name)
    if (complaint) astray.push(complaint)
  }
  expect(seen.size).to.be.greaterThan(5)
  return astray
}

const STEP = `(() => {
  const now = ${FOCUS}
  const { before } = window
  window.before = now
  const name = (element) => element.outerHTML.slice(0, 90) + element.textContent.slice(0, 40)
  if (!before || before.contains(now)) return [name(now), '']
  const [a, b] = [before.getBoundingClientRect(), now.getBoundingClientRect()]
  const further = b.top >= a.bottom - 4 || (b.bottom > a.top && b.left >= a.right - 4)
  return [name(now), further ? '' : name(before) + ' → ' + name(now)]
})()`

/** What got the focus that is outside of these, or cannot be seen. */
async function strayed(page: Page, key: string, inside: string): Promise<string[]> {
  const found: string[] = []
  for (let presses = 0; presses < 25; presses += 1) {
    await page.keyboard.press(key)
    const stray = await page.evaluate<string>(`(() => {
      const now = ${FOCUS}
      if (!now) return document.activeElement.outerHTML.slice(0, 90)
      return now.closest(${JSON.stringify(inside)}) && now.checkVisibility({ visibilityProperty: true }) ? '' : now.outerHTML
    })()`)
    if (stray) found.push(stray)
  }
  return found
}

async function attach(page: Page, name = 'kartan.txt'): Promise<void> {
  const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from('Storgatan 5') }
  await page.locator('input[type=file]').setInputFiles([file])
  await page.getByText(name).last().waitFor()
}

/** What the accessibility tree says about the field besides its name. */
async function described(page: Page): Promise<string> {
  const line = await page.context().newCDPSession(page)
  const { nodes } = await line.send('Accessibility.getFullAXTree')
  await line.detach()
  const textbox = nodes.find(({ role }) => role?.value === 'textbox')
  return String(textbox?.description?.value ?? '').trim()
}

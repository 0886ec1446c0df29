import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { eventually } from './support/eventually.js'
import { FOCUS, focusOn, pressBy, tabTo, type } from './support/keyboard.js'
import { picture } from './support/sample-files.js'
import { FIRST_WORDS, referenceOn, WholeChat } from './support/whole-chat.js'
import { said } from './support/widget-bench.js'

/**
 * Goal: whoever has no mouse gets as far as anyone: is answered, reports what is broken with a photo, talks with a person,
 * and ends, keeps and deletes what was said; and sees at each step where they are.
 * Method: three whole stories in real Chromium over the whole real service, told with nothing but keys.
 */
describe('the widget by keyboard alone', function () {
  this.timeout(120_000)
  const chat = new WholeChat()
  chat.hooks()

  async function opened(): Promise<Page> {
    const page = await chat.visit({ reducedMotion: 'reduce' })
    await pressBy(page, 'Fråga oss')
    await said(page, FIRST_WORDS)
    return page
  }

  it('asks, reads a long answer to its end, and chooses an answer that is suggested', async () => {
    const page = await opened()
    await type(page, 'När öppnar biblioteket?')
    await said(page, 'bibliotekskort')
    await tabTo(page, 'Det som har skrivits', 'Shift+Tab')
    expect(await scrolled(page, 'Home')).to.equal(0)
    expect(await scrolled(page, 'ArrowDown')).to.be.greaterThan(0)
    const end = await scrolled(page, 'End')
    expect(await scrolled(page, 'PageUp')).to.be.lessThan(end)

    await pressBy(page, 'Jag bor i Strand')
    await page.locator('.msg.me', { hasText: 'Jag bor i Strand' }).waitFor()
    await said(page, 'biblioteket i Strand')
    await focusOn(page, 'Skriv din fråga')
  })

  it('reports a broken street lamp with a photo, and sees how its ticket stands', async () => {
    const page = await opened()
    const choosing = page.waitForEvent('filechooser')
    await tabTo(page, 'Bifoga en bild eller fil', 'Shift+Tab')
    await page.keyboard.press('Enter')
    const buffer = await picture(600, 400).jpeg().toBuffer()
    await (await choosing).setFiles({ name: 'lampan.jpg', mimeType: 'image/jpeg', buffer })
    await page.getByRole('button', { name: 'Ta bort lampan.jpg' }).waitFor()
    await tabTo(page, 'Skriv din fråga')
    await type(page, 'lyktstolpen lyser inte')
    await said(page, 'Var är det?')
    await type(page, 'Storgatan 5')
    await said(page, 'ligger hos Gator och vägar')
    const ref = await referenceOn(page)
    const card = await page.locator('.ticket').innerText()
    expect(card).to.match(/Väntar på en medarbetare/)
    const { lines = [] } = await chat.staff.ticket(ref)
    expect(lines.flatMap(({ files = [] }) => files.map(({ name }) => name))).to.deep.equal(['lampan.jpg'])
  })

  it('talks with a person, says how it went, ends, keeps, deletes, begins anew and closes', async () => {
    const page = await opened()
    await type(page, 'jag vill prata med en människa om sopor')
    await said(page, 'Hur vill du få svaret?')
    await pressBy(page, 'Svara här i chatten', 'Shift+Tab')
    const ref = await referenceOn(page)
    await chat.staff.act(ref, 'claim')
    await chat.staff.act(ref, 'reply', { text: 'Hej! Vilken dag gäller det?' })
    await said(page, 'Vilken dag gäller det?')
    await type(page, 'I tisdags.')
    await eventually(async () => expect(JSON.stringify(await chat.staff.ticket(ref))).to.include('I tisdags.'))
    await chat.staff.act(ref, 'resolve', { text: 'Bilen kommer i morgon.' })
    await said(page, 'Hur gick det?')
    await pressBy(page, 'Bra', 'Shift+Tab')
    await said(page, 'Tack för att du berättade')

    await focusOn(page, 'Skriv din fråga')
    await choose(page, 'Avsluta chatten')
    await focusOn(page, 'Vill du avsluta chatten?')
    await pressBy(page, 'Ja, avsluta')
    await said(page, 'Chatten är avslutad')
    const text = await kept(page)
    for (const words of [FIRST_WORDS, 'Du\nI tisdags.', 'Maja Lind (medarbetare)\nHej! Vilken dag gäller det?'])
      expect(text).to.include(words)

    await choose(page, 'Radera chatten')
    await page.getByText('måste vi enligt lag spara').waitFor()
    await pressBy(page, 'Radera')
    await focusOn(page, 'Chatten är raderad')
    await pressBy(page, 'Ny chatt', 'Shift+Tab')
    await said(page, FIRST_WORDS)
    await eventually(async () => expect(await page.locator('.msg', { hasText: 'I tisdags' }).count()).to.equal(0))
    await focusOn(page, 'Skriv din fråga')
    await page.keyboard.press('Escape')
    await focusOn(page, 'Fråga oss')
  })
})

/** Opens one thing of the menu, which has the focus when it comes. */
async function choose(page: Page, name: string): Promise<void> {
  await pressBy(page, 'Meny', 'Shift+Tab')
  await eventually(async () => expect(await page.evaluate(`${FOCUS}.tagName`)).to.equal('H3'))
  await pressBy(page, name)
}

/** Where the log stands after a key, once it has come to rest. */
async function scrolled(page: Page, key: string): Promise<number> {
  const top = () => page.locator('.log').evaluate(({ scrollTop }: { scrollTop: number }) => scrollTop)
  const before = await top()
  await page.keyboard.press(key)
  if (key !== 'Home' || before > 0) await eventually(async () => (await top()) !== before)
  return eventually(async () => {
    const [then, now] = [await top(), await page.evaluate(`new Promise(requestAnimationFrame)`).then(top)]
    if (then !== now) throw new Error('still moving')
    return now
  })
}

/** The conversation as it is downloaded. */
async function kept(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download')
  await pressBy(page, 'Ladda ner chatten')
  const download = await downloading
  expect(download.suggestedFilename()).to.match(/^chatt-med-kommunen-\d{4}-\d\d-\d\d\.txt$/)
  return readFile(await download.path(), 'utf8')
}

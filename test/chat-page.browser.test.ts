import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startBrowser } from './support/browser.js'
import { builtPages } from './support/built.js'
import { eventually } from './support/eventually.js'
import { needs } from './support/omit.js'
import { openClock } from './support/open-clock.js'
import { type Service, startService } from './support/service.js'

/**
 * Goal: whoever cannot use the chat in a corner of another page has it on a page of its own, under a policy that lets
 * nothing else in, and anyone can read how accessible it is and whom to tell.
 * Method: the real service and real Chromium; axe-core with best practices on each page in light, dark and narrow, and
 * whatever the browser reports as stopped by the policy is a failure.
 */
describe('pages of the chat', function () {
  this.timeout(120_000)
  let browser: Browser
  let service: Service
  const pages: Page[] = []
  /** What the browser complained of, whatever was being tried. */
  const complaints: string[] = []

  before(async function () {
    needs('chromium').call(this)
    await builtPages()
    service = await startService({ now: openClock() })
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await service?.close()
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close()
    expect(complaints.splice(0)).to.deep.equal([])
  })

  async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, locale: 'sv-SE', ...options })
    const page = await context.newPage()
    pages.push(page)
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(service.url + path)
    return page
  }

  const said = (page: Page, text: string | RegExp) => page.locator('.msg').filter({ hasText: text }).last().waitFor()

  it('the chat works on a page of its own under its policy: opened, asked, answered, by socket', async () => {
    const page = await visit('/chat')
    const sockets: string[] = []
    page.on('websocket', (socket) => sockets.push(socket.url()))
    await page.reload()
    await said(page, 'chattbot, inte en människa')
    await page.getByRole('textbox').fill('När öppnar biblioteket?')
    await page.getByRole('textbox').press('Enter')
    await said(page, /bibliotek/i)
    await eventually(() => expect(sockets.join()).to.match(/^ws:/))
    expect(await page.title()).to.equal('Chatta med Lindnäs kommun')
  })

  it('a policy this strict would be heard of: what it stops is a complaint', async () => {
    const page = await visit('/chat')
    await said(page, 'chattbot')
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    await eventually(() => expect(complaints.splice(0).join()).to.match(/Content Security Policy/))
  })

  it('fills the screen, no more and no less', async () => {
    for (const viewport of [
      { width: 1200, height: 900 },
      { width: 390, height: 844 },
    ]) {
      const page = await visit('/chat', { viewport })
      await said(page, 'chattbot')
      const [height, wide] = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollHeight, document.documentElement.scrollWidth]',
      )
      expect(height).to.equal(viewport.height)
      expect(wide).to.equal(viewport.width)
      const box = await page.locator('#chat').boundingBox()
      expect(box?.height).to.be.above(viewport.height * 0.75)
    }
  })

  it('leads to the site, a phone, the hours and the statement, and back', async () => {
    const page = await visit('/chat')
    expect(await page.getByRole('link', { name: 'Lindnäs kommun' }).getAttribute('href')).to.equal(
      'https://www.lindnas.example',
    )
    const footer = page.getByRole('contentinfo')
    expect(await footer.getByRole('link', { name: '0980-319 200' }).getAttribute('href')).to.equal('tel:0980319200')
    expect(await footer.innerText()).to.include('Öppet i dag 8-16:30')
    await footer.getByRole('link', { name: 'Tillgänglighet' }).click()
    await page.getByRole('heading', { level: 1, name: 'Tillgänglighet i chatten' }).waitFor()
    await page.getByRole('link', { name: 'chatten', exact: true }).first().click()
    await said(page, 'chattbot')
  })

  it('has another language a link away, and keeps the way in', async () => {
    const page = await visit('/chat?entry=aldre-direkt')
    await said(page, 'Äldre direkt')
    await page.getByRole('link', { name: 'In English' }).click()
    await page.waitForURL('**/chat?lang=en&entry=aldre-direkt')
    expect(await page.locator('html').getAttribute('lang')).to.equal('en')
    expect(await page.title()).to.equal('Chat with Lindnäs municipality')
  })

  it('without scripts it says whom to call instead', async () => {
    const page = await visit('/chat', { javaScriptEnabled: false })
    const told = page.locator('.no-script')
    expect(await told.innerText()).to.match(/Ring oss i stället på 0980-319 200\. Öppet i dag 8-16:30\.$/)
    expect(await told.isVisible()).to.equal(true)
  })

  const narrow = { viewport: { width: 320, height: 640 } }
  const zoomed = { viewport: { width: 320, height: 256 }, colorScheme: 'dark' as const }
  const sights: [path: string, name: string, options: BrowserContextOptions][] = [
    ['/chat?lang=sv', 'light', {}],
    ['/chat?lang=sv', 'dark', { colorScheme: 'dark' }],
    ['/chat?lang=sv', 'narrow', narrow],
    ['/chat?lang=sv', 'dark and zoomed to 400 %', zoomed],
    ['/chat?lang=en', 'light', {}],
    ['/tillganglighet', 'light', {}],
    ['/tillganglighet', 'dark', { colorScheme: 'dark' }],
    ['/tillganglighet', 'narrow', narrow],
    ['/accessibility', 'light', {}],
    ['/accessibility', 'dark and zoomed to 400 %', zoomed],
  ]
  for (const [path, name, options] of sights) {
    it(`axe-core has nothing to say of ${path}, ${name}`, async () => {
      const page = await visit(path, options)
      if (path.startsWith('/chat')) await said(page, path.endsWith('en') ? 'not a person' : 'inte en människa')
      expect(await remarks(page)).to.deep.equal([])
      const wide = await page.evaluate('document.documentElement.scrollWidth')
      expect(wide).to.be.at.most(options.viewport?.width ?? 1000)
    })
  }
})

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe-core has to say of the whole page by WCAG 2.2 AA and its best practices. */
async function remarks(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'))
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

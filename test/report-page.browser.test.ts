import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startBrowser } from './support/browser.js'
import { remarksOn } from './support/desk-page.js'
import { needs } from './support/omit.js'
import { ReportHouse } from './support/report-house.js'

/** The whole year with every table it can have. */
const PAGES_MAX = 9
const looks: Record<string, BrowserContextOptions> = {
  light: {},
  dark: { colorScheme: 'dark' },
  // As wide as a window of 1280 is when it is zoomed to 400 %.
  '320 px wide': { viewport: { width: 320, height: 640 } },
  'forced colours': { forcedColors: 'active' },
}

/**
 * Goal: the report can be read by anyone, whatever they read it with, and goes on a few sheets of paper.
 * Method: Chromium without JavaScript for its pages; axe-core and the width in each look; printed to PDF.
 */
describe('the report in a browser', function () {
  this.timeout(90_000)
  let browser: Browser
  let house: ReportHouse
  before(async function () {
    needs('chromium').call(this)
    browser = await startBrowser()
    house = await ReportHouse.open()
  })
  after(async () => {
    await browser?.close()
    await house?.close()
  })

  async function opened(path: string, options: BrowserContextOptions): Promise<{ page: Page; troubles: string[] }> {
    const page = await (await browser.newContext({ locale: 'sv-SE', ...options })).newPage()
    const troubles: string[] = []
    page.on('console', (message) => troubles.push(message.text()))
    page.on('request', (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) troubles.push(`asked ${request.url()}`)
    })
    await page.goto(`${house.url}${path}`)
    return { page, troubles }
  }

  for (const [look, options] of Object.entries(looks)) {
    it(`${look}: nothing stands in the way of reading it`, async () => {
      const { page, troubles } = await opened('/report/example?lang=sv', options)
      // Its tables are the same in every colour.
      if (!options.colorScheme && !options.forcedColors)
        for (const summary of await page.locator('details > summary').all()) await summary.click()
      expect(await remarksOn(page)).to.deep.equal([])
      expect(
        await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
      ).to.equal(true)
      expect(troubles).to.deep.equal([])
      await page.context().close()
    })
  }

  it('without JavaScript: read, opened to its numbers, and asked for other months', async () => {
    const { page, troubles } = await opened(house.link, { javaScriptEnabled: false })
    await page.getByRole('heading', { level: 1, name: 'Lindnäs kommun' }).waitFor()
    const chart = page.getByRole('figure', { name: 'Kontakter månad för månad' })
    await chart.locator('svg.wide').waitFor()
    await page.getByText('Siffrorna i en tabell').first().click()
    await page.getByRole('table', { name: 'Siffrorna i Kontakter månad för månad' }).waitFor()
    await page.getByLabel('Från', { exact: true }).selectOption('2026-09')
    await page.getByRole('button', { name: 'Visa', exact: true }).click()
    await page
      .getByText('September 2026 – november 2026')
      .or(page.getByText('september 2026 – november 2026'))
      .waitFor()
    expect(troubles).to.deep.equal([])
    await page.context().close()
  })

  it('is printed on a few pages, without what can only be pressed', async () => {
    const { page } = await opened(house.link, {})
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
    expect(pages).to.be.within(1, PAGES_MAX)
    await page.emulateMedia({ media: 'print' })
    for (const hidden of ['form', 'nav', 'summary'])
      expect(await page.locator(hidden).first().isVisible()).to.equal(false)
    await page.context().close()
  })
})

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Frame, Locator, Page } from 'playwright-core'

/** Longer than a turn takes on a busy machine. */
const SEEN_WITHIN_MS = 30_000
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** The desk in a browser window of its own, as hands and eyes know it. */
export class DeskPage {
  readonly page: Page
  /** What went wrong in the page, and what it asked for that is not ours. */
  readonly troubles: string[] = []

  private constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(SEEN_WITHIN_MS)
    page.on('pageerror', (error) => this.troubles.push(error.message))
    page.on('console', (message) => {
      // A refusal is an answer, and an interruption is told in words; browsers tell of both here as well.
      if (/status of (4\d\d|503)|ERR_INTERNET_DISCONNECTED/.test(message.text())) return
      if (message.type() === 'error' || message.type() === 'warning') this.troubles.push(message.text())
    })
    page.on('request', (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) this.troubles.push(`asked ${request.url()}`)
    })
  }

  static async open(browser: Browser, link: string, options: BrowserContextOptions = {}): Promise<DeskPage> {
    const context = await browser.newContext({ locale: 'sv-SE', reducedMotion: 'reduce', ...options })
    const desk = new DeskPage(await context.newPage())
    await desk.page.goto(link)
    return desk
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }

  async be(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click()
    await this.page.locator('.row, .empty').first().waitFor()
  }

  row(text: string | RegExp): Locator {
    return this.page.locator('.row', { hasText: text })
  }

  async openTicket(ref: string): Promise<void> {
    await this.row(ref).click()
    await this.page.getByRole('heading', { name: new RegExp(ref) }).waitFor()
  }

  press(name: string | RegExp): Promise<void> {
    return this.page.getByRole('button', { name }).click()
  }

  async write(mode: string, text: string): Promise<void> {
    await this.page.getByRole('radio', { name: mode, exact: true }).check()
    await this.page.locator('#words').fill(text)
  }

  /** What has just been said to whoever looks or listens. */
  async hears(text: string | RegExp): Promise<void> {
    await this.page.locator('.spoken', { hasText: text }).waitFor()
  }

  /** True when nothing has to be scrolled sideways. */
  fits(): Promise<boolean> {
    return this.page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')
  }

  /** What axe-core has to say by WCAG 2.2 AA and its best practices. */
  remarks(): Promise<string[]> {
    return remarksOn(this.page)
  }
}

/** The same of any page or frame. */
export async function remarksOn(place: Page | Frame): Promise<string[]> {
  await place.evaluate(await readFile(AXE, 'utf8'))
  const { violations } = await place.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { startBrowser } from './browser.js'

/** Longer than a turn and its delivery take on a busy machine. */
const SEEN_WITHIN_MS = 30_000

export function launchBrowser(): Promise<Browser> {
  return startBrowser()
}

/** The first page in a browser window of its own, and its three windows as hands and eyes know them. */
export class FirstPage {
  readonly page: Page
  /** What went wrong in the page, and what it asked for that is not ours. */
  readonly troubles: string[] = []

  private constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(SEEN_WITHIN_MS)
    page.on('pageerror', (error) => this.troubles.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.troubles.push(message.text())
    })
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<FirstPage> {
    const context = await browser.newContext({ locale: 'sv-SE', reducedMotion: 'reduce', ...options })
    const first = new FirstPage(await context.newPage())
    first.page.on('request', (request) => {
      if (!/^(http|ws):\/\/127\.0\.0\.1:/.test(request.url())) first.troubles.push(`asked ${request.url()}`)
    })
    await first.page.goto(url)
    await first.ready()
    return first
  }

  /** Every window hears: the phone has its number and the bot has said its first words. */
  async ready(): Promise<void> {
    await this.page.locator('.phone-own', { hasText: /070-174/ }).waitFor({ state: 'attached' })
    await this.page.locator('.msg.bot').first().waitFor({ state: 'attached' })
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }

  // === Web chat ===

  async ask(text: string): Promise<void> {
    const field = this.page.locator('#chat textarea')
    await field.fill(text)
    await field.press('Enter')
  }

  /** A bubble with these words, whoever said them. */
  inChat(text: string | RegExp): Locator {
    return this.page.locator('#chat .bubble', { hasText: text })
  }

  // === Phone ===

  async sms(text: string): Promise<void> {
    await this.page.locator('#phone-field').fill(text)
    await this.page.locator('#phone-field').press('Enter')
  }

  onPhone(text: string | RegExp): Locator {
    return this.page.locator('.sms', { hasText: text })
  }

  async number(): Promise<string> {
    return /070[\d -]+/.exec((await this.page.locator('.phone-own').textContent()) ?? '')?.[0] ?? ''
  }

  // === Teams ===

  async actAs(name: string): Promise<void> {
    await this.page.getByRole('radio', { name }).check({ force: true })
  }

  async openChannel(name: string): Promise<void> {
    await this.page.locator('.places').getByRole('button', { name }).click()
  }

  post(ref: string): Locator {
    return this.page.locator('.post', { hasText: ref })
  }

  /** Opens one of the card's forms, writes in it and sends. */
  async sendForm(ref: string, title: string, text: string, send: string): Promise<void> {
    const card = this.post(ref).locator('.ac')
    await card.getByRole('button', { name: title, exact: true }).click()
    await card.locator('textarea').fill(text)
    await card.getByRole('button', { name: send, exact: true }).click()
  }

  // === Guide ===

  async choose(story: string): Promise<void> {
    await this.page.locator('.story', { hasText: story }).click()
  }

  step(): Promise<string | null> {
    return this.page.locator('.next-count').textContent()
  }

  /** Presses "do it for me" until the story is over; answers how many times. */
  async doAll(): Promise<number> {
    let presses = 0
    while (await this.doOne()) presses += 1
    return presses
  }

  /** Presses it once and waits for the step to be ticked; false when the story is over. */
  async doOne(): Promise<boolean> {
    if ((await this.page.locator('.next--done').count()) > 0) return false
    const before = await this.step()
    await this.page.locator('.button--do').click()
    await this.page
      .locator('.next-count')
      .filter({ hasNotText: before ?? '' })
      .waitFor()
    return true
  }

  /** What axe-core has to say by WCAG 2.2 AA and its best practices; of many posts in a channel the last is looked at. */
  async remarks(): Promise<string[]> {
    await this.page.evaluate(await readFile(AXE, 'utf8'))
    const { violations } = await this.page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run(
        { exclude: [['.post:not(:last-of-type)']] },
        { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
      )`,
    )
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

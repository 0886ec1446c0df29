import type { Browser, Page } from 'playwright-core'
import { eventually } from '../../test/support/eventually.js'

/** Microsoft's client waits up to 15 s before it connects again. */
const CONNECTED_AGAIN_MS = 40_000

/** How Web Chat's connection stands; the numbers are Microsoft's. */
export const STATUS = { online: 2, expiredToken: 3, failed: 4 } as const

/** Web Chat on a page, used as a resident would: by what is seen and pressed. */
export class WebChatPage {
  /** What went wrong in the page, whatever was being tried. */
  readonly errors: string[] = []
  /** Method, path and status of what the page asked of Direct Line, oldest first. */
  readonly asked: { method: string; path: string; status: number }[] = []

  private constructor(readonly page: Page) {
    page.on('pageerror', ({ message }) => this.errors.push(message))
    page.on('response', (response) => {
      const { pathname } = new URL(response.url())
      const path = /\/v3\/directline(.*)/.exec(pathname)?.[1]
      if (path) this.asked.push({ method: response.request().method(), path, status: response.status() })
    })
  }

  /** With a token given, or one the page gets from its own site. `clock`: the page's own can be put forward. */
  static async open(browser: Browser, url: string, more: { token?: string; clock?: true } = {}): Promise<WebChatPage> {
    const page = await browser.newPage({ viewport: { width: 700, height: 800 }, locale: 'sv-SE' })
    if (more.clock) await page.clock.install()
    const chat = new WebChatPage(page)
    await page.goto(url)
    await page.evaluate(`start(${more.token === undefined ? '' : JSON.stringify(more.token)})`)
    return chat
  }

  async says(text: string): Promise<void> {
    await this.page.locator('.webchat__send-box-text-box__input').fill(text)
    await this.page.keyboard.press('Enter')
  }

  async presses(title: string): Promise<void> {
    await this.page.locator('.webchat__suggested-action', { hasText: title }).click()
  }

  async attaches(png: Buffer): Promise<void> {
    const [chooser] = await Promise.all([
      this.page.waitForEvent('filechooser'),
      this.page.getByRole('button', { name: /^(Ladda upp fil|Upload file)/ }).click(),
    ])
    // With the words it will go with, and not before it is sent.
    await chooser.setFiles({ name: 'lampan.png', mimeType: 'image/png', buffer: png })
    await this.page.waitForFunction('store.getState().sendBoxAttachments.length > 0')
    await this.page.locator('.webchat__send-box button', { has: this.page.locator('.webchat__send-icon') }).click()
  }

  /** Waits until a bubble holds these words. */
  async shows(text: string | RegExp): Promise<void> {
    await this.page.locator('.webchat__bubble__content', { hasText: text }).last().waitFor({ timeout: 15_000 })
  }

  /** Waits until the page says this anywhere. */
  async seesLine(words: RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor({ timeout: 20_000 })
  }

  /** The site puts Web Chat there anew, with a new token for the same conversation. */
  async renews(): Promise<void> {
    await this.page.evaluate('renew()')
  }

  conversation(): Promise<string> {
    return this.page.evaluate<string>('line.conversationId')
  }

  /** Words of every bubble, top to bottom. */
  bubbles(): Promise<string[]> {
    return this.page.locator('.webchat__bubble__content').allInnerTexts()
  }

  /** Pixels across of the widest picture the resident has sent, as it came back; 0 while there is none. */
  widestPicture(): Promise<number> {
    const pictures = `[...document.querySelectorAll('.webchat__bubble--from-user img')]`
    return this.page.evaluate<number>(`Math.max(0, ...${pictures}.map(({ naturalWidth }) => naturalWidth))`)
  }

  /** Ids of what Web Chat holds, in its order. */
  ids(): Promise<string[]> {
    return this.page.evaluate<string[]>(
      `store.getState().activities.filter(({ type }) => type === 'message').map(({ id }) => id)`,
    )
  }

  statuses(): Promise<number[]> {
    return this.page.evaluate<number[]>('statuses')
  }

  /** Waits until it shows all there is in the log, each once and in order, one bubble each. */
  async showsAll(inLog: () => Promise<string[]>): Promise<void> {
    await eventually(
      async () => {
        const [ids, shown, bubbles] = [await inLog(), await this.ids(), await this.bubbles()]
        const same = ids.join() === shown.join() && bubbles.length === ids.length
        if (!same) throw new Error(`In the log ${ids.length}, held ${shown.length}, shown ${bubbles.length}`)
      },
      { withinMs: CONNECTED_AGAIN_MS },
    )
  }

  close(): Promise<void> {
    return this.page.close()
  }
}

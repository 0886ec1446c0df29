import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startBrowser } from './browser.js'
import { builtPages } from './built.js'
import { Hands } from './desk-bench.js'
import { needs } from './omit.js'
import { openClock } from './open-clock.js'
import { type Service, startService } from './service.js'
import { LAUNCH, said } from './widget-bench.js'

/** Longer than a turn takes on a busy machine. */
const SEEN_WITHIN_MS = 30_000
/** What the service knows has to be learnt first. */
const READY_WITHIN_MS = 240_000
/** What the bot says first. */
export const FIRST_WORDS = 'chattbot, inte en människa'

/** The whole service, a website that embeds its chat, in real Chromium; and staff, at the desk's own doors. */
export class WholeChat {
  readonly #open: Page[] = []
  /** What went wrong in a page, whatever was being tried. */
  readonly #errors: string[] = []
  #browser!: Browser
  service!: Service
  /** A member of staff who is in every queue. */
  staff!: Hands

  /** Mocha's hooks for it; called inside `describe`. */
  hooks(): void {
    const chat = this
    before(async function () {
      needs('chromium').call(this)
      this.timeout(READY_WITHIN_MS)
      await builtPages()
      chat.#browser = await startBrowser()
      chat.service = await startService({ env: { TRY: 'auto' }, now: openClock() })
      chat.staff = await chat.#staffMember()
    })
    after(async () => {
      await this.#browser?.close()
      await this.service?.close()
    })
    afterEach(async () => {
      for (const page of this.#open.splice(0)) await page.context().close()
      expect(this.#errors.splice(0)).to.deep.equal([])
    })
  }

  /** A page of a municipality's, with the chat behind its button; `attributes` are the script's. */
  async visit(options: BrowserContextOptions = {}, attributes = ''): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1000, height: 760 },
      locale: 'sv-SE',
      ...options,
    })
    const page = await context.newPage()
    this.#open.push(page)
    page.setDefaultTimeout(SEEN_WITHIN_MS)
    page.on('pageerror', ({ message }) => this.#errors.push(message))
    const address = `${this.service.url}/website`
    await page.route(address, (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: website(attributes) }),
    )
    await page.goto(address)
    await page.getByRole('button', LAUNCH).waitFor()
    return page
  }

  /** The same with the chat opened and the first words said. */
  async opened(options: BrowserContextOptions = {}, attributes = ''): Promise<Page> {
    const page = await this.visit(options, attributes)
    await page.getByRole('button', LAUNCH).click()
    await said(page, FIRST_WORDS)
    return page
  }

  async #staffMember(): Promise<Hands> {
    const { links } = this.service.app
    const [, key] = links.map(({ url }) => url.split('#key=')).find(([, secret]) => secret) ?? []
    const headers = { authorization: `Desk ${key}` }
    const { body } = await new Hands(this.service.url, headers).get<{ people: { id: string }[] }>('people')
    return new Hands(this.service.url, { ...headers, 'x-desk-as': body.people[0]?.id ?? '' })
  }
}

/** The reference of the ticket whose card is the newest in sight. */
export async function referenceOn(page: Page): Promise<string> {
  const card = page.locator('.ticket').last()
  await card.waitFor()
  return /LN-\w{5}/.exec((await card.getAttribute('aria-label')) ?? '')?.[0] ?? ''
}

/** With things before and behind the chat that the focus could stray to. */
function website(attributes: string): string {
  const links = [1, 2, 3].map((n) => `<p><a href="#${n}">Länk ${n}</a></p>`).join('')
  const script = `<script src="/widget.js" data-lang="sv" ${attributes} defer></script>`
  const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lindnäs kommun</title>'
  return `<!doctype html><html lang="sv"><head>${head}</head><body><main><h1>Lindnäs</h1>${links}</main>${script}</body></html>`
}

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Door } from '../../src/channels/channel.js'
import { Webchat, type WebchatOptions } from '../../src/channels/webchat/webchat.js'
import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'
import { startBrowser } from './browser.js'
import { builtPages } from './built.js'
import { lastingPort } from './lasting-port.js'
import { MemoryLog, type Script } from './memory-log.js'
import { needs } from './omit.js'

export const LAUNCH = { name: /Fråga oss/ }

/** The built widget on pages of its own, in real Chromium, over the real doors and a log in memory. */
export class WidgetBench {
  readonly #script: Script
  readonly #pages: Door[]
  readonly #more: Partial<WebchatOptions>
  readonly #open: Page[] = []
  /** What went wrong in the page, whatever was being tried. */
  readonly #errors: string[] = []
  #browser!: Browser
  #webchat!: Webchat
  log!: MemoryLog
  server!: RunningHttp
  clock!: Date

  /** `pages`: the pages that embed the widget; `more`: what else the doors have. */
  constructor(script: Script, pages: Door[], more: Partial<WebchatOptions> = {}) {
    this.#script = script
    this.#pages = pages
    this.#more = more
  }

  /** Mocha's hooks for it; called inside `describe`. */
  hooks(): void {
    const bench = this
    before(async function () {
      needs('chromium').call(this)
      await builtPages()
      bench.#browser = await startBrowser()
    })
    after(() => this.#browser?.close())
    beforeEach(async () => {
      this.clock = new Date()
      this.log = new MemoryLog(this.#script)
      this.server = await this.serve(await lastingPort())
    })
    afterEach(async () => {
      for (const page of this.#open.splice(0)) await page.context().close()
      await this.stop()
      expect(this.#errors.splice(0)).to.deep.equal([])
    })
  }

  async serve(port: number): Promise<RunningHttp> {
    this.#webchat = new Webchat({
      receive: this.log.receive,
      log: this.log,
      feed: this.log.feed(),
      secrets: { current: 'a-secret-of-the-municipality' },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now: () => this.clock,
      logger: createLog('error'),
      ...this.#more,
    })
    const { stream } = this.#webchat
    return startHttp({
      host: '127.0.0.1',
      port,
      doors: [...this.#pages, ...this.#webchat.doors()],
      upgrades: [{ matches: (url) => stream.handles(url), handle: (...upgrade) => stream.upgrade(...upgrade) }],
      log: createLog('error'),
    })
  }

  async stop(): Promise<void> {
    await this.#webchat.close()
    await this.server.close()
  }

  /** A browser of its own with nothing in it yet. */
  async blank(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1000, height: 760 }, ...options })
    const page = await context.newPage()
    this.#open.push(page)
    page.on('pageerror', ({ message }) => this.#errors.push(message))
    return page
  }

  async visit(path = '/', options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.blank(options)
    await page.goto(this.server.url + path)
    return page
  }

  /** A page with the chat opened and what the bot says first said. */
  async opened(first: string, path = '/', options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.visit(path, options)
    await page.getByRole('button', LAUNCH).click()
    await said(page, first)
    return page
  }

  /** The conversation that was begun last, as the log knows it. */
  get conversation(): string {
    return [...this.log.turns.keys()].at(-1) ?? ''
  }

  /** Every resident's message in the log, in order. */
  inLog(): string[] {
    return (this.log.turns.get(this.conversation) ?? []).flatMap(({ inbound }) => (inbound ? [inbound.text] : []))
  }
}

export const field = (page: Page) => page.getByRole('textbox')
/** What the messages say, in the order they stand. */
export const bubbles = (page: Page) => page.locator('.msg .words').allInnerTexts()
export const said = (page: Page, text: string) => page.locator('.msg', { hasText: text }).last().waitFor()

export async function ask(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
}

/** Opens one thing of the chat's menu. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Meny' }).click()
  await page.getByRole('button', { name }).click()
}

/** A page of a website that embeds the widget. `headers` are its own, such as a security policy. */
export function hostPage(path: string, body: string, headers: Record<string, string> = {}): Door {
  const html = `<!doctype html><html lang="sv"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lindnäs kommun</title><main><h1>Lindnäs</h1></main>${body}</html>`
  const own = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': '', ...headers }
  return { method: 'GET', path, bytesMax: 0, handle: async () => ({ status: 200, headers: own, body: html }) }
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Remark {
  id: string
  nodes: { html: string; any: { data: { messageKey?: string } | null }[] }[]
}

/**
 * What axe-core has to say by WCAG 2.2 AA and its best practices; the page around the widget is left out. A contrast that it
 * could not look at, for no reason it can name, is a remark too: that is how it passes over what it does not see.
 */
export async function remarks(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(await readFile(axe, 'utf8'))
  const { violations, incomplete } = await page.evaluate<{ violations: Remark[]; incomplete: Remark[] }>(`axe.run(
    { include: [['.lotsen-chat']] },
    {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations', 'incomplete'],
      preload: false,
    },
  )`)
  const unseen = incomplete
    .filter(({ id }) => id === 'color-contrast')
    .map(({ id, nodes }) => ({ id, nodes: nodes.filter(({ any }) => any.some(({ data }) => !data?.messageKey)) }))
    .filter(({ nodes }) => nodes.length > 0)
  return [...violations, ...unseen].map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

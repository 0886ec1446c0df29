import type { Page } from 'playwright-core'
import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'
import { hostPage, type WidgetBench } from './widget-bench.js'

/** A page of somebody else's site. `{service}` in any of it is where the widget's service is, `{host}` its host and port. */
export interface HostedPage {
  /** Set in the page. */
  html: string
  headers?: Record<string, string>
  /** What comes after the page's address, such as `#lotsen`. */
  hash?: string
}

/** A website on an origin of its own that embeds the widget, one page at a time. */
export class HostSite {
  #http: RunningHttp | undefined
  #shown: HostedPage = { html: '' }

  /** By another name than the service's: another site, not only another port. */
  get origin(): string {
    return (this.#http?.url ?? 'http://localhost').replace('127.0.0.1', 'localhost')
  }

  /** Mocha's hooks for it; called inside `describe`, before those of the bench. */
  hooks(bench: () => WidgetBench): void {
    const filled = (text: string) => {
      const { host, origin } = new URL(bench().server.url)
      return text.replaceAll('{service}', origin).replaceAll('{host}', host)
    }
    const page = hostPage('/', '')
    before(async () => {
      const handle: typeof page.handle = (request) => {
        const { html, headers = {} } = this.#shown
        const all = Object.entries(headers).map(([name, value]) => [name, filled(value)])
        return hostPage('/', filled(html), Object.fromEntries(all)).handle(request)
      }
      this.#http = await startHttp({
        host: '127.0.0.1',
        port: 0,
        doors: [{ ...page, handle }],
        log: createLog('error'),
      })
    })
    after(() => this.#http?.close())
  }

  async show(page: Page, shown: HostedPage): Promise<void> {
    this.#shown = shown
    await page.goto(`${this.origin}/${shown.hash ?? ''}`)
  }
}

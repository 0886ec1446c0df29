import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'

/** The origin Microsoft's library takes for its host. */
const ORIGIN = 'https://teams.microsoft.com'

export interface TeamsHostOptions {
  theme?: string
  locale?: string
  /** What it gives when a tab asks who is signed in; undefined when nobody is. */
  token?: string | undefined
  channel?: { id: string; displayName: string }
  frame?: 'content' | 'settings'
}

/** What was said between a tab and the client around it. */
interface Said {
  func: string
  args?: unknown[]
}

/**
 * A page in place of the Teams web client: it shows a tab in a frame and answers Microsoft's own library, which the tab
 * loads, by the library's messages. Nothing leaves this machine: the host's address is answered by the test.
 */
export class TeamsHost {
  readonly page: Page
  readonly tab: FrameLocator
  readonly #context: BrowserContext

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context
    this.page = page
    this.tab = page.frameLocator('iframe')
  }

  static async open(browser: Browser, tabUrl: string, options: TeamsHostOptions = {}): Promise<TeamsHost> {
    const context = await browser.newContext({ locale: 'sv-SE', viewport: { width: 1280, height: 800 } })
    await context.route(`${ORIGIN}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: hostPage(tabUrl, options) }),
    )
    // The list of hosts the library looks up; it has one of its own to go by.
    await context.route('https://res.cdn.office.net/**', (route) => route.fulfill({ status: 404 }))
    const page = await context.newPage()
    await page.goto(`${ORIGIN}/`)
    return new TeamsHost(context, page)
  }

  /** What the tab has asked for or told, under this name. */
  async heard(func: string): Promise<Said[]> {
    const all = await this.page.evaluate<Said[]>('heard')
    return all.filter((one) => one.func === func)
  }

  /** Tells the tab of something: another theme, that its settings are to be saved. */
  async tell(func: string, args: unknown[]): Promise<void> {
    await this.page.evaluate(`tell(${JSON.stringify({ func, args })})`)
  }

  async close(): Promise<void> {
    await this.#context.close()
  }
}

function hostPage(
  tabUrl: string,
  { theme = 'default', locale = 'sv-se', token, channel, frame = 'content' }: TeamsHostOptions,
) {
  const runtime = { apiVersion: 4, isLegacyTeams: false, supports: { pages: { config: {}, tabs: {} } } }
  const context = {
    app: { locale, sessionId: 's', theme, host: { name: 'Teams', clientType: 'web', sessionId: 'h' } },
    page: { id: 'lotsen-desk', frameContext: frame },
    ...(channel ? { channel } : {}),
  }
  const legacy = {
    ...{ locale, theme, sessionId: 's', frameContext: frame, entityId: 'lotsen-desk', hostClientType: 'web' },
    ...(channel ? { channelId: channel.id, channelName: channel.displayName } : {}),
  }
  const answers = {
    initialize: [frame, 'web', JSON.stringify(runtime), '2.58.0'],
    getContext: [legacy, context],
    'authentication.getAuthToken': token === undefined ? [false, 'CancelledByUser'] : [true, token],
    'settings.getSettings': [{ entityId: '', contentUrl: '' }],
    'settings.setSettings': [true],
  }
  return `<!doctype html><title>Teams</title>
<style>body { margin: 0 } iframe { width: 100vw; height: 100vh; border: 0 }</style>
<script>
const heard = []
const answers = ${JSON.stringify(answers)}
const tell = (message) => document.querySelector('iframe').contentWindow.postMessage(message, '*')
addEventListener('message', ({ data }) => {
  if (!data || !data.func) return
  heard.push({ func: data.func, args: data.args })
  if (answers[data.func]) tell({ id: data.id, uuidAsString: data.uuidAsString, args: answers[data.func], isPartialResponse: false })
})
</script>
<iframe title="tab" src="${tabUrl}"></iframe>`
}

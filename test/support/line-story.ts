import type { Browser, Page } from 'playwright-core'
import { toConversation } from '../../src/channels/webchat/conversation-id.js'
import { Webchat } from '../../src/channels/webchat/webchat.js'
import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'
import { TurnFeed } from '../../src/store/turn-feed.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import type { Turn } from '../../src/turn/ports.js'
import { BadLine, type BadLineOptions } from './bad-line.js'
import { startBrowser } from './browser.js'
import { builtPages } from './built.js'
import { eventually } from './eventually.js'
import { fewArticles } from './instance.js'
import { Core, done, MAJA } from './talk.js'
import { hostPage, LAUNCH } from './widget-bench.js'

const SECRET = 'a-secret-of-the-municipality'
/** Nobody here is too fast. */
const LIMITS = {
  messagesPerConversation: 1e6,
  messagesPerAddress: 1e6,
  tokensPerAddress: 1e6,
  readsPerConversation: 1e6,
}
/** Turns read at once; the log gives no more than a thousand. */
const PAGE_TURNS = 500

/** A resident in the built widget, a bad line, the real doors over the real core and database, and a member of staff. */
export class LineStory {
  readonly core: Core
  readonly line: BadLine
  readonly page: Page
  /** What went wrong in the page. */
  readonly errors: string[] = []
  readonly #feed: TurnFeed
  readonly #webchat: Webchat
  readonly #server: RunningHttp
  readonly #browser: Browser

  private constructor(core: Core, feed: TurnFeed, webchat: Webchat, ends: Ends) {
    this.core = core
    this.#feed = feed
    this.#webchat = webchat
    this.#server = ends.server
    this.line = ends.line
    this.#browser = ends.browser
    this.page = ends.page
    this.page.on('pageerror', ({ message }) => this.errors.push(message))
  }

  static async begin(options: BadLineOptions): Promise<LineStory> {
    await builtPages()
    const { content, understand } = await fewArticles()
    const core = await Core.on(content, understand)
    const feed = new TurnFeed(core.store, createLog('error'))
    feed.start()
    const webchat = webchatOn(core, feed)
    const server = await serve(webchat)
    const line = await BadLine.open(server.url, options)
    const browser = await startBrowser()
    const page = await browser.newPage()
    return new LineStory(core, feed, webchat, { server, line, browser, page })
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.line.close()
    await this.#webchat.close()
    await this.#server.close()
    await this.#feed.stop()
    await this.core.close()
  }

  /** The resident comes, asks for a person and gets one; answers with their ticket. */
  async meet(): Promise<Ticket> {
    const { page } = this
    await page.goto(this.line.url)
    await page.getByRole('button', LAUNCH).click()
    await this.write('jag vill prata med en människa om bygglov')
    await page.getByRole('button', { name: 'Svara här i chatten' }).click({ timeout: 60_000 })
    const ticket = await eventually(() => this.#ticket(), { withinMs: 60_000 })
    await this.act(ticket, 'claim', 'claimed')
    return ticket
  }

  async write(text: string): Promise<void> {
    const field = this.page.getByRole('textbox')
    await field.fill(text)
    await field.press('Enter')
  }

  /** What Maja does with a ticket, under an id of its own. */
  async act({ _id: ref }: Ticket, verb: 'claim' | 'reply', id: string, text?: string): Promise<void> {
    const turn = await done(this.core.staff({ id, verb, ref, by: MAJA, ...(text === undefined ? {} : { text }) }))
    this.#feed.publish(turn)
  }

  /** The conversation that this tab is in. */
  async turns(): Promise<Turn[]> {
    const conversation = await this.#conversation()
    const turns: Turn[] = []
    for (;;) {
      const more = await this.core.log.read(conversation, turns.at(-1)?.seq ?? 0, PAGE_TURNS)
      if (more.length === 0) return turns
      turns.push(...more)
    }
  }

  /** What the window shows as said, in order. */
  shown(): Promise<string[]> {
    return this.page.locator('.msg .words').allInnerTexts()
  }

  countShown(): Promise<number> {
    return this.page.locator('.msg .words').count()
  }

  /** How many turns of the conversation are the resident's own words. */
  async countInLog(): Promise<number> {
    return this.core.store.turns.countDocuments({
      conversation: await this.#conversation(),
      inbound: { $exists: true },
    })
  }

  /** How many messages are on their way or were given up. */
  countUnsent(): Promise<number> {
    return this.page.locator('.msg .fate.lost, .msg .fate.late').count()
  }

  async #ticket(): Promise<Ticket> {
    const ticket = await this.core.store.tickets.findOne({ conversation: await this.#conversation() })
    if (!ticket) throw new Error('No ticket yet')
    return ticket
  }

  async #conversation(): Promise<string> {
    const kept = await this.page.evaluate<string[]>('Object.values(sessionStorage)')
    const id = kept.map((text) => JSON.parse(text).conversationId).find(Boolean)
    if (!id) throw new Error('No conversation yet')
    return toConversation(id)
  }
}

interface Ends {
  server: RunningHttp
  line: BadLine
  browser: Browser
  page: Page
}

function webchatOn(core: Core, feed: TurnFeed): Webchat {
  return new Webchat({
    receive: async (message) => {
      const turn = await core.receive(message)
      feed.publish(turn)
      return turn
    },
    log: core.log,
    feed,
    secrets: { current: SECRET },
    origins: [],
    publicUrl: undefined,
    texts: { botName: () => 'Lotsen' },
    own: { standing: core.standing, deletion: core.deletion() },
    now: () => core.now,
    logger: createLog('error'),
    limits: LIMITS,
  })
}

function serve(webchat: Webchat): Promise<RunningHttp> {
  const { stream } = webchat
  return startHttp({
    host: '127.0.0.1',
    port: 0,
    doors: [hostPage('/', '<script src="/widget.js" data-lang="sv" defer></script>'), ...webchat.doors()],
    upgrades: [{ matches: (url) => stream.handles(url), handle: (...upgrade) => stream.upgrade(...upgrade) }],
    log: createLog('error'),
  })
}

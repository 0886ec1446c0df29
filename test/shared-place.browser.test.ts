import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Door } from '../src/channels/channel.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import { startBrowser } from './support/browser.js'
import { builtPages } from './support/built.js'
import { eventually } from './support/eventually.js'
import { MemoryLog } from './support/memory-log.js'
import { needs } from './support/omit.js'

/**
 * Goal: asked where something is, a resident can answer with where they stand: by pressing, never unasked; by keyboard
 * and by ear; and who does not want to, or cannot be found, is told to write.
 * Method: the built widget in real Chromium, whose own permissions say yes or no; a bot that asks for the place.
 */
const ASK = 'Var är lampan?'
const BUTTON = { name: 'Dela min plats' }
const BRIDGE = { latitude: 57.70887, longitude: 11.97456 }
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

describe('a place shared in a browser', function () {
  this.timeout(60_000)
  let browser: Browser
  let log: MemoryLog
  let webchat: Webchat
  let server: RunningHttp
  let page: Page

  before(async function () {
    needs('chromium').call(this)
    await builtPages()
    browser = await startBrowser()
  })
  after(() => browser?.close())

  beforeEach(async () => {
    log = new MemoryLog(({ text, place }) => [
      place || text === 'hej'
        ? { speaker: { kind: 'bot' }, text: 'Tack!' }
        : { speaker: { kind: 'bot' }, text: ASK, wants: 'place' },
    ])
    webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      secrets: { current: 'a-secret-of-the-municipality' },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now: () => new Date(),
      logger: createLog('error'),
    })
    const { stream } = webchat
    server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      doors: [HOST_PAGE, ...webchat.doors()],
      upgrades: [{ matches: (url) => stream.handles(url), handle: (...upgrade) => stream.upgrade(...upgrade) }],
      log: createLog('error'),
    })
  })
  afterEach(async () => {
    await page.context().close()
    await webchat.close()
    await server.close()
  })

  /** A page with the chat open and the question asked. */
  async function asked(options: BrowserContextOptions): Promise<void> {
    page = await (await browser.newContext(options)).newPage()
    await page.goto(server.url)
    await page.getByRole('button', { name: /Fråga oss/ }).click()
    await page.locator('.msg', { hasText: ASK }).waitFor()
  }

  const told = (text: string) => page.locator('.msg', { hasText: text }).last().waitFor()
  const places = () => log.received.flatMap(({ place }) => (place ? [place] : []))

  it('by keyboard, on the press and not before; the words say so, and the button is gone', async () => {
    await asked({ geolocation: BRIDGE, permissions: ['geolocation'] })
    await page.evaluate(COUNT_ASKED)
    const button = page.getByRole('button', BUTTON)
    await button.focus()
    expect(await page.evaluate('window.timesAsked')).to.equal(0)
    await page.keyboard.press('Enter')
    await told('Tack!')
    expect(await page.evaluate('window.timesAsked')).to.equal(1)
    expect(log.received.at(-1)).to.deep.include({ text: 'Här är jag', place: { lat: 57.70887, lon: 11.97456 } })
    expect(await button.count()).to.equal(0)
    expect(await page.getByRole('textbox').evaluate((element) => element.matches(':focus'))).to.equal(true)
  })

  it('is offered to whoever listens, and gives axe nothing to remark on', async () => {
    await asked({})
    await eventually(async () => expect(await page.getByRole('log').innerText()).to.contain(BUTTON.name))
    await page.evaluate(await readFile(axe, 'utf8'))
    const found = await page.evaluate<{ violations: { id: string }[] }>(`axe.run({ include: [['.lotsen-chat']] })`)
    expect(found.violations.map(({ id }) => id)).to.deep.equal([])
  })

  // What is not granted beforehand, this browser refuses.
  it('refused by the resident: a plain sentence, read out, and writing goes on', async () => {
    await asked({ permissions: [] })
    await page.getByRole('button', BUTTON).click()
    await page.getByRole('status').filter({ hasText: 'Skriv adressen i stället' }).waitFor()
    await page.getByRole('textbox').fill('hej')
    await page.keyboard.press('Enter')
    await told('Tack!')
    expect(places()).to.deep.equal([])
  })

  it('found only after the resident has written: not sent', async () => {
    await asked({})
    await page.evaluate(FIND_LATE)
    await page.getByRole('button', BUTTON).click()
    await page.getByRole('status').filter({ hasText: 'Hämtar din plats' }).waitFor()
    await page.getByRole('textbox').fill('hej')
    await page.keyboard.press('Enter')
    await told('Tack!')
    await page.evaluate('window.findNow()')
    await page.getByRole('textbox').fill('hej')
    await page.keyboard.press('Enter')
    await eventually(() => expect(log.received.filter(({ text }) => text === 'hej')).to.have.length(2))
    expect(places()).to.deep.equal([])
  })

  it('is not offered where the browser has no way to it', async () => {
    page = await (await browser.newContext()).newPage()
    await page.addInitScript('delete Navigator.prototype.geolocation')
    await page.goto(server.url)
    await page.getByRole('button', { name: /Fråga oss/ }).click()
    await told(ASK)
    expect(await page.getByRole('button', BUTTON).count()).to.equal(0)
  })
})

const COUNT_ASKED = `
  window.timesAsked = 0
  const find = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation)
  navigator.geolocation.getCurrentPosition = (...args) => { window.timesAsked += 1; find(...args) }`
const FIND_LATE = `navigator.geolocation.getCurrentPosition = (found) => {
  window.findNow = () => found({ coords: { latitude: 1, longitude: 1 } })
}`

const HOST_PAGE: Door = {
  method: 'GET',
  path: '/',
  bytesMax: 0,
  handle: async () => ({
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': '' },
    body: '<!doctype html><html lang="sv"><meta charset="utf-8"><title>Lindnäs kommun</title><main><h1>Lindnäs</h1></main><script src="/widget.js" defer></script></html>',
  }),
}

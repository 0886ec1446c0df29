import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { type AzureDirectLine, startAzure } from './support/azure-direct-line.js'
import { startBrowser } from './support/browser.js'
import { builtPages } from './support/built.js'
import { eventually } from './support/eventually.js'
import { needs } from './support/omit.js'
import { TeamHands } from './support/team-hands.js'
import { MAJA, TeamsOffice } from './support/teams-office.js'
import { ask, bubbles, LAUNCH, said } from './support/widget-bench.js'

/**
 * Goal: a municipality that has an Azure Bot can point our widget at Azure's Direct Line, by a token of its own endpoint,
 * and its residents are served as well as by ours.
 * Method: the built widget in real Chromium against the stand-in of Azure's service, the whole service of ours behind it.
 */
const HELLO = 'Hej! Jag är Lindnäs kommuns chattbot'

describe("widget pointed at azure's direct line", function () {
  this.timeout(60_000)
  let browser: Browser
  let office: TeamsOffice
  let azure: AzureDirectLine
  const pages: Page[] = []
  const errors: string[] = []

  before(async function () {
    needs('chromium').call(this)
    await builtPages()
    office = await TeamsOffice.start()
    azure = await startAzure({ bot: office.service.url })
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await azure?.close()
    await office?.close()
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close()
    expect(errors.splice(0)).to.deep.equal([])
  })

  async function opened(lang = 'sv'): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1000, height: 760 } })).newPage()
    pages.push(page)
    page.on('pageerror', ({ message }) => errors.push(message))
    const { url } = office.service
    const body = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Lindnäs</title><h1>Lindnäs</h1><script src="/widget.js" data-lang="${lang}" data-directline="${azure.url}/v3/directline" data-token-url="${azure.tokenUrl}" defer></script>`
    await page.route(`${url}/host`, (route) => route.fulfill({ contentType: 'text/html', body }))
    await page.goto(`${url}/host`)
    await page.getByRole('button', lang === 'sv' ? LAUNCH : { name: /Ask us/ }).click()
    return page
  }

  const times = async (page: Page, text: string) => (await bubbles(page)).filter((one) => one.includes(text)).length

  it('greets once, answers formatted, and a choice is a press', async () => {
    const page = await opened()
    await said(page, HELLO)
    await page.getByRole('button', { name: 'När får vi plats i förskolan?' }).click()
    await page.locator('.msg.me').waitFor()
    await eventually(async () => expect(await page.locator('.msg.bot .words p').count()).to.be.greaterThan(2))
    await page.getByText('Skickat').waitFor()
    expect(await times(page, HELLO)).to.equal(1)
    expect(await times(page, 'När får vi plats i förskolan?')).to.equal(1)
    // What only our own service can do is not offered.
    await page.getByRole('button', { name: 'Meny' }).click()
    expect(await page.getByRole('button', { name: 'Radera chatten' }).count()).to.equal(0)
    expect(await page.getByRole('button', { name: 'Avsluta chatten' }).count()).to.equal(1)
  })

  it('greets in English on an English page', async () => {
    const page = await opened('en')
    await said(page, 'not a person')
  })

  it('goes on after a reload, and after the line was cut, with nothing lost and nothing twice', async () => {
    const page = await opened()
    await said(page, HELLO)
    await ask(page, 'vad kostar förskolan')
    await page.getByText('Skickat').waitFor()
    azure.cut()
    await ask(page, 'när öppnar biblioteket')
    await eventually(async () => expect(await page.locator('.msg.bot').count()).to.be.greaterThan(3))
    const before = await bubbles(page)
    await page.reload()
    await eventually(async () => expect(await bubbles(page)).to.deep.equal(before))
    expect(await times(page, 'när öppnar biblioteket')).to.equal(1)
  })

  it('a token that has expired is had anew', async () => {
    const page = await opened()
    await said(page, HELLO)
    azure.expireTokens()
    await ask(page, 'finns du kvar')
    await eventually(async () => expect(azure.toBot.filter(({ text }) => text === 'finns du kvar')).to.have.length(1))
    await said(page, 'finns du kvar')
  })

  it('a person who takes over is shown by name, and a word that azure was given twice is shown once', async () => {
    const page = await opened()
    await said(page, HELLO)
    await ask(page, 'Jag vill prata med en människa om sopor')
    await page.locator('.choices button').first().click()
    const receipt = page.locator('.msg.bot', { hasText: /LN-[0-9A-Z]{5}/ }).last()
    await receipt.waitFor()
    const [ref = ''] = /LN-[0-9A-Z]{5}/.exec((await receipt.textContent()) ?? '') ?? []
    const hands = new TeamHands(office.teams)
    const { conversation } = await office.threadOf(ref)
    await hands.press(MAJA, ref, 'Ta ärendet')
    await said(page, 'Maja')
    azure.faults.push({ status: 500, taken: true })
    await office.teams.say(MAJA, conversation, '@Lotsen Vi hämtar dem på **fredag**.')
    const spoken = page.locator('.msg.human')
    await spoken.first().waitFor()
    await eventually(() => expect(azure.tries.filter(({ text }) => text.includes('fredag'))).to.have.length(2))
    await ask(page, 'tack')
    await page.getByText('Skickat').waitFor()
    expect(await spoken.count()).to.equal(1)
    expect(await spoken.locator('.who').textContent()).to.match(/Maja Lind\s*medarbetare/)
    expect(await spoken.locator('strong').textContent()).to.equal('fredag')
  })
})

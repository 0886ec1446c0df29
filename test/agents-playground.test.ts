import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { CHANNEL, type Playground, startPlayground } from '../scripts/playground.mjs'
import type { Ticket } from '../src/tickets/ticket.js'
import { startBrowser } from './support/browser.js'
import { eventually } from './support/eventually.js'
import { needs } from './support/omit.js'
import { openClock } from './support/open-clock.js'
import { type Service, startService } from './support/service.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

const SCREENSHOTS = 'test/screenshots'

/**
 * Goal: a Teams-like client that we did not write does the whole job: the app is installed, a card appears, is claimed,
 * answered and resolved.
 * Method: Microsoft 365 Agents Playground against the whole service, driven in Chromium as a person would.
 */
describe('Agents Playground', function () {
  this.timeout(120_000)
  let service: Service
  let playground: Playground
  let browser: Browser
  let page: Page
  let folder: string

  before(async function () {
    needs('playground').call(this)
    needs('chromium').call(this)
    service = await startService({ env: { WEBCHAT_SECRET, TRY: 'off' }, now: openClock() })
    folder = await mkdtemp(join(tmpdir(), 'lotsen-playground-'))
    await mkdir(SCREENSHOTS, { recursive: true })
    playground = await startPlayground({ endpoint: `${service.url}/api/messages`, port: await freePort(), folder })
    browser = await startBrowser()
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
    page.setDefaultTimeout(20_000)
    await page.goto(playground.url)
  })
  after(async () => {
    await browser?.close()
    await playground?.stop()
    await service?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  it('a matter is handed over, claimed, answered and resolved', async () => {
    await playground.tell('install', CHANNEL)
    await eventually(async () => expect(await service.db.collection('installs').countDocuments()).to.equal(1))
    await page.getByText('Kontaktcenter', { exact: true }).last().click()

    const resident = await WebResident.open(service.url)
    await resident.says('Jag vill prata med en människa om en allmän handling')
    await resident.hears('Hur vill du få svaret?')
    await resident.says('Svara här i chatten')
    const ref = /LN-\w{5}/.exec((await resident.hears('LN-')).text ?? '')?.[0] ?? ''

    await page.getByText(`Fråga ${ref}`).waitFor()
    await page.getByText('○ Nytt, ingen har tagit det').waitFor()
    await shot('playground-new')
    await page.getByRole('button', { name: 'Ta ärendet' }).click()
    await page.getByText('◐ Maja Lind har tagit det').waitFor()
    expect(await ticketNow(ref)).to.deep.include({ status: 'claimed' })

    await ownButtons()
    await page.getByRole('button', { name: 'Svara', exact: true }).click()
    await page.getByLabel('Ditt svar till invånaren').fill('Hej! Vilken handling gäller det?')
    await shot('playground-reply')
    await page.getByRole('button', { name: 'Visa först' }).click()
    await page.getByText('Så här ser invånaren det.').waitFor()
    await shot('playground-preview')
    await page.getByRole('button', { name: 'Skicka', exact: true }).click()
    expect((await resident.hears('Vilken handling gäller det?')).from.name).to.equal('Maja Lind')

    await resident.says('Protokollet från i måndags')
    await page.getByText('Invånaren skriver:').first().waitFor()
    await page.getByText('Protokollet från i måndags').first().waitFor()

    await ownButtons()
    await page.getByRole('button', { name: 'Mer', exact: true }).click()
    await page.getByRole('button', { name: 'Lämna över' }).click()
    await page.getByRole('combobox', { name: 'Vem ska ha ärendet?' }).waitFor()
    await shot('playground-hand-over')
    await page.getByRole('button', { name: 'Avbryt' }).click()
    await page.getByRole('button', { name: 'Lös ärendet' }).click()
    await page.getByRole('button', { name: 'Skicka och lös' }).click()
    await page.getByText('Skriv ett slutbesked.').waitFor()
    expect((await ticketNow(ref)).status).to.equal('claimed')
    await page.getByLabel('Slutbesked till invånaren').fill('Protokollet kommer med posten.')
    await page.getByRole('button', { name: 'Skicka och lös' }).click()
    await page.getByText('✓ Löst av Maja Lind').waitFor()
    await resident.hears('Protokollet kommer med posten.')
    await page.getByRole('button', { name: 'Visa eller dölj samtalet' }).click()
    await page.getByText('Samtalet, det senaste sist').waitFor()
    await shot('playground-resolved')
    expect(await ticketNow(ref)).to.deep.include({ status: 'resolved' })
  })

  it('staff ask the bot in a chat of their own', async () => {
    await page.getByText('Personal Chat', { exact: true }).click()
    await page.getByRole('textbox').last().fill('When is the swimming hall open?')
    await page.keyboard.press('Enter')
    await page
      .getByText(/swimming hall/i)
      .nth(1)
      .waitFor()
    await shot('playground-personal')
  })

  /** This client shows everyone the same card; whoever has the ticket gets at their buttons by pressing. */
  async function ownButtons(): Promise<void> {
    // A press while the card is being drawn anew goes nowhere, as it would for anyone.
    await eventually(
      async () => {
        await page.getByRole('button', { name: 'Knappar för Maja Lind' }).click({ timeout: 5_000 })
        await page.getByRole('button', { name: 'Lös ärendet' }).waitFor({ timeout: 5_000 })
      },
      { withinMs: 60_000 },
    )
  }

  const shot = (name: string) => page.screenshot({ path: `${SCREENSHOTS}/${name}.png` })

  async function ticketNow(ref: string): Promise<Ticket> {
    const ticket = await service.db.collection<Ticket>('tickets').findOne({ _id: ref })
    if (!ticket) throw new Error(`No ticket ${ref}`)
    return ticket
  }
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

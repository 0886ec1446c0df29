import { expect } from 'chai'
import type { Browser } from 'playwright-core'
import { buildDesk } from '../scripts/build-desk.mjs'
import { DeskPage } from './support/desk-page.js'
import { eventually } from './support/eventually.js'
import { launchBrowser } from './support/first-page.js'
import { needs } from './support/omit.js'
import { openClock } from './support/open-clock.js'
import { type Service, startService } from './support/service.js'
import { WEBCHAT_SECRET, WebResident } from './support/web-resident.js'

/**
 * Goal: at an office's counter one sees who comes today and tomorrow, by mouse, by keyboard and on paper, and cancels on
 * somebody who then hears why.
 * Method: the whole service with its stand-in team, the page in real Chromium, and a resident in the website chat.
 */
describe('the day list in a browser', function () {
  this.timeout(120_000)
  this.retries(1)
  let browser: Browser
  let service: Service
  let link: string
  let resident: WebResident
  let ref: string
  const opened: DeskPage[] = []

  before(async function () {
    needs('chromium').call(this)
    await buildDesk()
    browser = await launchBrowser()
    service = await startService({ env: { TRY: 'auto', WEBCHAT_SECRET }, now: openClock() })
    link = service.app.links.find(({ url }) => url.includes('/desk/'))?.url ?? ''
    resident = await WebResident.open(service.url)
    const talk: [string, string][] = [
      ['boka ett besök', 'Vart vill du komma'],
      ['Stadshuset', 'hjälp med'],
      ['dator', 'Vilken tid'],
      ['fredag kl 9', 'Stämmer det'],
      ['ja', 'Klart!'],
    ]
    for (const [says, hears] of talk) {
      await resident.says(says)
      await resident.hears(hears)
    }
    ref = /LN-\w{5}/.exec((await resident.hears('Klart!')).text ?? '')?.[0] ?? ''
  })
  after(async () => {
    await browser?.close()
    await service?.close()
  })
  afterEach(async () => {
    const troubles = opened.flatMap((desk) => desk.troubles)
    for (const desk of opened.splice(0)) await desk.close()
    expect(troubles).to.deep.equal([])
  })

  async function visit(query = '', options: Parameters<typeof DeskPage.open>[2] = {}): Promise<DeskPage> {
    const desk = await DeskPage.open(browser, link.replace('/desk/', `/desk/visits${query}`), options)
    opened.push(desk)
    await desk.page.getByRole('button', { name: 'Maja' }).click()
    await desk.page.locator('.visits-day h2').waitFor()
    return desk
  }

  it('opens on today, and goes a day on by keyboard', async () => {
    const { page } = await visit()
    expect(await page.locator('.visits-day h2').textContent())
      .to.include('torsdag 26 november')
      .and.include('Stadshuset')
    expect(await page.locator('.empty').textContent()).to.include('Ingen har bokat')
    await page.getByRole('button', { name: 'Nästa dag' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('cell', { name: ref, exact: true }).waitFor()
    expect(await page.locator('.visits-table tbody tr').textContent())
      .to.include('09:00')
      .and.include('Hjälp med dator')
    expect(new URL(page.url()).searchParams.get('day')).to.equal('2026-11-27')
    await page.getByLabel('Plats').selectOption({ label: 'Strands bibliotek och servicepunkt' })
    await page.locator('.empty').waitFor()
    await page.getByRole('button', { name: 'Föregående dag' }).click()
    await eventually(() => expect(page.url()).to.include('day=2026-11-26').and.include('office=strand-library'))
  })

  it('holds in English, on a phone, and for whoever does not see it', async () => {
    const desk = await visit('?lang=en&day=2026-11-27', { viewport: { width: 360, height: 640 } })
    expect(await desk.page.locator('.visits-day h2').textContent())
      .to.include('Friday')
      .and.include('one visit')
    expect(await desk.fits()).to.equal(true)
    expect(await desk.remarks()).to.deep.equal([])
  })

  it('is printed without what cannot be pressed on paper', async () => {
    const { page } = await visit('?day=2026-11-27')
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('button', { name: 'Skriv ut' }).isVisible()).to.equal(false)
    expect(await page.getByRole('cell', { name: ref, exact: true }).isVisible()).to.equal(true)
  })

  it('cancels with a reason, which the resident reads', async () => {
    const { page } = await visit('?day=2026-11-27')
    await page.getByRole('button', { name: new RegExp(`Ställ in ${ref}`) }).click()
    await page.getByRole('button', { name: 'Ställ in besöket' }).click()
    await page.getByText('Skriv varför.').waitFor()
    await page.getByLabel('Varför').fill('Vi har stängt för utbildning.')
    await page.getByRole('button', { name: 'Ställ in besöket' }).click()
    await page.getByRole('cell', { name: 'Avbokat' }).waitFor()
    expect((await resident.hears('utbildning')).text).to.include(ref)
  })

  it('is found from the desk', async () => {
    const desk = await DeskPage.open(browser, link, {})
    opened.push(desk)
    await desk.be('Maja')
    await desk.page.getByRole('link', { name: 'Besök' }).click()
    await desk.page.locator('.visits-day h2').waitFor()
  })
})

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
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

const LAPTOP = { width: 1440, height: 900 }
const PHONE = { width: 320, height: 640 }

/**
 * Goal: staff work a whole day at the desk: see what comes, take it, answer it with what the resident will see before
 * their eyes, ask others, hand on; by mouse, by keyboard, on a phone, in the dark; and are told what goes wrong.
 * Method: the whole service on a morning when every office is open, its stand-in team, and its own desk in real Chromium,
 * opened by the link that is printed at start; the resident writes through the website chat.
 */
describe('the desk in a browser', function () {
  this.timeout(120_000)
  this.retries(1)
  let browser: Browser
  let service: Service
  let link: string
  const opened: DeskPage[] = []

  before(async function () {
    needs('chromium').call(this)
    await buildDesk()
    browser = await launchBrowser()
    service = await startService({ env: { TRY: 'auto', WEBCHAT_SECRET }, now: openClock() })
    link = service.app.links.find(({ url }) => url.includes('/desk/'))?.url ?? ''
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

  async function visit(
    name?: string,
    options: Parameters<typeof DeskPage.open>[2] = {},
    query = '',
  ): Promise<DeskPage> {
    const desk = await DeskPage.open(browser, link.replace('/desk/', `/desk/${query}`), {
      viewport: LAPTOP,
      ...options,
    })
    opened.push(desk)
    if (name) await desk.be(name)
    return desk
  }

  /** A resident of the website who needs a person about the bins, and their ticket's reference. */
  async function resident(): Promise<{ web: WebResident; ref: string }> {
    const web = await WebResident.open(service.url)
    await web.says('jag vill prata med en människa om sopor')
    await web.hears('Hur vill du få svaret?')
    await web.says('Svara här i chatten')
    const told = await web.hears('har nummer')
    return { web, ref: /LN-\w{5}/.exec(told.text ?? '')?.[0] ?? '' }
  }

  it('opens by the link alone, keeps its key out of the address, and lets one choose who to be', async () => {
    const desk = await visit()
    await desk.page.getByRole('heading', { name: 'Vem är du?' }).waitFor()
    expect(desk.page.url()).to.not.contain('key=')
    expect(await desk.remarks()).to.deep.equal([])
    await desk.be('Maja Lind')
    await desk.page.reload()
    await desk.page.locator('.top-name', { hasText: 'Maja Lind' }).waitFor()
    const stranger = await DeskPage.open(browser, `${service.url}/desk/`, { viewport: LAPTOP })
    opened.push(stranger)
    await stranger.page.getByText('länken som skrivs ut').waitFor()
    expect(await stranger.remarks()).to.deep.equal([])
  })

  it('a resident asks; staff claim, ask, note and resolve at the desk; each hears of the other by itself', async () => {
    const desk = await visit('Maja Lind')
    const { web, ref } = await resident()
    await desk.row(ref).waitFor()
    await desk.openTicket(ref)
    await desk.press('Ta ärendet')
    await desk.hears('Ärendet är ditt')
    await web.hears('Maja Lind')

    await desk.write('Fråga invånaren', 'Vilken adress gäller det?')
    await desk.page.getByText('Så här ser invånaren det').click()
    await desk.page.locator('.preview-message', { hasText: 'Vilken adress gäller det?' }).waitFor()
    await desk.press('Skicka frågan och vänta')
    await desk.hears('Ärendet väntar på invånaren')
    await web.hears('Vilken adress gäller det?')
    await web.says('Almvägen 4')
    await desk.page.locator('.said-line--resident', { hasText: 'Almvägen 4' }).waitFor()
    await desk.hears('Invånaren har skrivit')

    await desk.write('Intern anteckning', 'Bilen är trasig i dag.')
    await desk.press('Spara anteckningen')
    await desk.page.locator('.said-line--note', { hasText: 'Bilen är trasig' }).waitFor()

    await desk.write('Lös ärendet', 'Kärlet är tömt.')
    await desk.page.locator('#words').press('Control+Enter')
    await desk.hears('ärendet är löst')
    await web.hears('Kärlet är tömt.')
    expect(JSON.stringify(await web.read())).to.not.contain('trasig')
    await desk.press(/^Lösta/)
    await desk.row(ref).waitFor()
  })

  it('of two who see the same ticket one gets it, and the other is told in words, their text kept', async () => {
    const { ref } = await resident()
    const [maja, omar] = [await visit('Maja Lind'), await visit('Omar Haddad')]
    await maja.openTicket(ref)
    await omar.openTicket(ref)
    await omar.write('Svara', 'Jag ordnar det.')
    await maja.press('Ta ärendet')
    await maja.hears('Ärendet är ditt')
    await omar.press('Skicka svaret')
    await omar.page
      .getByRole('alert')
      .filter({ hasText: `Maja Lind har hand om ${ref}` })
      .waitFor()
    expect(await omar.page.locator('#words').inputValue()).to.equal('Jag ordnar det.')
    await omar.page.getByText('Maja Lind har tagit det').first().waitFor()
  })

  it('sends files with a reply, and shows what became of each before it is sent', async () => {
    const { web, ref } = await resident()
    const desk = await visit('Maja Lind')
    await desk.openTicket(ref)
    const picker = desk.page.locator('input[type=file]')
    await picker.setInputFiles([
      { name: 'color.png', mimeType: 'image/png', buffer: await readFile('manifest/color.png') },
      { name: 'virus.exe', mimeType: 'x/y', buffer: Buffer.from('MZ') },
    ])
    await desk.page.locator('.attached-file', { hasText: 'color.png' }).getByText('Klar').waitFor()
    await desk.page.locator('.attached-file', { hasText: 'Den sortens fil går inte att skicka' }).waitFor()
    await desk.write('Svara', 'Så här ser det ut.')
    await desk.press('Skicka svaret')
    await desk.page.getByRole('alert').filter({ hasText: 'En fil kom inte med' }).waitFor()
    await desk.press('Ta bort virus.exe')
    await desk.press('Skicka svaret')
    const shown = desk.page.locator('.said-line--human .file', { hasText: 'color.png' })
    await shown.waitFor()
    const picture = await shown.locator('img').getAttribute('src')
    expect((await fetch(`${service.url}${picture}`)).headers.get('content-type')).to.equal('image/jpeg')
    await web.hears('Så här ser det ut.')
    expect(JSON.stringify(await web.read())).to.contain('color.png')
  })

  it('finds tickets, enters one for somebody who phones, and sends it on with a summary when it is confidential', async () => {
    const word = `katt${randomUUID().slice(0, 8)}`
    const desk = await visit('Maja Lind')
    await desk.press('Nytt ärende')
    const form = desk.page.getByRole('dialog')
    await form.getByLabel('Vad gäller det?').fill(`Undrar om försörjningsstöd till ${word}`)
    await form.getByLabel('Med sms').check()
    await form.getByLabel('Telefonnummer').fill('070-174 06 42')
    await form.getByRole('button', { name: 'Lägg in ärendet' }).click()
    await form.getByRole('alert').filter({ hasText: 'Läs upp numret' }).waitFor()
    await form.getByLabel('Jag har läst upp numret').check()
    await form.getByLabel('Kö').selectOption({ label: 'Försörjningsstöd' })
    expect(await desk.remarks()).to.deep.equal([])
    await form.getByRole('button', { name: 'Lägg in ärendet' }).click()
    await desk.hears(/LN-\w{5} är inlagt/)

    await desk.page.getByLabel('Sök bland ärendena').fill(word)
    await eventually(async () => expect(await desk.page.locator('.row').count()).to.equal(1))
    expect(await desk.row(word).count()).to.equal(1)
    await desk.press('Skicka till en annan kö')
    await form.getByLabel('Vilken kö?').selectOption({ label: 'Kontaktcenter' })
    await form.getByRole('button', { name: 'Skicka ärendet' }).click()
    await form.getByRole('alert').filter({ hasText: 'Skriv en sammanfattning' }).waitFor()
    await form.getByLabel('Allt: invånaren har sagt ja').check()
    await form.getByText('Det går inte att ta tillbaka').waitFor()
    await form.getByLabel('Bara en sammanfattning').check()
    await form.getByLabel('Sammanfattning', { exact: true }).fill('Vill bli kontaktad.')
    await form.getByRole('button', { name: 'Skicka ärendet' }).click()
    await desk.hears('skickat vidare')
    await desk.page.locator('.said', { hasText: 'Vill bli kontaktad.' }).waitFor()
    await desk.page.getByLabel('Sök bland ärendena').fill(word)
    await desk.page.getByText('Inget ärende hittades').waitFor()
  })

  it('can be worked by keyboard alone, and the focus is where one reads on', async () => {
    const { ref } = await resident()
    const desk = await visit('Maja Lind')
    const focused = () => desk.page.evaluate<string>('document.activeElement.textContent')
    await desk.row(ref).focus()
    await desk.page.keyboard.press('Enter')
    await desk.page.locator('h2:focus', { hasText: ref }).waitFor()
    await desk.page.keyboard.press('Tab')
    expect(await focused()).to.equal('Ta ärendet')
    await desk.page.keyboard.press('Enter')
    await desk.hears('Ärendet är ditt')
    await desk.page.getByRole('button', { name: 'Jag har ringt' }).focus()
    await desk.page.keyboard.press('Enter')
    await desk.page.getByRole('dialog').waitFor()
    await desk.page.keyboard.press('Escape')
    await eventually(async () => expect(await focused()).to.equal('Jag har ringt'))
    // The key after the press is the form's, however busy the browser is: no frame need be drawn in between.
    const next = 'document.activeElement.click(), Promise.resolve().then(() => document.activeElement.tagName)'
    expect(await desk.page.evaluate(next)).to.equal('TEXTAREA')
    await desk.page.keyboard.type('Återkommer i morgon.')
    await desk.page.keyboard.press('Tab')
    await desk.page.keyboard.press('Enter')
    await desk.hears('Samtalet är antecknat')
    await eventually(async () => expect(await focused()).to.equal('Jag har ringt'))
    await desk.page.locator('.said-line--note', { hasText: 'Återkommer i morgon.' }).waitFor()
  })

  it('says when the service is out of reach, keeps what was written, and goes on when it is back', async () => {
    const { ref } = await resident()
    const desk = await visit('Maja Lind')
    await desk.openTicket(ref)
    await desk.write('Svara', 'Vi kommer på torsdag.')
    await desk.page.context().setOffline(true)
    await desk.press('Skicka svaret')
    await desk.page.getByRole('alert').filter({ hasText: 'Det gick inte att nå Lotsen' }).waitFor()
    await desk.page.locator('.line', { hasText: 'Ingen kontakt med Lotsen sedan' }).waitFor()
    expect(await desk.remarks()).to.deep.equal([])
    await desk.page.context().setOffline(false)
    await desk.page.locator('.line', { hasText: 'Ingen kontakt' }).waitFor({ state: 'hidden' })
    await desk.press('Skicka svaret')
    await desk.page.locator('.said-line--human', { hasText: 'Vi kommer på torsdag.' }).waitFor()
    expect(await desk.page.locator('.said-line--human').count()).to.equal(1)
  })

  for (const [lang, title] of [
    ['sv', 'Ärenden'],
    ['en', 'Tickets'],
  ] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`gives axe nothing to remark on, wide and narrow: ${lang}, ${colorScheme}`, async () => {
        const { ref } = await resident()
        const desk = await visit('Maja Lind', { colorScheme }, `?lang=${lang}-se`)
        await desk.page.getByRole('heading', { name: title, level: 1 }).waitFor()
        expect(await desk.remarks()).to.deep.equal([])
        await desk.openTicket(ref)
        await desk.page.locator('#words').fill('En text som förhandsgranskas.')
        await desk.page.locator('.preview summary').click()
        await desk.page.locator('.preview-message').waitFor()
        expect(await desk.remarks()).to.deep.equal([])
        await desk.page.setViewportSize(PHONE)
        expect([await desk.remarks(), await desk.fits()]).to.deep.equal([[], true])
        await desk.page.locator('.back').click()
        await desk.row(ref).waitFor()
        expect([await desk.remarks(), await desk.fits()]).to.deep.equal([[], true])
      })
    }
  }

  it('tells by words and signs what colours say, where there are no colours', async () => {
    const { ref } = await resident()
    const desk = await visit('Maja Lind', { forcedColors: 'active' })
    await desk.openTicket(ref)
    await desk.page.locator('.row[aria-current="true"]', { hasText: ref }).waitFor()
    expect(await desk.page.locator('.status').textContent()).to.equal('○ Nytt, ingen har tagit det')
    expect(await desk.page.locator('.said-line--bot .said-label').first().textContent()).to.contain('Boten')
    expect(await desk.page.locator('.said-line--resident .said-label').first().textContent()).to.contain('Invånaren')
  })

  it('says that one is on duty, and which lists are empty', async () => {
    const desk = await visit('Omar Haddad')
    await desk.press('I tjänst')
    await desk.hears('Du är i tjänst')
    expect(await desk.page.getByRole('button', { name: 'I tjänst' }).getAttribute('aria-pressed')).to.equal('true')
    await desk.press(/^Frågor/)
    await desk.page.getByText('Ingen har frågat er om något').waitFor()
    await desk.press('Logga samtal')
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Logga', exact: true }).click()
    await desk.hears('Loggat')
  })
})

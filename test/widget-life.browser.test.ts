import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startBrowser } from './support/browser.js'
import { builtPages } from './support/built.js'
import { eventually } from './support/eventually.js'
import { needs } from './support/omit.js'
import { type Service, startService } from './support/service.js'
import { ask, choose, field, LAUNCH, said } from './support/widget-bench.js'

/**
 * Goal: a resident can send a photo, follow a ticket, save, end and delete the chat, and leave at once without a trace.
 * Method: the built widget in real Chromium on the service's own page, over the whole service; what is left behind is
 * looked for in the tab's storage, in the page and in the database.
 */
const HELLO = 'Hej! Jag är Lindnäs kommuns chattbot'
const ELSEWHERE = 'https://www.smhi.se/'

describe('widget from the first word to the last', function () {
  this.timeout(60_000)
  let browser: Browser
  let service: Service
  const pages: Page[] = []
  const errors: string[] = []

  before(async function () {
    needs('chromium').call(this)
    await builtPages()
    service = await startService()
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await service?.close()
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close()
    expect(errors.splice(0)).to.deep.equal([])
  })

  async function visit(attributes = '', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, ...options })
    const page = await context.newPage()
    pages.push(page)
    page.on('pageerror', ({ message }) => errors.push(message))
    const body = `<!doctype html><html lang="sv"><meta charset="utf-8"><title>Lindnäs kommun</title><h1>Lindnäs</h1><script src="/widget.js" data-lang="sv" ${attributes} defer></script>`
    await page.route(`${service.url}/host`, (route) => route.fulfill({ contentType: 'text/html', body }))
    await page.route(ELSEWHERE, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Väder</title>Väder' }),
    )
    await page.goto(`${service.url}/host`)
    return page
  }

  async function opened(attributes = '', options: BrowserContextOptions = {}): Promise<Page> {
    const page = await visit(attributes, options)
    await page.getByRole('button', LAUNCH).click()
    await said(page, HELLO)
    return page
  }

  const stored = (page: Page) => page.evaluate<string>('JSON.stringify(sessionStorage)')
  const kept = async (page: Page) => JSON.parse(Object.values(JSON.parse(await stored(page)))[0] as string)
  const conversationOf = async (page: Page) => `web:${(await kept(page)).conversationId}`
  const turnsOf = async (page: Page) =>
    service.db
      .collection('turns')
      .find({ conversation: await conversationOf(page) })
      .sort({ seq: 1 })
      .toArray()

  /** Puts files on the window as a person does who drags, or pastes, or chooses them. */
  async function bring(page: Page, how: 'drop' | 'paste', files: { name: string; type: string; side?: number }[]) {
    await page.evaluate(
      `(async (how, files) => {
        const data = new DataTransfer()
        for (const { name, type, side } of files) {
          const canvas = Object.assign(document.createElement('canvas'), { width: side ?? 10, height: (side ?? 10) / 2 })
          const pen = canvas.getContext('2d')
          // As lively as a photo: a drawing would weigh less as it is.
          const noise = new ImageData(canvas.width, canvas.height)
          let seed = 1
          for (let at = 0; at < noise.data.length; at += 1) {
            seed = (seed * 16807) % 2147483647
            noise.data[at] = at % 4 === 3 ? 255 : seed & 63 | 64
          }
          pen.putImageData(noise, 0, 0)
          const blob = type.startsWith('image/') ? await new Promise((done) => canvas.toBlob(done, type)) : new Blob(['MZ'])
          data.items.add(new File([blob], name, { type }))
        }
        const root = document.querySelector('.lotsen-chat').shadowRoot
        const at = root.querySelector(how === 'paste' ? 'textarea' : '.panel')
        const event = (kind) => how === 'paste'
          ? new ClipboardEvent(kind, { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true })
        for (const kind of how === 'paste' ? ['paste'] : ['dragover', 'drop']) at.dispatchEvent(event(kind))
      })(${JSON.stringify(how)}, ${JSON.stringify(files)})`,
    )
  }

  describe('photos and files', () => {
    it('a photo that is dropped is made small, shown, sent with the words, and seen by the service as a picture', async () => {
      const page = await opened()
      await bring(page, 'drop', [{ name: 'gropen i gatan.png', type: 'image/png', side: 4_000 }])
      await page.getByText('gropen i gatan.jpg').waitFor()
      await ask(page, 'så här ser gropen ut')
      await page.locator('.msg.me .files img').waitFor()
      await page.getByText('Skickat').waitFor()
      const [turn] = (await turnsOf(page)).filter(({ inbound }) => inbound)
      expect(turn?.inbound.text).to.equal('så här ser gropen ut')
      expect(turn?.inbound.files).to.have.length(1)
      expect(turn?.inbound.files[0]).to.include({ name: 'gropen i gatan.jpg', type: 'image/jpeg' })
      const width = await page
        .locator('.msg.me .files img')
        .evaluate((image) => (image as { naturalWidth: number }).naturalWidth)
      expect(width).to.be.within(1, 640)
      const full = await page.locator('.msg.me .files a').getAttribute('href')
      const size = await page.evaluate<number>(
        `new Promise((done) => { const image = new Image(); image.onload = () => done(image.naturalWidth); image.src = ${JSON.stringify(full)} })`,
      )
      expect(size).to.equal(2_048)
      expect(await page.locator('.tray li').count()).to.equal(0)
    })

    it('one is pasted and one is chosen, and either can be taken away again', async () => {
      const page = await opened()
      await bring(page, 'paste', [{ name: 'klippt.png', type: 'image/png' }])
      await page.getByText('klippt.').waitFor()
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Bifoga en bild eller fil' }).click()
      await (await chooser).setFiles({ name: 'intyg.txt', mimeType: 'text/plain', buffer: Buffer.from('Ett intyg.') })
      await page.getByText('intyg.txt').waitFor()
      await page.getByRole('button', { name: /Ta bort klippt/ }).click()
      expect(await page.locator('.tray li').count()).to.equal(1)
      await field(page).press('Enter')
      await page.locator('.msg.me', { hasText: 'intyg.txt' }).waitFor()
      await eventually(async () => (await turnsOf(page)).some(({ inbound }) => inbound?.files?.length === 1))
    })

    it('what cannot be sent is refused with its name and what can, before anyone waits for it', async () => {
      const page = await opened()
      await bring(page, 'drop', [{ name: 'virus.exe', type: 'application/x-msdownload' }])
      const error = page.getByText('virus.exe kan inte skickas')
      await error.waitFor()
      const described = (await field(page).getAttribute('aria-describedby')) ?? ''
      expect(described.split(' ')).to.include(await error.getAttribute('id'))
      const many = [1, 2, 3, 4, 5, 6].map((n) => ({ name: `bild ${n}.png`, type: 'image/png' }))
      await bring(page, 'drop', many)
      await page.getByText('bild 6.png följde inte med').waitFor()
      expect(await page.locator('.tray li').count()).to.equal(5)
    })

    it('a file that is on its way tells how far it has come, and a reload loses neither it nor the words', async () => {
      const page = await opened()
      let held: (() => void) | undefined
      await page.route('**/upload*', async (route) => {
        await new Promise<void>((resolve) => {
          held = resolve
        })
        await route.abort()
      })
      await bring(page, 'drop', [{ name: 'lampan.png', type: 'image/png', side: 600 }])
      await page.getByText('lampan.', { exact: false }).waitFor()
      await ask(page, 'lampan blinkar')
      await page.locator('.msg.me progress').waitFor()
      expect(await page.locator('.msg.me progress').getAttribute('aria-label')).to.equal('Skickas')
      await page.unroute('**/upload*')
      held?.()
      await page.reload()
      await page.locator('.msg.me .files img').waitFor()
      const sent = (await turnsOf(page)).filter(({ inbound }) => inbound?.text === 'lampan blinkar')
      expect(sent).to.have.length(1)
      expect(await stored(page)).not.to.include('data:image')
    })
  })

  it('a receipt has a card that follows the ticket, and the way to a person tells hours and offices', async () => {
    const page = await opened()
    await ask(page, 'lampan är trasig vid Almvägen 4')
    await page
      .locator('.ticket')
      .or(page.getByRole('button', { name: 'Hoppa över' }))
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Besök oss' }).click()
    await page.getByRole('heading', { name: 'Telefon, öppettider och kontor' }).waitFor()
    const sheet = page.getByRole('region', { name: 'Telefon, öppettider och kontor' })
    expect(await sheet.innerText()).to.match(/Ring 0980-319 200/)
    expect(await sheet.innerText()).to.match(/Stadshuset\s+Stora torget 1/)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Prata med en person' }).click()
    const card = page.getByRole('region', { name: /Ärende LN-/ })
    await card.waitFor()
    expect(await card.innerText()).to.include('Väntar på en medarbetare')
    expect(await card.innerText()).to.match(/Plats i kön\s+Du är först/)
  })

  it('finds the nearest office when asked to, and only then asks where one is', async () => {
    const geolocation = { latitude: 62.5384, longitude: 17.5212 }
    const page = await opened('', { geolocation, permissions: ['geolocation'] })
    await page.getByRole('button', { name: 'Besök oss' }).click()
    const first = page.locator('.offices li').first()
    expect(await first.innerText()).to.match(/^Stadshuset/)
    await page.getByRole('button', { name: 'Visa det som är närmast mig' }).click()
    await eventually(async () => expect(await first.innerText()).to.match(/^Trollnäs bibliotek/))
  })

  it('the conversation can be downloaded and copied, by who said it and when', async () => {
    const page = await opened('', { permissions: ['clipboard-read', 'clipboard-write'] })
    await ask(page, 'vad kostar förskolan')
    await page.locator('.msg.bot').nth(2).waitFor()
    await page.getByRole('button', { name: 'Meny' }).click()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Ladda ner chatten' }).click()
    const download = await saved
    expect(download.suggestedFilename()).to.match(/^chatt-med-kommunen-\d{4}-\d\d-\d\d\.txt$/)
    const text = await readFile((await download.path()) ?? '', 'utf8')
    expect(text).to.match(/^\ufeffChatt med Lindnäs kommun\n\n/)
    expect(text).to.match(/\d\d:\d\d Du\nvad kostar förskolan\n/)
    expect(text).to.match(/\d\d:\d\d Lotsen \(bot\)\n/)
    expect(text).not.to.match(/<p>|\*\*/)
    await page.getByRole('button', { name: 'Kopiera chatten' }).click()
    await page.getByText('Chatten är kopierad.').waitFor()
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied.replaceAll('\r', '')).to.equal(text.replace('\ufeff', ''))
  })

  it('is ended by choice, says goodbye, asks once how it went, can be gone on with, and begins anew', async () => {
    const page = await opened()
    await ask(page, 'vad kostar förskolan')
    await page.locator('.msg.bot').nth(2).waitFor()
    const before = await conversationOf(page)
    await choose(page, 'Avsluta chatten')
    await page.getByRole('button', { name: 'Ja, avsluta' }).click()
    await page.getByText('Chatten är avslutad.', { exact: true }).waitFor()
    expect(await field(page).count()).to.equal(0)
    await page.getByRole('button', { name: 'Bra' }).click()
    await page.locator('.msg.me', { hasText: 'Bra' }).waitFor()
    await eventually(async () => (await turnsOf(page)).at(-1)?.state.rated === 'good')
    await page.reload()
    await page.locator('.msg.me', { hasText: 'Bra' }).waitFor()
    await page.getByRole('button', { name: 'Skriv vidare' }).click()
    await ask(page, 'en sak till om förskolan')
    await page.getByText('Skickat').waitFor()
    await choose(page, 'Avsluta chatten')
    await page.getByRole('button', { name: 'Ja, avsluta' }).click()
    await eventually(async () => (await turnsOf(page)).at(-1)?.state.ended === true)
    const goodbye = (await turnsOf(page)).at(-1)?.outbound
    expect(goodbye.every(({ choices }: { choices?: string[] }) => choices === undefined)).to.equal(true)
    await page.getByRole('button', { name: 'Ny chatt' }).click()
    await said(page, HELLO)
    await eventually(async () => expect(await conversationOf(page)).not.to.equal(before))
    expect(await page.locator('.msg.me').count()).to.equal(0)
  })

  it('is deleted after telling what goes, and leaves neither words in the database nor a trace in the tab', async () => {
    const page = await opened()
    await ask(page, 'en hemlighet om kaninen')
    await page.getByText('Skickat').waitFor()
    const conversation = await conversationOf(page)
    await choose(page, 'Radera chatten')
    await page.getByText('Hela chatten raderas').waitFor()
    await page.getByRole('button', { name: 'Radera', exact: true }).click()
    await page.getByRole('heading', { name: 'Chatten är raderad.' }).waitFor()
    expect(await stored(page)).to.equal('{}')
    const turns = await service.db.collection('turns').find({ conversation }).toArray()
    expect(JSON.stringify(turns)).not.to.include('kaninen')
    expect(turns.length).to.be.greaterThan(0)
    await page.getByRole('button', { name: 'Ny chatt' }).click()
    await said(page, HELLO)
    expect(await page.locator('.msg', { hasText: 'kaninen' }).count()).to.equal(0)
  })

  describe('for whoever must not be seen here', () => {
    const secret = 'min man slår mig'

    async function atRisk(attributes = ''): Promise<Page> {
      const page = await opened(attributes)
      await ask(page, secret)
      await page.getByRole('button', { name: 'Lämna sidan snabbt' }).waitFor()
      return page
    }

    it('nothing offers to leave where nothing is sensitive', async () => {
      const page = await opened()
      await ask(page, 'vad kostar förskolan')
      await page.locator('.msg.bot').nth(2).waitFor()
      expect(await page.getByRole('button', { name: 'Lämna sidan snabbt' }).count()).to.equal(0)
    })

    const ways: [string, (page: Page) => Promise<void>][] = [
      ['a press', (page) => page.getByRole('button', { name: 'Lämna sidan snabbt' }).click()],
      [
        'Shift three times',
        async (page) => {
          for (const _ of [1, 2, 3]) await page.keyboard.press('Shift')
        },
      ],
    ]
    for (const [way, leave] of ways) {
      it(`by ${way} the page is another, the tab has forgotten, the service knows, and the way back finds nothing`, async () => {
        const page = await atRisk()
        const conversation = await conversationOf(page)
        await leave(page)
        await page.waitForURL(ELSEWHERE)
        await eventually(async () => {
          const last = await service.db.collection('turns').findOne({ conversation }, { sort: { seq: -1 } })
          return last?.state.fled === true
        })
        await page.goto(`${service.url}/host`)
        expect(await stored(page)).to.equal('{}')
        await page.getByRole('button', LAUNCH).click()
        await said(page, HELLO)
        expect(await page.locator('.msg', { hasText: secret }).count()).to.equal(0)
        expect(await conversationOf(page)).not.to.equal(conversation)
      })
    }

    it('the way back from there does not lead here', async () => {
      const page = await atRisk()
      await page.getByRole('button', { name: 'Lämna sidan snabbt' }).click()
      await page.waitForURL(ELSEWHERE)
      await page.goBack().catch(() => undefined)
      expect(page.url()).not.to.include('/host')
    })

    it('the title of the page tells nothing of what is unread, which it does else', async () => {
      for (const [page, title] of [
        [await opened(), /^\(\d\) Lindnäs kommun$/],
        [await atRisk(), /^Lindnäs kommun$/],
      ] as const) {
        const { conversationId, token } = await kept(page)
        await page.getByRole('button', { name: 'Stäng chatten' }).click()
        // Said in this conversation, and not here: its answer is unread.
        await page.request.post(`${service.url}/v3/directline/conversations/${conversationId}/activities`, {
          headers: { authorization: `Bearer ${token}` },
          data: { type: 'message', text: 'vad kostar förskolan' },
        })
        await page.getByRole('button', { name: /olästa svar/ }).waitFor()
        await eventually(async () => expect(await page.title()).to.match(title))
      }
    })
  })

  describe('on a computer that many use', () => {
    async function shared(): Promise<Page> {
      const context = await browser.newContext({ viewport: { width: 1000, height: 760 } })
      const page = await context.newPage()
      pages.push(page)
      await page.clock.install()
      const body = `<!doctype html><html lang="sv"><meta charset="utf-8"><title>Bibliotek</title><h1>Lindnäs</h1><script src="/widget.js" data-lang="sv" data-shared defer></script>`
      await page.route(`${service.url}/host`, (route) => route.fulfill({ contentType: 'text/html', body }))
      await page.goto(`${service.url}/host`)
      await page.getByRole('button', LAUNCH).click()
      await said(page, HELLO)
      await ask(page, 'mitt ärende är hemligt')
      await page.getByText('Skickat').waitFor()
      return page
    }

    it('it is told before it forgets, and whoever says they are there goes on', async () => {
      const page = await shared()
      await page.clock.runFor(150_000)
      await page.getByRole('alertdialog').waitFor()
      await page.getByRole('button', { name: 'Ja, jag är kvar' }).click()
      expect(await page.getByRole('alertdialog').count()).to.equal(0)
      await page.clock.runFor(100_000)
      expect(await page.locator('.msg', { hasText: 'hemligt' }).count()).to.be.greaterThan(0)
    })

    it('after three minutes with nobody there nothing is left', async () => {
      const page = await shared()
      await page.clock.runFor(185_000)
      await page.getByRole('button', LAUNCH).waitFor()
      expect(await stored(page)).to.equal('{}')
      await page.getByRole('button', LAUNCH).click()
      await said(page, HELLO)
      expect(await page.locator('.msg', { hasText: 'hemligt' }).count()).to.equal(0)
    })

    it('a tab that comes back later, its browser having slept or been restarted, shows nothing', async () => {
      const page = await shared()
      await page.evaluate(`
        const [key] = Object.keys(sessionStorage)
        const kept = JSON.parse(sessionStorage.getItem(key))
        sessionStorage.setItem(key, JSON.stringify({ ...kept, touchedAtMs: kept.touchedAtMs - 200_000 }))
      `)
      await page.reload()
      await page.getByRole('button', LAUNCH).waitFor()
      expect(await stored(page)).to.equal('{}')
      expect(await page.locator('.msg').count()).to.equal(0)
    })
  })
})

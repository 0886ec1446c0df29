import { expect } from 'chai'
import type { BrowserContextOptions } from 'playwright-core'
import type { OutboundMessage } from '../src/message.js'
import { eventually } from './support/eventually.js'
import { ask, bubbles, field, hostPage, LAUNCH, remarks, said, WidgetBench } from './support/widget-bench.js'

/**
 * Goal: a resident with a browser, a bad line or a screen reader can ask and be answered, loses nothing, and always
 * knows who speaks and whether what they wrote has arrived.
 * Method: the built widget in real Chromium, on a page of its own, over the real doors and a log in memory whose bot
 * says what a test needs; the line is cut, replies are lost, the service restarts.
 */
const FIRST = 'Hej! Jag är en bot.'
const MINUTE_MS = 60_000

describe('widget in a browser', function () {
  this.timeout(60_000)
  const bench = new WidgetBench(answer, [
    hostPage('/', '<script src="/widget.js" data-lang="sv" defer></script>'),
    hostPage('/entry', '<script src="/widget.js" data-lang="sv" data-entry="aldre-direkt" defer></script>'),
    hostPage(
      '/inline',
      '<div id="here" style="width: 420px; height: 600px"></div><script src="/widget.js" data-mode="inline" data-target="#here" defer></script>',
    ),
    hostPage(
      '/hostile',
      '<style>* { all: unset; color: red; font-size: 40px; text-transform: uppercase; direction: rtl } body { display: block }</style><script src="/widget.js" data-lang="sv" defer></script>',
    ),
  ])
  bench.hooks()

  const opened = (path = '/', options: BrowserContextOptions = {}) => bench.opened(FIRST, path, options)

  it('fetches and keeps nothing until it is opened', async () => {
    const page = await bench.blank()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(bench.server.url)
    await page.getByRole('button', LAUNCH).waitFor()
    const stored = () => page.evaluate<number>('sessionStorage.length + localStorage.length + document.cookie.length')
    expect(asked.filter((path) => path !== '/favicon.ico')).to.deep.equal(['/', '/widget.js'])
    expect(await stored()).to.equal(0)
    await page.getByRole('button', LAUNCH).click()
    await said(page, FIRST)
    expect(asked).to.include('/widget/token')
    expect(await stored()).to.be.greaterThan(0)
    expect(await page.context().cookies()).to.deep.equal([])
  })

  it('opens with the focus in the field, closes with Escape, and gives the focus back', async () => {
    const page = await opened()
    const dialog = page.getByRole('dialog', { name: 'Chatt med kommunen' })
    expect(await dialog.isVisible()).to.equal(true)
    expect(await field(page).evaluate((element) => element.matches(':focus'))).to.equal(true)
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).to.equal(false)
    expect(await page.getByRole('button', LAUNCH).evaluate((element) => element.matches(':focus'))).to.equal(true)
    await page.keyboard.press('Enter')
    await said(page, FIRST)
    expect(bench.log.received.filter(({ opened }) => opened)).to.have.length(1)
  })

  it('sends on Enter, breaks the line on Shift and Enter, and shows the answer formatted', async () => {
    const page = await opened()
    await field(page).pressSequentially('rad ett')
    await field(page).press('Shift+Enter')
    await field(page).pressSequentially('rad två')
    await field(page).press('Enter')
    await said(page, 'Svar på')
    expect(bench.inLog()).to.deep.equal(['rad ett\nrad två'])
    expect(await field(page).inputValue()).to.equal('')
    const formatted = page.locator('.msg.bot .words').last()
    expect(await formatted.locator('strong').textContent()).to.equal('fet')
    expect(await formatted.locator('li').count()).to.equal(2)
    const link = formatted.getByRole('link', { name: 'Läs mer' })
    expect(await link.getAttribute('rel')).to.equal('noopener noreferrer')
    expect(await bubbles(page)).to.deep.include('rad ett\nrad två')
  })

  it('offers choices as buttons until something is said, and the focus goes on to the field', async () => {
    const page = await opened()
    await page.getByRole('button', { name: 'Soporna är inte tömda' }).click()
    await said(page, 'Svar på: Soporna är inte tömda')
    expect(bench.inLog()).to.deep.equal(['Soporna är inte tömda'])
    expect(await page.locator('.choices').count()).to.equal(0)
    expect(await field(page).evaluate((element) => element.matches(':focus'))).to.equal(true)
  })

  it("reads answers out once, and never the resident's own words", async () => {
    const page = await opened()
    const readOut = () => page.getByRole('log').allInnerTexts()
    await eventually(async () => expect((await readOut()).join()).to.include(`Lotsen: ${FIRST}`))
    expect((await readOut()).join()).to.include('Förslag på svar: Soporna är inte tömda')
    await ask(page, 'min egen fråga')
    await eventually(async () => expect((await readOut()).join()).to.include('Svar på: min egen fråga'))
    expect((await readOut()).join().split('min egen fråga')).to.have.length(2)
    expect(await page.getByRole('log').getAttribute('aria-live')).to.equal('polite')
  })

  it('says who speaks: bot or a named person, in words', async () => {
    const page = await opened()
    bench.log.say(bench.conversation, [{ speaker: { kind: 'human', name: 'Anna Berg' }, text: 'Hej, Anna här.' }])
    await said(page, 'Hej, Anna här.')
    const who = await page.locator('.msg.human .who').textContent()
    expect(who).to.match(/Anna Berg\s*medarbetare/)
    expect(await page.locator('.msg.bot .who').first().textContent()).to.match(/Lotsen\s*bot/)
  })

  it('marks what is urgent, and reads it out before all else', async () => {
    const page = await opened()
    await ask(page, 'det brinner')
    await said(page, 'Ring 112')
    expect(await page.locator('.msg.urgent .flag').textContent()).to.match(/^\s*Viktigt$/)
    const alert = page.getByRole('alert')
    await eventually(async () => expect(await alert.textContent()).to.match(/^Viktigt\. Lotsen: Ring 112 nu/))
  })

  it('after a reload it is as it was: open, the whole conversation, the half-written text, and what came meanwhile', async () => {
    const page = await opened()
    await ask(page, 'en fråga')
    await said(page, 'Svar på: en fråga')
    await field(page).fill('halvskri')
    bench.log.say(bench.conversation, [bot('medan sidan laddade om')])
    await page.reload()
    await said(page, 'medan sidan laddade om')
    const texts = await bubbles(page)
    expect(texts[0]).to.equal(FIRST)
    expect(texts).to.include('en fråga')
    expect(texts.filter((text) => text === 'en fråga')).to.have.length(1)
    expect(await field(page).inputValue()).to.equal('halvskri')
    expect(await field(page).evaluate((element) => element.matches(':focus'))).to.equal(false)
    expect((await page.getByRole('log').allInnerTexts()).join()).not.to.include(FIRST)
    expect(bench.log.turns.size).to.equal(1)
  })

  it('counts what came while it was closed', async () => {
    const page = await opened()
    await page.keyboard.press('Escape')
    bench.log.say(bench.conversation, [bot('ett'), bot('två')])
    await page.getByRole('button', { name: /2 olästa svar/ }).waitFor()
    await page.getByRole('button', LAUNCH).click()
    await said(page, 'två')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('button', LAUNCH).textContent()).not.to.match(/olästa/)
  })

  describe('on a bad line', () => {
    it('says so, keeps what is written, and sends it in order when the line is back', async () => {
      const page = await opened()
      await page.context().setOffline(true)
      await page.getByRole('status').filter({ hasText: 'Ingen kontakt' }).waitFor()
      await ask(page, 'ett')
      await ask(page, 'två')
      await page.getByText('Skickas när kontakten är tillbaka').last().waitFor()
      expect(bench.inLog()).to.deep.equal([])
      await page.context().setOffline(false)
      await page.getByText('Kontakten är tillbaka.').waitFor()
      await said(page, 'Svar på: två')
      expect(bench.inLog()).to.deep.equal(['ett', 'två'])
    })

    it('keeps what is unsent over a reload', async () => {
      const page = await opened()
      await page.route('**/activities', (route) =>
        route.request().method() === 'POST' ? route.abort() : route.continue(),
      )
      await ask(page, 'skickas senare')
      await said(page, 'skickas senare')
      await page.unroute('**/activities')
      await page.reload()
      await said(page, 'Svar på: skickas senare')
      expect(bench.inLog()).to.deep.equal(['skickas senare'])
    })

    it('a message whose reply was lost is sent again under the same id, and is one message', async () => {
      const page = await opened()
      // The socket is silenced too, so that only sending again can tell the widget that it arrived.
      let lost = 0
      await page.route('**/activities*', async (route) => {
        if (route.request().method() === 'POST' && lost < 2) {
          lost += 1
          await route.fetch()
          return route.abort()
        }
        return route.continue()
      })
      bench.log.deliver = () => {}
      await ask(page, 'bara en gång')
      await eventually(() => expect(bench.log.received.filter(({ text }) => text === 'bara en gång')).to.have.length(3))
      expect(
        new Set(bench.log.received.filter(({ text }) => text === 'bara en gång').map(({ id }) => id)).size,
      ).to.equal(1)
      expect(bench.inLog()).to.deep.equal(['bara en gång'])
      bench.log.deliver = (tell) => tell()
      bench.log.tell(bench.conversation, { reread: true })
      await said(page, 'Svar på: bara en gång')
      expect((await bubbles(page)).filter((text) => text === 'bara en gång')).to.have.length(1)
    })

    it('a message that will not go through is handed back, and can be tried again or removed', async () => {
      const page = await opened()
      await page.route('**/activities', (route) =>
        route.request().method() === 'POST' ? route.fulfill({ status: 500, body: '{}' }) : route.continue(),
      )
      await ask(page, 'går inte')
      await page.getByText('Meddelandet kom inte fram.').waitFor({ timeout: 30_000 })
      await ask(page, 'inte den heller')
      await page.unroute('**/activities')
      await page.getByRole('button', { name: 'Försök igen' }).first().click()
      await said(page, 'Svar på: går inte')
      expect(bench.inLog()).to.include('går inte')
      expect(await page.getByText('Meddelandet kom inte fram.').count()).to.equal(0)
    })

    it('after a restart of the service it is back by itself and has missed nothing', async () => {
      const page = await opened()
      const { port } = new URL(bench.server.url)
      await bench.stop()
      await page.getByRole('status').filter({ hasText: 'Ingen kontakt' }).waitFor()
      await ask(page, 'skrivet under avbrottet')
      bench.log.say(bench.conversation, [bot('sagt under avbrottet')])
      bench.server = await bench.serve(Number(port))
      await said(page, 'Svar på: skrivet under avbrottet')
      const texts = await bubbles(page)
      expect(texts.filter((text) => text === 'sagt under avbrottet')).to.have.length(1)
      expect(texts.indexOf('sagt under avbrottet')).to.be.lessThan(texts.indexOf('skrivet under avbrottet'))
    })

    it('where no socket gets through it asks again and again instead', async () => {
      const page = await bench.visit()
      await page.routeWebSocket(/stream/, (socket) => socket.close())
      await page.getByRole('button', LAUNCH).click()
      await said(page, FIRST)
      await ask(page, 'utan socket')
      await said(page, 'Svar på: utan socket')
    })

    it('a token that has expired is renewed without a word, and the conversation is the same', async () => {
      const page = await opened()
      const before = bench.conversation
      bench.clock = new Date(bench.clock.getTime() + 45 * MINUTE_MS)
      await ask(page, 'efter en lång paus')
      await said(page, 'Svar på: efter en lång paus')
      expect(bench.conversation).to.equal(before)
    })

    it('a conversation that cannot be had back is told, and a new one begins', async () => {
      const page = await opened()
      await page.evaluate(`
        const [key] = Object.keys(sessionStorage)
        const kept = { ...JSON.parse(sessionStorage.getItem(key)), token: 'forged', expiresAtMs: 0 }
        sessionStorage.setItem(key, JSON.stringify(kept))
      `)
      await page.reload()
      await page.getByText('Den förra konversationen är avslutad').waitFor()
      await said(page, FIRST)
      expect(bench.log.turns.size).to.equal(2)
    })
  })

  it('changes language without losing the thread', async () => {
    const page = await opened()
    await ask(page, 'en fråga')
    await said(page, 'Svar på: en fråga')
    await page.getByRole('button', { name: 'English' }).click()
    await said(page, 'In English, please')
    expect(await page.getByRole('dialog').getAttribute('lang')).to.equal('en')
    expect(await field(page).getAttribute('placeholder')).to.equal('Write your question here')
    expect(await bubbles(page)).to.include('en fråga')
    expect(bench.log.received.at(-1)).to.include({ lang: 'en', text: 'In English, please' })
    await page.reload()
    await page.getByRole('dialog', { name: 'Chat with the municipality' }).waitFor()
  })

  it('has a visible way to a person', async () => {
    const page = await opened()
    await page.getByRole('button', { name: 'Prata med en person' }).click()
    await said(page, 'Svar på: Prata med en person')
  })

  it('tells how much too long a text is, and keeps it', async () => {
    const page = await opened()
    await field(page).fill('å'.repeat(4_003))
    await page.getByText('3 tecken för mycket').waitFor()
    await field(page).press('Enter')
    expect(bench.inLog()).to.deep.equal([])
    expect(await field(page).getAttribute('aria-invalid')).to.equal('true')
  })

  it('shows markup as text, whoever wrote it', async () => {
    const page = await opened()
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    await ask(page, hostile)
    await said(page, 'Svar på')
    bench.log.say(bench.conversation, [{ speaker: { kind: 'human', name: '<b>Eve</b>' }, text: hostile }])
    await said(page, '<b>Eve</b>')
    expect(await page.locator('.msg img, .msg script, .msg b').count()).to.equal(0)
    expect(await page.title()).to.equal('Lindnäs kommun')
    expect((await bubbles(page)).filter((text) => text === hostile)).to.have.length(2)
  })

  it('stands in the page, already open, where the page asks for it', async () => {
    const page = await bench.visit('/inline')
    await said(page, FIRST)
    const region = page.getByRole('region', { name: 'Chatt med kommunen' })
    expect(await page.evaluate("document.querySelector('#here > .lotsen-chat').shadowRoot !== null")).to.equal(true)
    expect(await region.isVisible()).to.equal(true)
    expect(await page.getByRole('button', LAUNCH).count()).to.equal(0)
    await page.evaluate("Lotsen.say('från sidan')")
    await said(page, 'Svar på: från sidan')
  })

  it("does not take the page's styles in, nor give its own out", async () => {
    const page = await opened('/hostile')
    const styleOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const page = globalThis as unknown as { getComputedStyle(of: unknown): Record<string, string> }
          return { ...page.getComputedStyle(element) }
        })
    const style = await styleOf('.msg .words')
    expect(Number.parseInt(style.fontSize ?? '', 10)).to.be.within(16, 22)
    expect(style.color).not.to.equal('rgb(255, 0, 0)')
    expect(style.textTransform).to.equal('none')
    expect(style.direction).to.equal('ltr')
    expect((await styleOf('h1')).fontSize).to.equal('40px')
    const box = await page.getByRole('dialog').boundingBox()
    expect(box?.width).to.be.within(400, 420)
  })

  it('on the page of a way in of its own it says which, once, also when a chat is under way', async () => {
    const openings = () => (bench.log.turns.get(bench.conversation) ?? []).filter(({ inbound }) => !inbound)
    const page = await opened()
    await page.goto(`${bench.server.url}/entry`)
    await eventually(async () => openings().length === 2)
    await page.reload()
    await ask(page, 'hej')
    await said(page, 'Svar på: hej')
    expect(openings().map(({ inboundId }) => inboundId)).to.deep.equal(['opened', 'opened:aldre-direkt'])
    expect([...new Set(bench.log.received.flatMap(({ entry }) => entry ?? []))]).to.deep.equal(['aldre-direkt'])
    expect(bench.log.turns.size).to.equal(1)
  })

  it('is told off where its site may not have it', async () => {
    const page = await bench.visit()
    const other = bench.server.url.replace('127.0.0.1', 'localhost')
    await page.goto(other.replace('localhost', '127.0.0.1'))
    await page.setContent(`<script src="${other}/widget.js" data-lang="sv"></script>`)
    await page.getByRole('button', LAUNCH).click()
    await page.getByText('Chatten kan inte öppnas på den här sidan.').waitFor()
    expect(bench.log.turns.size).to.equal(0)
  })

  describe('for everyone', () => {
    it('axe finds nothing to remark on where it stands inside a page', async () => {
      const page = await bench.visit('/inline')
      await said(page, FIRST)
      expect(await remarks(page)).to.deep.equal([])
    })

    it('where it covers the page, Tab stays inside', async () => {
      const page = await opened('/', { viewport: { width: 320, height: 560 } })
      const inside = () => page.evaluate('document.activeElement.className')
      for (let presses = 0; presses < 15; presses += 1) {
        await page.keyboard.press(presses > 9 ? 'Shift+Tab' : 'Tab')
        expect(await inside()).to.equal('lotsen-chat')
      }
    })

    it('everything pressed is at least 24 px each way', async () => {
      const page = await opened('/', { viewport: { width: 320, height: 560 } })
      for (const button of await page.getByRole('button').all()) {
        const box = await button.boundingBox()
        expect(Math.min(box?.width ?? 0, box?.height ?? 0), (await button.textContent()) ?? '').to.be.at.least(24)
      }
    })
  })
})

function answer({ opened, text }: { opened?: boolean; text: string }): OutboundMessage[] {
  if (opened) return [bot(FIRST), bot('Vad kan jag hjälpa dig med?', ['Soporna är inte tömda', 'Bygglov'])]
  if (text.includes('brinner')) return [{ ...bot('**Ring 112 nu**'), urgent: true }]
  return [
    bot(`Svar på: ${text.replaceAll('<', '‹')}`),
    bot('**fet**\n\n- ett\n- två\n\n[Läs mer](https://lindnas.example)'),
  ]
}

function bot(text: string, choices?: string[]): OutboundMessage {
  return { speaker: { kind: 'bot' }, text, ...(choices ? { choices } : {}) }
}

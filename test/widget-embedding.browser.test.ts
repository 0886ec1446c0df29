import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { ChatFiles } from '../src/channels/webchat/attachments.js'
import type { House } from '../src/channels/webchat/house.js'
import { WIDGET_FILE } from '../src/channels/webchat/widget-script.js'
import type { OutboundMessage } from '../src/message.js'
import type { Standing } from '../src/turn/standing.js'
import { eventually } from './support/eventually.js'
import { type HostedPage, HostSite } from './support/host-site.js'
import { picture } from './support/sample-files.js'
import { ask, choose, field, LAUNCH, said, WidgetBench } from './support/widget-bench.js'

/**
 * Goal: a municipality embeds the chat with one script tag, in its own colours and words, under the strictest security
 * policy there is; and whatever else its page does, the chat opens, looks like itself, and takes and gives words.
 * Method: the built widget in real Chromium on pages of another site than the service's, one page a case; the policy is
 * the one that src/widget/README.md tells municipalities to use, and what the browser reports of it is a failure.
 */
const FIRST = 'Hej! Jag är en bot.'
const TAG = '<script src="{service}/widget.js" data-lang="sv" defer></script>'
const HOUSE: House = {
  name: 'Lindnäs kommun',
  site: 'https://www.lindnas.example',
  phone: '0980-319 200',
  isOpen: true,
  today: '8-16:30',
  next: null,
  offices: [],
  notices: [{ id: 'water', text: 'Vattnet är **avstängt** på Ekvägen.' }],
  leaveTo: 'https://weather.example/',
}
const STANDING: Standing = {
  sensitive: false,
  ended: false,
  rated: false,
  tickets: [{ ref: 'LN-1', kind: 'errand', title: 'Låna flytvästar', status: 'new', queue: 'Simhallen', ahead: 2 }],
}
const FILES: ChatFiles = {
  bytesMax: 1_000_000,
  perMessageMax: 5,
  put: async ({ name, bytes }) => ({ id: 'photo', name, type: 'image/png', bytes: bytes.length }),
  drop: async () => undefined,
  path: () => '/photo.png',
}

describe('widget on the pages of others', function () {
  this.timeout(60_000)
  const site = new HostSite()
  const bench: WidgetBench = new WidgetBench(
    answer,
    [
      {
        method: 'GET',
        path: '/photo.png',
        bytesMax: 0,
        handle: async () => ({
          status: 200,
          headers: { 'content-type': 'image/png', 'cross-origin-resource-policy': 'cross-origin' },
          body: await picture(60, 40).png().toBuffer(),
        }),
      },
    ],
    {
      get origins() {
        return [site.origin]
      },
      files: FILES,
      around: { house: () => HOUSE, pages: () => ({}) as never },
      own: { standing: async () => STANDING, deletion: {} as never },
    },
  )
  site.hooks(() => bench)
  bench.hooks()

  async function show(shown: HostedPage, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await bench.blank(options)
    await site.show(page, shown)
    return page
  }
  const launch = (page: Page) => page.getByRole('button', LAUNCH)
  async function open(page: Page): Promise<void> {
    await launch(page).click()
    await said(page, FIRST)
  }
  async function converses(page: Page, text = 'hallå där'): Promise<void> {
    await field(page).fill('')
    await field(page).pressSequentially(text)
    await field(page).press('Enter')
    await said(page, `Svar på: ${text}`)
  }

  describe('by its tag', () => {
    it('takes colours, corner, mark and words from its attributes, the words for the language of the page only', async () => {
      const html = `<script src="{service}/widget.js" data-lang="sv" data-position="left" data-color="#7a0033"
        data-on-color="#ffeecc" data-accent="#005500" data-on-accent="#eeffee" data-logo="{service}/photo.png"
        data-text-launch="Fråga oss i Lindnäs" data-text-title="Linda" data-text-subtitle="Lindnäs egen"
        data-text-hint="Vad undrar du?" data-text-person="Vill du tala med oss?" defer></script>`
      const page = await show({ html })
      expect(await launch(page).textContent()).to.match(/^Fråga oss i Lindnäs/)
      expect(await look(launch(page))).to.include({ backgroundColor: 'rgb(122, 0, 51)', color: 'rgb(255, 238, 204)' })
      expect((await launch(page).boundingBox())?.x).to.be.within(15, 25)
      await open(page)
      expect((await page.getByRole('dialog').boundingBox())?.x).to.be.within(15, 25)
      expect(await look(page.locator('.top'))).to.include({ backgroundColor: 'rgb(122, 0, 51)' })
      expect(await look(page.locator('.send'))).to.include({
        backgroundColor: 'rgb(0, 85, 0)',
        color: 'rgb(238, 255, 238)',
      })
      await isLoaded(page, 'img.logo')
      const titles = () => page.locator('.titles').innerText()
      expect(await titles()).to.match(/^Linda\s+Lindnäs egen$/)
      expect(await field(page).getAttribute('placeholder')).to.equal('Vad undrar du?')
      expect(await page.locator('.person').innerText()).to.include('Vill du tala med oss?')
      await page.getByRole('button', { name: 'English' }).click()
      await eventually(async () => expect(await titles()).to.match(/^Lotsen\s+The municipality's chatbot$/))
      expect(await field(page).getAttribute('placeholder')).to.equal('Write your question here')
    })

    it("takes colours from the page's style sheet, and an attribute is stronger", async () => {
      const css = '.lotsen-chat { --lotsen-navy: rgb(1, 2, 3); --lotsen-accent: rgb(4, 5, 6) }'
      const page = await show({
        html: `<style>${css}</style><script src="{service}/widget.js" data-lang="sv" data-accent="#005500" defer></script>`,
      })
      await open(page)
      expect((await look(page.locator('.top'))).backgroundColor).to.equal('rgb(1, 2, 3)')
      expect((await look(page.locator('.send'))).backgroundColor).to.equal('rgb(0, 85, 0)')
    })

    it('leaves for where the tag says', async () => {
      const page = await show({
        html: '<script src="{service}/widget.js" data-lang="sv" data-leave="{service}/photo.png" defer></script>',
      })
      await open(page)
      await ask(page, 'känsligt')
      await page.getByRole('button', { name: 'Lämna sidan snabbt' }).click()
      await page.waitForURL('**/photo.png')
      await page.goBack()
      expect(page.url()).to.equal('about:blank')
    })

    it('stands inside the element it is given, and a window of the page that it stands in hears Escape', async () => {
      const html = `<div id="here" style="width: 400px; height: 600px"></div>
        <script>heard = []; addEventListener('keydown', ({ key }) => heard.push(key))</script>
        <script src="{service}/widget.js" data-mode="inline" data-target="#here" defer></script>`
      const page = await show({ html })
      await said(page, FIRST)
      const [here, panel] = [await page.locator('#here').boundingBox(), await page.locator('.panel').boundingBox()]
      expect(panel).to.deep.equal(here)
      await converses(page)
      await page.keyboard.press('Escape')
      expect(await page.evaluate('heard')).to.deep.equal(['Escape'])
    })

    const loads: [string, string][] = [
      ['in the head, at once', '<script src="{service}/widget.js" data-lang="sv"></script><p>more</p>'],
      ['as a module', '<script type="module" src="{service}/widget.js" data-lang="sv"></script>'],
      [
        'with its hash',
        '<script src="{service}/widget.js" data-lang="sv" integrity="{hash}" crossorigin="anonymous" defer></script>',
      ],
      ['put in by a script', inserted('')],
      ['put in by a script, as a module, with a version', inserted('s.type = "module"; s.src += "?v=2";')],
    ]
    for (const [name, html] of loads) {
      it(`works loaded ${name}`, async () => {
        const page = await show({ html: html.replace('{hash}', await hashOfWidget()) })
        await open(page)
        await converses(page)
      })
    }

    it('is one chat, however many tags ask for it', async () => {
      const page = await show({
        html: `${TAG}${TAG}<script src="{service}/widget.js?2" data-lang="en" defer></script>`,
      })
      await open(page)
      await converses(page)
      expect(await page.locator('.lotsen-chat').count()).to.equal(1)
      expect(bench.log.turns.size).to.equal(1)
      expect(bench.log.received.filter(({ opened }) => opened)).to.have.length(1)
    })

    it('is opened by a link, and by the address of the page', async () => {
      const html = `<a href="#lotsen"><b>Fråga</b></a> <a href="/#lotsen">Här</a> ${TAG}`
      const page = await show({ html })
      await page.getByText('Fråga', { exact: true }).click()
      await said(page, FIRST)
      await page.keyboard.press('Escape')
      await page.getByText('Här').click()
      await page.getByRole('dialog').waitFor()
      expect(page.url()).to.equal(`${site.origin}/`)
      const other = await show({ html, hash: '#lotsen' })
      await said(other, FIRST)
    })

    it("is at the hand of the page's own script", async () => {
      const page = await show({ html: TAG })
      await launch(page).waitFor()
      await page.evaluate('heard = []; stop = Lotsen.watch((entries) => heard.push(entries.map(({ text }) => text)))')
      expect(await page.evaluate('heard')).to.deep.equal([[]])
      await page.evaluate('Lotsen.open()')
      await said(page, FIRST)
      await page.evaluate('Lotsen.close()')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.evaluate("Lotsen.say('från sidan')")
      await said(page, 'Svar på: från sidan')
      expect(await page.evaluate('heard.at(-1)')).to.deep.equal([FIRST, 'från sidan', 'Svar på: från sidan'])
      await page.evaluate("stop(); count = heard.length; Lotsen.setLang('en')")
      await page.getByRole('dialog', { name: 'Chat with the municipality' }).waitFor()
      await said(page, 'Svar på: In English, please')
      expect(await page.evaluate('heard.length === count')).to.equal(true)
      expect(await page.evaluate("document.querySelector('.lotsen-chat').lotsen === Lotsen")).to.equal(true)
    })
  })

  describe('under a security policy', () => {
    it('works whole under the one that the manual tells, and nothing is reported', async () => {
      const page = await bench.blank()
      const reported = await reports(page)
      await site.show(page, { html: TAG, headers: { 'content-security-policy': await policyOfManual() } })
      await open(page)
      await page.getByText('Vattnet är avstängt').waitFor()
      expect(await page.locator('.notices strong').textContent()).to.equal('avstängt')
      await page.getByRole('button', { name: 'Sopor' }).click()
      await said(page, 'Svar på: Sopor')
      await ask(page, 'kort')
      await page.getByRole('region', { name: 'Ärende LN-1' }).waitFor()
      await attach(page)
      await page.locator('.tray canvas').waitFor()
      await ask(page, 'med bild')
      await said(page, 'Svar på: med bild')
      await isLoaded(page, '.files img')
      const [download] = await Promise.all([page.waitForEvent('download'), choose(page, 'Ladda ner chatten')])
      expect(await readFile(await download.path(), 'utf8')).to.include('Svar på: med bild')
      await page.getByRole('button', { name: 'Tillbaka till chatten' }).click()
      expect(await look(page.locator('.top'))).to.include({ backgroundColor: 'rgb(18, 50, 74)' })
      expect(reported()).to.deep.equal([])
    })

    it('shows words as they were written where the policy takes no markup from us', async () => {
      const page = await bench.blank()
      const reported = await reports(page)
      const policy = (await policyOfManual()).replace('trusted-types lotsen', 'trusted-types none-of-ours')
      await site.show(page, { html: TAG, headers: { 'content-security-policy': policy } })
      await open(page)
      await converses(page, 'ett **två**')
      expect(await page.locator('.msg.bot .words').last().innerText()).to.equal('Svar på: ett **två**')
      expect(await page.locator('.notices').count()).to.equal(0)
      expect(
        reported().every((text) => /trusted/i.test(text)),
        reported().join('\n'),
      ).to.equal(true)
    })

    it('what was once let through is not drawn anew: a link keeps the focus while more is said', async () => {
      const page = await show({ html: TAG })
      await open(page)
      await ask(page, 'länk')
      await page.getByRole('link', { name: 'Läs mer' }).focus()
      bench.log.say(bench.conversation, [bot('medan du läser')])
      await said(page, 'medan du läser')
      expect(await page.getByRole('link', { name: 'Läs mer' }).evaluate((link) => link.matches(':focus'))).to.equal(
        true,
      )
    })
  })

  describe('on a page that', () => {
    const hostile: [string, string][] = [
      ['unsets all of everything', '<style>* { all: unset !important }</style>'],
      [
        'styles everything',
        '<style>* { display: block !important; float: left !important; position: static !important; color: red !important; font: 40px serif !important; user-select: none !important; visibility: hidden !important } body, div { opacity: 0.4 !important; transform: rotate(9deg) !important }</style>',
      ],
      ['has tiny letters', '<style>html { font-size: 5px }</style>'],
      [
        'reads from right to left',
        "<script>document.documentElement.dir = 'rtl'</script><style>body { text-align: right }</style>",
      ],
      [
        'has moved its body',
        '<style>body { transform: translate(200px, 300px) scale(0.5); filter: grayscale(1) }</style>',
      ],
      [
        'stands over all',
        '<div style="position: fixed; inset: 0 0 120px; background: pink; z-index: 2147483646"></div>',
      ],
      [
        'takes no pointer',
        '<style>body { pointer-events: none; user-select: none; cursor: none; overflow: hidden }</style>',
      ],
      [
        'styles our element',
        '<style>.lotsen-chat { display: none !important; position: fixed !important; inset: 40% !important; overflow: hidden !important; font: 3px cursive } div.lotsen-chat * { color: red }</style>',
      ],
      [
        'has shortcuts',
        `<script>pressed = []; for (const event of ['keydown', 'keypress', 'keyup']) addEventListener(event, (press) => {
          pressed.push(press.key); press.preventDefault(); press.stopPropagation() })</script>`,
      ],
    ]
    for (const [name, html] of hostile) {
      it(`${name}: opens, looks like itself, takes and gives words`, async () => {
        const page = await show({ html: html + TAG })
        await open(page)
        await converses(page)
        await looksLikeItself(page)
        if (html.includes('pressed')) expect(await page.evaluate('pressed')).to.deep.equal([])
      })
    }

    it('removes it: nothing is thrown, also when more is said', async () => {
      const page = await show({ html: TAG })
      await open(page)
      await page.evaluate(
        "document.querySelector('.lotsen-chat').remove(); told = ''; Lotsen.watch((e) => { told = e.at(-1).text })",
      )
      bench.log.say(bench.conversation, [bot('är du kvar?')])
      await eventually(async () => expect(await page.evaluate('told')).to.equal('är du kvar?'))
      await page.evaluate("Lotsen.say('ja'); Lotsen.setLang('en'); Lotsen.close(); Lotsen.open()")
    })
  })

  async function policyOfManual(): Promise<string> {
    const manual = await readFile('src/widget/README.md', 'utf8')
    const block = /```\n(default-src[^`]+)```/.exec(manual)?.[1] ?? ''
    // Only the protocol is another than in earnest.
    return block
      .replaceAll('https://chat.lindnas.example', '{service}')
      .replaceAll('wss://chat.lindnas.example', 'ws://{host}')
      .replace(/\s+/g, ' ')
  }
})

interface Looks extends Record<string, string> {
  backgroundColor: string
  color: string
}

function look(locator: ReturnType<Page['locator']>): Promise<Looks> {
  return locator.first().evaluate((element) => {
    const page = globalThis as unknown as { getComputedStyle(of: unknown): Looks }
    return { ...page.getComputedStyle(element) }
  })
}

/** Sizes, colours and place are those of the style sheet in light, whatever the page says. */
async function looksLikeItself(page: Page): Promise<void> {
  const words = page.locator('.msg.bot .words')
  expect(await look(words)).to.include({
    color: 'rgb(20, 41, 58)',
    direction: 'ltr',
    textAlign: 'start',
    visibility: 'visible',
    cursor: 'auto',
  })
  const { fontFamily = '', fontSize = '' } = await look(words)
  expect(fontFamily).to.match(/^system-ui/)
  // It follows what the reader has set, within reason.
  expect(Number.parseFloat(fontSize)).to.be.within(16, 22)
  await words.last().dblclick({ position: { x: 12, y: 12 } })
  expect(
    await words.last().evaluate((element) => {
      const root = element.getRootNode() as unknown as { getSelection(): object }
      return String(root.getSelection()).trim()
    }),
  ).to.equal('Svar')
  expect((await look(page.locator('.top'))).backgroundColor).to.equal('rgb(18, 50, 74)')
  const box = await page.getByRole('dialog').boundingBox()
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
  expect(box).to.deep.equal({ x: width - 410 - 20, y: height - 680 - 20, width: 410, height: 680 })
  const onTop = await page.getByRole('button', { name: 'Stäng chatten' }).evaluate((button) => {
    const { x, y, width, height } = button.getBoundingClientRect()
    const root = button.getRootNode() as unknown as { elementFromPoint(x: number, y: number): unknown; host: unknown }
    const page = globalThis as unknown as { document: typeof root }
    return page.document.elementFromPoint(x + width / 2, y + height / 2) === root.host
  })
  expect(onTop, 'something of the page stands over it').to.equal(true)
}

/** What the browser reports of the page's policy, however it tells. */
async function reports(page: Page): Promise<() => string[]> {
  const told: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) told.push(message.text())
  })
  await page.exposeFunction('violated', (what: string) => told.push(what))
  await page.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
    violated([violatedDirective, blockedURI, sample].join(' '))
  }, true)`)
  return () => told
}

async function isLoaded(page: Page, picture: string): Promise<void> {
  await eventually(async () => {
    const width = await page
      .locator(picture)
      .evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth)
    expect(width).to.be.greaterThan(0)
  })
}

async function attach(page: Page): Promise<void> {
  const buffer = await picture(60, 40).png().toBuffer()
  await page.locator('input[type=file]').setInputFiles({ name: 'trasig-bank.png', mimeType: 'image/png', buffer })
}

function inserted(more: string): string {
  return `<script>addEventListener('load', () => { const s = document.createElement('script')
    s.src = '{service}/widget.js'; s.dataset.lang = 'sv'; ${more} document.head.append(s) })</script>`
}

async function hashOfWidget(): Promise<string> {
  return `sha384-${createHash('sha384')
    .update(await readFile(WIDGET_FILE))
    .digest('base64')}`
}

function answer({ opened, text }: { opened?: boolean; text: string }): OutboundMessage[] {
  if (opened) return [{ ...bot(FIRST), choices: ['Sopor', 'Bygglov'] }]
  if (text === 'länk') return [bot('Se här:\n[Läs mer](https://lindnas.example)')]
  if (text === 'känsligt') return [{ ...bot('Du kan få hjälp.'), sensitive: true }]
  if (text === 'kort') return [{ ...bot('Ditt ärende är **LN-1**.'), ticket: 'LN-1' }]
  return [bot(`Svar på: ${text}`)]
}

function bot(text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text }
}

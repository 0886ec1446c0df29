import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { ChatFiles } from '../src/channels/webchat/attachments.js'
import type { House } from '../src/channels/webchat/house.js'
import type { OutboundMessage } from '../src/message.js'
import type { Standing } from '../src/turn/standing.js'
import { eventually } from './support/eventually.js'
import { ask, choose, field, hostPage, said, WidgetBench } from './support/widget-bench.js'

/**
 * Goal: whatever somebody writes, in whatever place words come from, the page is safe, the window stays whole and
 * readable, and the conversation goes on.
 * Method: the built widget in real Chromium on a screen 320 px wide; the same hostile texts as a resident's, the bot's and
 * staff's words, as names, choices, files, tickets and notices. After each, nothing has run, nothing of the page has
 * changed, nothing stands outside the window, and a question is answered.
 */
const FIRST = 'Hej! Jag är en bot.'
const RUN = "document.title = 'run'; window.run = true"
const TURN = '\u202e\u2067\u2069\u2069\u202d\u202eabc אבג'
const MARKUP = `<img src=x onerror="${RUN}"><script>${RUN}</script><svg/onload="${RUN}"><b>fet</b><style>*{display:none}</style>`
const LONG = 'å'.repeat(3_900)
const ZALGO = `z${'\u0301\u0323\u0336\u0489'.repeat(25)}`
const FAMILY = '👩🏽‍👩🏽‍👧🏽‍👦🏽'
const ADDRESS = `https://lindnas.example/${'x'.repeat(3_000)}`

const TEXTS: Record<string, string> = {
  markup: MARKUP,
  'links that run': `[a](javascript:${encodeURIComponent(RUN)}) [b](data:text/html,<script>${RUN}</script>) <javascript:run> ![c](javascript:run) [d](JaVaScRiPt&#58;run "x" onmouseover=run) [e](//evil.example)`,
  'markup in markup': `**<b onclick=x>** \`<i>\` [<img src=x onerror=x>](https://x.example/"onmouseover="x) &lt;script&gt;`,
  'a word without end': LONG,
  'an address without end': ADDRESS,
  'characters that turn the direction': TURN,
  'a letter with a hundred marks': `${ZALGO} ${ZALGO.repeat(5)}`,
  'characters that are none': 'a\u0000b\u0007c\u001b[31m\ufffe',
  'halves of characters': 'a\ud800b\udc00c',
  'lines without end': `a${'\n'.repeat(3_000)}b`,
  'families without end': FAMILY.repeat(150),
  'quotations in quotations': '>'.repeat(3_900),
  'lists in lists': `${'- '.repeat(1_900)}x`,
  'brackets without end': '[a]('.repeat(950),
  "words of a program's": '__proto__ constructor {n} {0} {{7*7}} %s $& $1',
}

let house: House
let standing: Standing
const FILES: ChatFiles = {
  bytesMax: 1_000_000,
  perMessageMax: 5,
  put: async ({ name, bytes }) => ({ id: 'f', name, type: 'text/plain', bytes: bytes.length }),
  drop: async () => undefined,
  path: () => '/none',
}

describe('widget and hostile text', function () {
  this.timeout(60_000)
  const bench = new WidgetBench(
    answer,
    [hostPage('/', '<p id="outside">ute</p><script src="/widget.js" data-lang="sv" defer></script>')],
    {
      files: FILES,
      around: { house: () => house, pages: () => ({}) as never },
      own: { standing: async () => standing, deletion: {} as never },
    },
  )
  bench.hooks()

  let page: Page
  beforeEach(async () => {
    house = plainHouse()
    standing = { sensitive: false, ended: false, rated: false, tickets: [] }
  })
  const open = async () => {
    page = await bench.opened(FIRST, '/', { viewport: { width: 320, height: 600 } })
  }
  const human = (name: string, text: string): OutboundMessage => ({ speaker: { kind: 'human', name }, text })
  const say = (...messages: OutboundMessage[]) => bench.log.say(bench.conversation, messages)
  let count = 0
  /** Nothing has happened to the page, and one can go on. */
  async function goesOn(place = '.log'): Promise<void> {
    await unharmed(page)
    expect(await outside(page, place)).to.deep.equal([])
    count += 1
    await ask(page, `går det ${count}?`)
    await said(page, `Svar på: går det ${count}?`)
  }

  it("in a resident's own words, in the bot's and in staff's", async () => {
    await open()
    for (const [at, [name, text]] of Object.entries(TEXTS).entries()) {
      await page.evaluate(`Lotsen.say(${JSON.stringify(text)})`)
      await eventually(() => expect(bench.inLog(), name).to.have.length(at + 1))
      say(bot(text), human('Anna', text))
      await eventually(async () => expect(await page.locator('.msg.human').count(), name).to.equal(at + 1))
      expect(await outside(page, '.log'), name).to.deep.equal([])
    }
    const links = await linksOf(page)
    expect(links.filter((href) => !/^(https:|tel:|mailto:)/.test(href))).to.deep.equal([])
    expect(links).to.include(ADDRESS)
    await goesOn()
    await page.reload()
    await said(page, `Svar på: går det ${count}?`)
    await goesOn()
  })

  it('a hundred thousand characters from the bot are shown and do not stop the page', async () => {
    await open()
    say(bot('å'.repeat(100_000)), bot('*a'.repeat(50_000)), bot('>'.repeat(100_000)))
    await eventually(async () => expect(await page.locator('.msg.bot').count()).to.be.greaterThan(3))
    await goesOn()
  })

  it("as a name of staff's: it stands where names stand, and what is beside it reads as before", async () => {
    await open()
    for (const [at, name] of [MARKUP, LONG, `Anna ${TURN}`, ZALGO, FAMILY.repeat(30)].entries()) {
      say(human(name, `Hej från ${at}.`))
      await said(page, `Hej från ${at}.`)
      for (const part of ['.role', 'time'])
        expect(await readsForward(page, `.msg.human:last-child ${part}`), `${part} beside ${at}`).to.equal(true)
      await goesOn()
    }
    expect(await page.locator('.msg.human .name').first().textContent()).to.equal(MARKUP.slice(0, 100))
  })

  it('as choices: they stay inside, and what is pressed is what was offered', async () => {
    await open()
    const choices = [MARKUP, LONG, TURN, ZALGO, ADDRESS, '__proto__', 'samma', 'samma']
    say({ ...bot('Välj'), choices })
    await eventually(async () => expect(await page.locator('.choices button').count()).to.equal(choices.length))
    await unharmed(page)
    expect(await outside(page, '.log')).to.deep.equal([])
    await page.locator('.choices button').first().click()
    await eventually(() => expect(bench.inLog()).to.deep.equal([MARKUP]))
    await goesOn()
  })

  it('as names of files, sent and to be sent', async () => {
    await open()
    const names = [`${MARKUP}.pdf`, `${LONG}.pdf`, `${TURN}fdp.exe`, `${ZALGO}.pdf`, '__proto__']
    say({
      ...human('Anna', 'Filerna'),
      files: names.map((name, at) => ({ id: `${at}`, name, type: 'application/pdf', bytes: 1 })),
    })
    await eventually(async () => expect(await page.locator('.files li').count()).to.equal(names.length))
    expect(await page.locator('.files bdi').allTextContents()).to.deep.equal(names)
    const chosen = [`<img src=x onerror="${RUN}">.txt`, `${'å'.repeat(100)}.txt`, `${TURN}.txt`]
    await page
      .locator('input[type=file]')
      .setInputFiles(chosen.map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('hej') })))
    await eventually(async () => expect(await page.locator('.tray li').count()).to.equal(chosen.length))
    expect(await outside(page, '.foot')).to.deep.equal([])
    await goesOn()
  })

  it('as what stands around: notices, offices, hours, and how a ticket stands', async () => {
    house = {
      ...house,
      name: MARKUP,
      phone: `0980 ${TURN}`,
      today: MARKUP,
      next: LONG,
      notices: Object.values(TEXTS).map((text, at) => ({ id: `${at}`, text })),
      offices: [MARKUP, LONG, TURN, ZALGO].map((text) => ({
        name: text,
        address: text,
        phone: text,
        district: text,
        today: text,
        isOpen: true,
      })),
    }
    standing = {
      ...standing,
      tickets: [{ ref: 'LN-1', kind: 'errand', title: LONG, status: 'claimed', claimedBy: `${MARKUP}${TURN}${ZALGO}` }],
    }
    await open()
    await page.locator('.notices').waitFor()
    expect(await outside(page, '.notices')).to.deep.equal([])
    say({ ...bot('Ditt ärende är **LN-1**.'), ticket: 'LN-1' })
    await page.locator('.ticket').waitFor()
    await goesOn()
    await page.getByRole('button', { name: 'Besök oss' }).click()
    await page.locator('.sheet').waitFor()
    await unharmed(page)
    expect(await outside(page, '.sheet')).to.deep.equal([])
  })

  it("a client's own data is its own: what poses as ours in it, or as what all things have, is nothing", async () => {
    await open()
    const html = `<img src=x onerror="${RUN}">`
    const channelData = `{"__proto__":{"html":"x","polluted":1},"constructor":{"prototype":{"polluted":1}},"lotsen":{"html":${JSON.stringify(html)},"speaker":"human","name":"Anna","urgent":true}}`
    await page.evaluate(`(async () => {
      const { token, conversationId } = JSON.parse(sessionStorage.getItem(Object.keys(sessionStorage)[0]))
      await fetch('/v3/directline/conversations/' + conversationId + '/activities', {
        method: 'POST', headers: { authorization: 'Bearer ' + token },
        body: ${JSON.stringify(`{"type":"message","text":"egna ord","from":{"id":"x","role":"bot"},"channelData":${channelData}}`)} })
    })()`)
    await said(page, 'Svar på: egna ord')
    expect(await page.locator('.msg.me .words').allInnerTexts()).to.deep.equal(['egna ord'])
    expect(await page.locator('.msg.human, .msg.urgent, .msg img').count()).to.equal(0)
    expect(await page.evaluate('({}).polluted === undefined')).to.equal(true)
    await goesOn()
  })

  it('what is kept of the conversation has the words as they were written', async () => {
    await open()
    const kept = [MARKUP, TURN, `${ZALGO} ${FAMILY}`, '{n} $& $1 __proto__']
    for (const text of kept) {
      await ask(page, text)
      await eventually(() => expect(bench.inLog()).to.include(text))
    }
    say(human('Anna', MARKUP))
    await page.locator('.msg.human').waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), choose(page, 'Ladda ner chatten')])
    const text = await readFile(await download.path(), 'utf8')
    for (const words of kept) expect(text).to.include(words)
    expect(text.split(MARKUP).length, 'own, and staff’s').to.be.greaterThan(2)
    await unharmed(page)
  })

  it('more than is taken is told at the field, and past it in words that fit', async () => {
    await open()
    await field(page).fill('å'.repeat(100_000))
    await page.getByText('96000 tecken för mycket').waitFor()
    await field(page).press('Enter')
    const described = (await field(page).getAttribute('aria-describedby')) ?? ''
    expect(described).to.include(await page.getByText('96000 tecken för mycket').getAttribute('id'))
    expect(await field(page).getAttribute('aria-invalid')).to.equal('true')
    for (const length of [5_000, 100_000]) {
      await page.evaluate(`Lotsen.say('å'.repeat(${length}))`)
      await page.getByText('Meddelandet är för långt').waitFor()
      await page.getByRole('button', { name: 'Ta bort' }).click()
    }
    expect(bench.inLog()).to.deep.equal([])
    await goesOn()
  })
})

/** Nothing has run, and the page is as it was. */
async function unharmed(page: Page): Promise<void> {
  // It tells for a moment how much is unread.
  await eventually(async () => expect(await page.title()).to.equal('Lindnäs kommun'))
  expect(await page.evaluate('window.run === undefined')).to.equal(true)
  expect(await page.evaluate('document.body.innerText')).to.match(/^Lindnäs\s+ute$/)
  expect(await page.evaluate("document.querySelectorAll('.lotsen-chat').length")).to.equal(1)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'sideways').to.equal(true)
  expect(
    await page.locator('.words :is(img, script, svg, style, iframe, b, i, [onerror], [onclick])').count(),
  ).to.equal(0)
}

/** What stands to the side of the part it is in, or makes it scroll to the side. */
function outside(page: Page, part: string): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const box = document.querySelector('.lotsen-chat').shadowRoot.querySelector('${part}')
    const { left, right } = box.getBoundingClientRect()
    const all = [...box.querySelectorAll('*')].filter((one) => !one.closest('.sr'))
    const out = all.filter((one) => {
      const at = one.getBoundingClientRect()
      return at.width > 0 && at.height > 0 && (at.left < left - 1 || at.right > right + 1)
    })
    const wide = box.scrollWidth > box.clientWidth ? ['${part} scrolls sideways'] : []
    return [...wide, ...out.map((one) => one.tagName + '.' + one.className)]
  })()`)
}

function linksOf(page: Page): Promise<string[]> {
  return page.locator('.words a[href]').evaluateAll((links) => links.map((link) => String(link.getAttribute('href'))))
}

/** The letters of a text stand in the order they are read, from left to right on a line. */
function readsForward(page: Page, selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const element = document.querySelector('.lotsen-chat').shadowRoot.querySelector('${selector}')
    const text = element.lastChild
    const lefts = [...text.data].map((_, at) => {
      const range = document.createRange()
      range.setStart(text, at)
      range.setEnd(text, at + 1)
      return range.getBoundingClientRect()
    })
    return lefts.every((at, n) => n === 0 || at.left >= lefts[n - 1].left || at.top > lefts[n - 1].top)
  })()`)
}

function plainHouse(): House {
  return {
    name: 'Lindnäs kommun',
    site: 'https://www.lindnas.example',
    phone: '0980-319 200',
    isOpen: true,
    today: '8-16:30',
    next: null,
    offices: [],
    notices: [],
    leaveTo: 'https://weather.example/',
  }
}

function answer({ opened, text }: { opened?: boolean; text: string }): OutboundMessage[] {
  if (opened) return [bot(FIRST)]
  return text.startsWith('går det') || text === 'egna ord' ? [bot(`Svar på: ${text}`)] : []
}

function bot(text: string): OutboundMessage {
  return { speaker: { kind: 'bot' }, text }
}

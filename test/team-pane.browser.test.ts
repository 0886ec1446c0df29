import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, Locator, Page } from 'playwright-core'
import { parse } from 'yaml'
import { buildTry } from '../scripts/build-try.mjs'
import type { Door } from '../src/channels/channel.js'
import { Organisation } from '../src/content/organisation.js'
import type { RunningHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import { ConnectorStandIn } from '../src/try/connector.js'
import { loadTryTexts } from '../src/try/texts.js'
import { createTry, type Try } from '../src/try/try.js'
import { serveDoors } from './support/doors.js'
import { eventually } from './support/eventually.js'
import { launchBrowser } from './support/first-page.js'
import { needs } from './support/omit.js'
import { RecordingBot } from './support/recording-bot.js'

const CARD_TYPE = 'application/vnd.microsoft.card.adaptive'
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/**
 * Goal: in the first page's third window one sees Teams as the person one acts as sees it: their teams, their own view of
 * each card, their own chat with the bot.
 * Method: the page alone in real Chromium, with a stand-in of two teams and a bot that answers as each test tells it to.
 */
describe('the staff’s window of the first page', function () {
  this.timeout(90_000)
  let browser: Browser
  let bot: RecordingBot
  let server: RunningHttp
  let shown: Try
  let teams: ConnectorStandIn
  const pages: Page[] = []
  const troubles: string[] = []

  before(async function () {
    needs('chromium').call(this)
    await buildTry()
    bot = await RecordingBot.start()
    browser = await launchBrowser()
  })
  after(async () => {
    await browser?.close()
    await bot?.close()
  })
  beforeEach(async () => {
    bot.forget()
    teams = new ConnectorStandIn({
      url: () => bot.url,
      connectorUrl: () => server.url,
      teams: [
        { name: 'Samhälle', channels: ['Bygglov'], staff: ['Maja Lind', 'Omar Haddad'] },
        { name: 'Omsorg', channels: ['Hemtjänst'], staff: ['Omar Haddad'] },
      ],
      now: () => new Date(),
    })
    shown = createTry(await optionsOf(teams))
    server = await serveDoors([...shown.doors, EMPTY_WIDGET])
    await shown.start()
    bot.forget()
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close()
    shown?.close()
    await server?.close()
    expect(troubles.splice(0)).to.deep.equal([])
  })

  async function open(): Promise<Page> {
    const viewport = { width: 1440, height: 900 }
    const context = await browser.newContext({ locale: 'sv-SE', reducedMotion: 'reduce', viewport })
    const page = await context.newPage()
    pages.push(page)
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => troubles.push(error.message))
    await page.goto(server.url)
    return page
  }

  /** The page, with a place open as someone. */
  async function visit(who: string, place: string): Promise<Page> {
    const page = await open()
    await page.getByRole('radio', { name: who }).check({ force: true })
    await page.locator('.places').getByRole('button', { name: place }).click()
    return page
  }

  async function call(method: string, path: string, body: object): Promise<{ id?: string; activityId?: string }> {
    const url = `${teams.serviceUrl}/v3/${path}`
    const headers = { 'content-type': 'application/json' }
    return (await (await fetch(url, { method, headers, body: JSON.stringify(body) })).json()) as object
  }

  const message = (card: object, text = '') => ({
    type: 'message',
    text,
    attachments: [{ contentType: CARD_TYPE, content: card }],
  })

  async function postCard(card: object): Promise<{ thread: string; id: string }> {
    const id = teams.channels.find(({ name }) => name === 'Bygglov')?.id
    const body = { isGroup: true, channelData: { channel: { id } }, activity: message(card) }
    const posted = await call('POST', 'conversations', body)
    return { thread: posted.id ?? '', id: posted.activityId ?? '' }
  }

  function idOf(who: string): string {
    return teams.staff.find(({ name }) => name === who)?.id ?? ''
  }

  function answerWith(cards: Record<string, object>): void {
    bot.answer = ({ value, name }) => {
      const verb = name === 'adaptiveCard/action' ? (value as { action: { verb: string } }).action.verb : ''
      const card = cards[verb]
      return { status: 200, ...(card ? { body: { statusCode: 200, type: CARD_TYPE, value: card } } : {}) }
    }
  }

  /** What axe-core has to say of the window. */
  async function remarks(page: Page): Promise<string[]> {
    await page.evaluate(await readFile(AXE, 'utf8'))
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      `axe.run('#pane-team', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
    )
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  const cardIn = (page: Page): Locator => page.locator('.ac')

  it('whoever a card names sees their own of it, and others what everyone sees; a new card is everyone’s', async () => {
    const refresh = { action: { type: 'Action.Execute', verb: 'refresh' }, userIds: [idOf('Maja Lind')] }
    answerWith({ refresh: plain('Majas vy'), again: plain('Omars vy') })
    const { thread, id } = await postCard({ ...plain('Allas vy'), refresh })
    const page = await visit('Maja Lind', 'Bygglov')
    await cardIn(page).getByText('Majas vy').waitFor()
    await page.getByText('bara du ser det så').waitFor()
    expect(await remarks(page)).to.deep.equal([])

    await page.getByRole('radio', { name: 'Omar Haddad' }).check({ force: true })
    await cardIn(page).getByText('Allas vy').waitFor()
    expect(await page.getByText('bara du ser det så').count()).to.equal(0)
    answerWith({ refresh: plain('Omars vy') })
    await page.getByRole('button', { name: 'Uppdatera kortet' }).press('Enter')
    await cardIn(page).getByText('Omars vy').waitFor()
    expect(bot.last.value).to.have.property('trigger', 'manual')

    await call('PUT', `conversations/${encodeURIComponent(thread)}/activities/${id}`, message(plain('Ny för alla')))
    await cardIn(page).getByText('Ny för alla').waitFor()
    await page.getByRole('radio', { name: 'Maja Lind' }).check({ force: true })
    await cardIn(page).getByText('Ny för alla').waitFor()
  })

  it('a preview is the one’s who asked for it, stays after a reload, and what was written is still there', async () => {
    const preview = {
      ...asking('preview', 'Förhandsgranska'),
      body: [field, { type: 'TextBlock', text: 'Så blir det' }],
    }
    answerWith({ preview })
    await postCard(asking('preview', 'Förhandsgranska'))
    const [maja, omar] = [await visit('Maja Lind', 'Bygglov'), await visit('Omar Haddad', 'Bygglov')]
    await cardIn(maja).getByRole('textbox', { name: 'Svar' }).fill('Hej!')
    await cardIn(maja).getByRole('button', { name: 'Förhandsgranska' }).click()
    await cardIn(maja).getByText('Så blir det').waitFor()
    expect(bot.last.value).to.deep.include({ trigger: 'manual' })
    expect(bot.last.value).to.have.nested.property('action.data.reply', 'Hej!')
    expect(await cardIn(maja).getByRole('textbox', { name: 'Svar' }).inputValue()).to.equal('Hej!')
    await cardIn(omar).getByRole('textbox', { name: 'Svar' }).waitFor()
    expect(await cardIn(omar).getByText('Så blir det').count()).to.equal(0)
    await maja.reload()
    await cardIn(maja).getByText('Så blir det').waitFor()
  })

  it('a form that was just opened stays open when the card is drawn anew, and is closed once it is sent', async () => {
    const form = { type: 'Action.ShowCard', title: 'Svara', card: asking('reply', 'Skicka svaret') }
    const withForm = (text: string, version: number) =>
      JSON.parse(JSON.stringify({ ...plain(text), actions: [form] }).replace('"version":1', `"version":${version}`))
    answerWith({ reply: withForm('Besvarat', 3) })
    const { thread, id } = await postCard(withForm('Först', 1))
    const page = await visit('Maja Lind', 'Bygglov')
    const card = cardIn(page)
    await card.getByRole('button', { name: 'Svara' }).click()
    await card.getByRole('textbox', { name: 'Svar' }).waitFor()
    const edit = (json: object) =>
      call('PUT', `conversations/${encodeURIComponent(thread)}/activities/${id}`, message(json))
    await edit(withForm('Sedan', 2))
    await card.getByText('Sedan').waitFor()
    expect(await card.getByRole('textbox', { name: 'Svar' }).isVisible()).to.equal(true)
    // Everyone's card may have none for a moment.
    await edit(plain('Ett ögonblick'))
    await card.getByText('Ett ögonblick').waitFor()
    await edit(withForm('Igen', 2))
    await card.getByText('Igen').waitFor()
    await card.getByRole('textbox', { name: 'Svar' }).fill('Hej!')
    await card.getByRole('button', { name: 'Skicka svaret' }).click()
    await card.getByText('Besvarat').waitFor()
    expect(await card.getByRole('textbox', { name: 'Svar' }).count()).to.equal(0)
  })

  it('shows the teams one is in, each with its channels, and no others', async () => {
    const page = await visit('Omar Haddad', 'Hemtjänst')
    const list = (team: string) => page.locator('.places').getByRole('list', { name: team }).getByRole('button')
    expect(await list('Samhälle').allInnerTexts()).to.deep.equal(['Allmänt', 'Bygglov'])
    expect(await list('Omsorg').allInnerTexts()).to.deep.equal(['Allmänt', 'Hemtjänst'])
    await page.locator('.channel-name', { hasText: 'Hemtjänst · Omsorg' }).waitFor()
    await page.getByRole('radio', { name: 'Maja Lind' }).check({ force: true })
    await page.locator('.channel-name', { hasText: 'Bygglov · Samhälle' }).waitFor()
    expect(await page.locator('.places').getByText('Omsorg').count()).to.equal(0)
    expect(await remarks(page)).to.deep.equal([])
  })

  it('where there are many to be, one chooses from a list', async () => {
    for (const name of ['Siv Ek', 'Ali Öberg']) teams.join(name, 'user', 'Omsorg')
    const page = await open()
    await page.getByRole('combobox', { name: 'Vem av personalen är du?' }).selectOption('Siv Ek')
    await page.locator('.channel-name', { hasText: 'Hemtjänst · Omsorg' }).waitFor()
    expect(await remarks(page)).to.deep.equal([])
  })

  it('in one’s own chat one types commands, presses cards and suggestions, and sends files', async () => {
    const page = await visit('Maja Lind', 'Boten, egen chatt')
    const chat = teams.chatOf('Maja Lind')
    const field = page.getByRole('textbox', { name: 'Fråga boten' })
    await field.fill('mina ärenden')
    await field.press('Enter')
    await heard('mina ärenden')
    await call('POST', `conversations/${encodeURIComponent(chat)}/activities`, {
      ...message({
        ...plain('Ditt ärende'),
        actions: [
          { type: 'Action.Execute', title: 'Öppna', verb: 'open', data: { ref: 'LN-1' } },
          { type: 'Action.Submit', title: 'Lägg tillbaka', data: { verb: 'release', ref: 'LN-1' } },
        ],
      }),
      suggestedActions: { actions: [{ type: 'imBack', title: 'Visa kön', value: 'kö' }] },
    })
    answerWith({ open: { ...plain('Hela ärendet'), actions: [] } })
    await cardIn(page).getByRole('button', { name: 'Lägg tillbaka' }).click()
    await eventually(() =>
      expect(bot.last).to.deep.include({ type: 'message', value: { verb: 'release', ref: 'LN-1' } }),
    )
    await cardIn(page).getByRole('button', { name: 'Öppna' }).click()
    await cardIn(page).getByText('Hela ärendet').waitFor()
    await page.getByRole('button', { name: 'Visa kön' }).click()
    await heard('kö')

    await page.getByLabel('Skicka en fil').setInputFiles({
      name: 'beslut.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('%PDF-'),
    })
    await page.locator('.sent-file', { hasText: 'beslut.pdf' }).waitFor()
    await eventually(async () => {
      const [file] = bot.last.attachments as { content: { downloadUrl: string } }[]
      expect(await (await fetch(file?.content.downloadUrl ?? '')).text()).to.equal('%PDF-')
    })
    expect(await remarks(page)).to.deep.equal([])
  })

  async function heard(text: string): Promise<void> {
    await eventually(() => expect(bot.last).to.include({ type: 'message', text }))
  }
})

/** In place of the web chat, which has no part in this. */
const EMPTY_WIDGET: Door = {
  method: 'GET',
  path: '/widget.js',
  bytesMax: 0,
  handle: async () => ({ status: 200, headers: { 'content-type': 'text/javascript' }, body: '' }),
}

const plain = (text: string) => ({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text }] })
const field = { type: 'Input.Text', id: 'reply', label: 'Svar', isMultiline: true }
const asking = (verb: string, title: string) => ({
  ...plain(''),
  body: [field],
  actions: [{ type: 'Action.Execute', title, verb, data: { ref: 'LN-1', version: 1 } }],
})

async function optionsOf(connector: ConnectorStandIn): Promise<Parameters<typeof createTry>[0]> {
  const organisation = Organisation.parse(parse(await readFile('knowledge/organisation.yaml', 'utf8')))
  const texts = await loadTryTexts('dialogs')
  return {
    open: true,
    connector,
    tickets: { get: async () => undefined, list: async () => ({ tickets: [] }) },
    organisation: () => organisation,
    texts: async () => texts,
    serviceNumber: '+46701740600',
    isNewNumber: async () => true,
    tokenFile: 'secrets.json',
    now: () => new Date(),
    log: createLog('error'),
  }
}

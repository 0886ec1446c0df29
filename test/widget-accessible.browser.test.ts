import { expect } from 'chai'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { eventually } from './support/eventually.js'
import { moving, shortcomings } from './support/shortcomings.js'
import { FIRST_WORDS, referenceOn, WholeChat } from './support/whole-chat.js'
import { ask, choose, LAUNCH, said } from './support/widget-bench.js'
import { attachThree, failing, hold, offline, refused, sending, tooLong, uploading } from './support/widget-troubles.js'

/**
 * Goal: in every state the chat can be in, and however somebody has to have it, nothing stands in the way of reading and
 * using it: no remark of axe-core's, no target too small for a thumb, nothing to scroll sideways for, nothing that moves
 * for whoever asked for stillness.
 * Method: walks through all states, each in one page of real Chromium over the whole real service; what a state needs
 * that no service does on demand (a slow line, a refusal) is done to the page's requests. LOTSEN_LOOKS=all: every state in
 * every look.
 */
interface Look {
  options: BrowserContextOptions
  walks: readonly Walk[]
}

interface Walk {
  name: string
  /** Of the script that embeds the chat. */
  attributes?: string
  states: readonly State[]
}

/** What it is called, and how one gets there from the one before. */
type State = readonly [name: string, reach: (page: Page) => Promise<unknown>]

const chat = new WholeChat()

const asking: Walk = {
  name: 'from the button to an answer',
  states: [
    ['closed', addNotice],
    ['open with the first words and a notice', open],
    ['the notice put away', (page) => page.getByRole('button', { name: 'Dölj' }).click()],
    [
      'an answer with lists and links',
      (page) => answered(page, 'När öppnar biblioteket?', 'Skaffa ett bibliotekskort'),
    ],
    ['an errand begun', (page) => answered(page, 'lämna mätarställning', 'Varför lämnar du')],
    ['an answer it did not understand', (page) => answered(page, 'blå', 'Annars skriv')],
    ['the menu', (page) => page.getByRole('button', { name: 'Meny' }).click()],
    ['ways to a person', (page) => pressed(page, 'Telefon, öppettider', 'Våra kontor')],
    ['asked whether to end', (page) => again(page, 'Avsluta chatten', 'Vill du avsluta')],
  ],
}

const matter: Walk = {
  name: 'a matter for a person',
  states: [
    [
      'choices, many',
      async (page) => [await open(page), await answered(page, 'Prata med en person', 'Vad gäller det?')],
    ],
    ['the receipt with its card', async (page) => [await answered(page, 'sopor', 'Klart!'), await referenceOn(page)]],
    ['a person has it', taken],
    ['a person writes', (page) => replied(page, 'Hej! Vilken dag gäller det?')],
    ['closed with unread', unread],
    ['before deleting', async (page) => [await open(page), await choose(page, 'Radera chatten'), await kept(page)]],
    ['deleted', (page) => pressed(page, 'Radera', 'Chatten är raderad')],
  ],
}

const trouble: Walk = {
  name: 'files, and what goes wrong',
  states: [
    ['two files, and one refused', async (page) => [await open(page), await attachThree(page)]],
    ['an upload under way', uploading],
    ['a file that was not taken', (page) => refused(page, '**/upload?*', 'file_refused', 'Filen kom inte fram')],
    ['a text too long', (page) => tooLong(page)],
    ['a message that did not arrive', failing],
    ['a message on its way', sending],
    ['offline', offline],
  ],
}

const danger: Walk = {
  name: 'danger',
  states: [
    ['urgent', async (page) => [await open(page), await answered(page, 'det brinner hemma hos mig', 'Ring 112')]],
    ['the way out at once', (page) => answered(page, 'min man slår mig', 'Kvinnofridslinjen')],
    ['the way out beside a sheet', (page) => page.getByRole('button', { name: 'Meny' }).click()],
  ],
}

const ending: Walk = {
  name: 'the end',
  states: [
    ['ended, asked how it went', ended],
    ['rated', (page) => pressed(page, 'Bra', 'Tack för att du berättade')],
    ['the menu of one that is over', (page) => page.getByRole('button', { name: 'Meny' }).click()],
  ],
}

const shared: Walk = {
  name: 'a computer that many use',
  attributes: 'data-shared',
  states: [['nobody is there any more', async (page) => [await open(page), await left(page)]]],
}

const all = [asking, matter, trouble, danger, ending, shared]
// Stillness also keeps axe from measuring colours half way through a fade.
const still = { reducedMotion: 'reduce' } as const
/** In the test command every state in light, and of each other look those states that differ most in it. */
const or = (some: readonly Walk[]) => (process.env.LOTSEN_LOOKS === 'all' ? all : some)
const looks: Record<string, Look> = {
  light: { options: still, walks: all },
  dark: { options: { ...still, colorScheme: 'dark' }, walks: or([trouble, danger]) },
  '320 px wide': {
    options: { ...still, viewport: { width: 320, height: 640 }, hasTouch: true },
    walks: or([matter, ending]),
  },
  'zoomed to 400 %': {
    options: { ...still, viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 },
    walks: or([asking]),
  },
  'forced colours': { options: { ...still, forcedColors: 'active' }, walks: or([trouble]) },
}

describe('the widget in every state', function () {
  this.timeout(120_000)
  chat.hooks()

  for (const [look, { options, walks }] of Object.entries(looks)) {
    for (const { name, attributes, states } of walks) {
      it(`${look}: ${name}`, async () => {
        const page = await chat.visit(options, attributes)
        const found: Record<string, string[]> = {}
        for (const [state, reach] of states) {
          await reach(page)
          found[state] = await shortcomings(page)
        }
        expect(found).to.deep.equal(Object.fromEntries(states.map(([state]) => [state, []])))
      })
    }
  }

  it('what moves is seen by the look for it', async () => {
    const page = await chat.visit({ reducedMotion: 'no-preference' })
    await open(page)
    await hold(page, '**/activities')
    await ask(page, 'hej')
    await eventually(async () => expect(await moving(page)).to.include('I'))
  })
})

// === How a state is reached ===

async function open(page: Page): Promise<void> {
  const button = page.getByRole('button', LAUNCH)
  await button.click()
  await said(page, FIRST_WORDS)
}

async function answered(page: Page, text: string, answer: string): Promise<void> {
  await ask(page, text)
  await said(page, answer)
}

async function pressed(page: Page, name: string, then: string): Promise<void> {
  await page.getByRole('button', { name, exact: name === 'Radera' || name === 'Bra' }).click()
  await page.getByText(then).last().waitFor()
}

/** From one sheet to another. */
async function again(page: Page, name: string, then: string): Promise<void> {
  await page.keyboard.press('Escape')
  await choose(page, name)
  await page.getByText(then).last().waitFor()
}

async function addNotice(page: Page): Promise<void> {
  await page.route('**/widget/house?*', async (route) => {
    const reply = await route.fetch()
    const house = (await reply.json()) as { notices: { id: string; html: string }[] }
    house.notices.push({
      id: 'snow',
      html: '<p>Snön röjs i natt. <a href="https://www.lindnas.example">Läs mer</a></p>',
    })
    await route.fulfill({ response: reply, json: house })
  })
}

async function taken(page: Page): Promise<void> {
  await chat.staff.act(await referenceOn(page), 'claim')
  await said(page, 'har tagit hand om')
  await page.locator('.ticket', { hasText: 'Maja Lind har tagit hand om det' }).waitFor()
}

async function replied(page: Page, text: string): Promise<void> {
  await chat.staff.act(await referenceOn(page), 'reply', { text })
  await page.locator('.msg.human .name', { hasText: 'Maja Lind' }).last().waitFor()
}

async function unread(page: Page): Promise<void> {
  const ref = await referenceOn(page)
  await page.keyboard.press('Escape')
  await chat.staff.act(ref, 'reply', { text: 'Är du kvar?' })
  await page.getByRole('button', { name: /1 olästa svar/ }).waitFor()
}

const kept = (page: Page) => page.getByText('måste vi enligt lag spara').waitFor()

async function ended(page: Page): Promise<void> {
  await open(page)
  await answered(page, 'När öppnar biblioteket?', 'bibliotek')
  await choose(page, 'Avsluta chatten')
  await page.getByRole('button', { name: 'Ja, avsluta' }).click()
  await said(page, 'Hur gick det?')
}

/** As if the last touch had been two and a half minutes ago. Told to the tab while no chat lives in it that could say otherwise. */
async function left(page: Page): Promise<void> {
  const address = page.url()
  await page.goto(`${chat.service.url}/healthz`)
  await page.evaluate(`
    const [key] = Object.keys(sessionStorage)
    const kept = JSON.parse(sessionStorage.getItem(key))
    sessionStorage.setItem(key, JSON.stringify({ ...kept, touchedAtMs: Date.now() - 150_000 }))
  `)
  await page.goto(address)
  await page.getByRole('alertdialog').waitFor()
}

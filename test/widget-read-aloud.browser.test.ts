import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { OutboundMessage } from '../src/message.js'
import { eventually } from './support/eventually.js'
import { ask, field, hostPage, said, WidgetBench } from './support/widget-bench.js'

/**
 * Goal: whoever hears the chat hears each new answer once, and who gave it; never their own words, nor what is old; what
 * is urgent at once; and everything that can be used has a name.
 * Method: the built widget in real Chromium with a scripted bot; what the browser's own accessibility tree holds, which
 * is what a screen reader is given.
 */
const FIRST = 'Hej! Jag är en bot.'

interface Heard {
  role: string
  name: string
  /** All text inside it, in order. */
  text: string
}

describe('the widget read aloud', function () {
  this.timeout(60_000)
  const bench = new WidgetBench(answer, [hostPage('/', '<script src="/widget.js" data-lang="sv" defer></script>')])
  bench.hooks()
  const opened = () => bench.opened(FIRST)

  it('a new answer is there once, with who gave it, and what one wrote never', async () => {
    const page = await opened()
    await ask(page, 'min egen fråga')
    await hears(page, 'log', 'Lotsen: Svaret på frågan.')
    const [log] = await all(page, 'log')
    expect(log?.text.split('Svaret på frågan')).to.have.length(2)
    expect(log?.text.split(FIRST)).to.have.length(2)
    expect(log?.text).not.to.include('min egen')
    expect(await live(page, 'log')).to.deep.equal(['polite'])
  })

  it('two answers in one turn are both there, in order', async () => {
    const page = await opened()
    await ask(page, 'två saker')
    await hears(page, 'log', /Lotsen: Det första\.\s*Lotsen: Det andra\. Förslag på svar: Ja, Nej\.$/)
  })

  it('a person is named', async () => {
    const page = await opened()
    bench.log.say(bench.conversation, [{ speaker: { kind: 'human', name: 'Maja Lind' }, text: 'Hej, jag heter Maja.' }])
    await hears(page, 'log', 'Maja Lind: Hej, jag heter Maja.')
  })

  it('what is urgent is an alert, and not said once more', async () => {
    const page = await opened()
    await ask(page, 'det brinner')
    await hears(page, 'alert', /^Viktigt\. Lotsen: Ring 112 nu\./)
    const [log] = await all(page, 'log')
    expect(log?.text).not.to.include('112')
    expect(await live(page, 'alert')).to.deep.equal(['assertive'])
  })

  it('after a reload nothing old is read, only what is new', async () => {
    const page = await opened()
    await ask(page, 'en fråga')
    await hears(page, 'log', 'Svaret på frågan.')
    await page.reload()
    await said(page, 'Svaret på frågan.')
    await ask(page, 'två saker')
    await hears(page, 'log', 'Det andra')
    const [log] = await all(page, 'log')
    expect(log?.text).not.to.include(FIRST)
    expect(log?.text).not.to.include('Svaret på frågan')
  })

  it('that a message did not arrive is said at once', async () => {
    const page = await opened()
    await page.route('**/activities', (route) => route.fulfill({ status: 400, json: { error: {} } }))
    await ask(page, 'hej')
    await hears(page, 'alert', 'Meddelandet kom inte fram.')
  })

  it('everything has a role and a name', async () => {
    const page = await opened()
    await said(page, 'Vad gäller det?')
    const roles = ['dialog', 'heading', 'region', 'log', 'alert', 'textbox', 'button', 'status']
    const found = (await tree(page)).filter(({ role, name }) => roles.includes(role) && name !== 'Lindnäs')
    expect(found.map(({ role, name }) => `${role} ${name}`.trim())).to.deep.equal([
      'dialog Chatt med kommunen',
      'heading Lotsen',
      'button English',
      'button Meny',
      'button Stäng chatten',
      'region Det som har skrivits',
      'button Soporna är inte tömda',
      'button Bygglov',
      'status',
      'button Prata med en person',
      'button Besök oss',
      'status',
      'button Bifoga en bild eller fil',
      'textbox Skriv din fråga',
      'button Skicka',
      'log',
      'alert',
    ])
    expect(await field(page).evaluate((element) => element.matches(':focus'))).to.equal(true)
    const [choices] = await all(page, 'group')
    expect(choices?.name).to.equal('Förslag på svar')
  })
})

/** Waits until a region of this role holds the words. */
async function hears(page: Page, role: string, words: string | RegExp): Promise<void> {
  const isIt = (text: string) => (typeof words === 'string' ? text.includes(words) : words.test(text))
  await eventually(async () => {
    const texts = (await all(page, role)).map(({ text }) => text)
    if (!texts.some(isIt)) throw new Error(`No ${words} in: ${texts.join(' | ')}`)
  })
}

async function all(page: Page, role: string): Promise<Heard[]> {
  return (await tree(page)).filter((node) => node.role === role)
}

/** How urgently what comes into regions of this role is read. */
function live(page: Page, role: string): Promise<string[]> {
  return nodesOf(page).then((nodes) =>
    nodes
      .filter((node) => node.role?.value === role)
      .map(({ properties = [] }) => String(properties.find(({ name }) => name === 'live')?.value.value)),
  )
}

/** What there is for a screen reader, in the order of the page. */
async function tree(page: Page): Promise<Heard[]> {
  const nodes = await nodesOf(page)
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  type Node = (typeof nodes)[number]
  const children = ({ childIds = [] }: Node) => childIds.flatMap((id) => byId.get(id) ?? [])
  const textOf = (node: Node): string =>
    node.role?.value === 'StaticText' ? String(node.name?.value ?? '') : children(node).map(textOf).join(' ')
  const inOrder = (node: Node): Node[] => [node, ...children(node).flatMap(inOrder)]
  return (nodes[0] ? inOrder(nodes[0]) : [])
    .filter(({ ignored }) => !ignored)
    .map((node) => ({
      role: String(node.role?.value ?? ''),
      name: String(node.name?.value ?? ''),
      text: textOf(node).replace(/\s+/g, ' ').trim(),
    }))
}

async function nodesOf(page: Page) {
  const line = await page.context().newCDPSession(page)
  const { nodes } = await line.send('Accessibility.getFullAXTree')
  await line.detach()
  return nodes
}

function answer({ opened, text }: { opened?: boolean; text: string }): OutboundMessage[] {
  if (opened) return [bot(FIRST), bot('Vad gäller det?', ['Soporna är inte tömda', 'Bygglov'])]
  if (text.includes('brinner')) return [{ ...bot('**Ring 112 nu.**'), urgent: true }]
  return text.includes('två') ? [bot('Det första.'), bot('Det andra.', ['Ja', 'Nej'])] : [bot('Svaret på frågan.')]
}

function bot(text: string, choices?: string[]): OutboundMessage {
  return { speaker: { kind: 'bot' }, text, ...(choices ? { choices } : {}) }
}

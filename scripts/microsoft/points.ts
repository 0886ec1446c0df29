import sharp from 'sharp'
import { eventually } from '../../test/support/eventually.js'
import type { MicrosoftBench } from './bench.js'
import { STATUS, type WebChatPage } from './web-chat.js'

/** Longer than a token lives. */
const TOO_LONG_MIN = 40
/** Microsoft's client renews its token a quarter of an hour after it got it. */
const RENEWS_AFTER_MS = 15 * 60_000

export interface Point {
  name: string
  /** Tells in words what was seen. Throws where it is not as it should be. */
  check(bench: MicrosoftBench): Promise<string>
}

/** What Microsoft's Web Chat must be able to do with this service. */
export const POINTS: readonly Point[] = [
  { name: 'text', check: text },
  { name: 'choices', check: choices },
  { name: 'upload', check: upload },
  { name: 'reconnect: the socket is cut', check: socketCut },
  { name: 'reconnect: the service restarts', check: restart },
  { name: 'token: renewed in time by itself', check: renewedInTime },
  { name: 'token: expired on an open page', check: expiredWhileOpen },
  { name: 'token: expired before the page is opened', check: expiredBefore },
]

async function text(bench: MicrosoftBench): Promise<string> {
  const chat = await bench.open()
  await chat.shows('chattbot')
  await chat.says('Hur mycket är en parkeringsbot på?')
  await eventually(async () => ensure((await bench.inLog(chat)).at(-2)?.text, 'Hur mycket är en parkeringsbot på?'))
  await allShown(bench, chat)
  const senders = await chat.page.locator('.webchat__bubble--from-user').count()
  ensure(senders, 1, 'bubbles of one’s own')
  return `${(await chat.bubbles()).length} bubbles: the first words, the question once, the answer`
}

async function choices(bench: MicrosoftBench): Promise<string> {
  const chat = await bench.open()
  await chat.shows('chattbot')
  await chat.says('Jag vill prata med en människa om sopor')
  await chat.presses('Svara här i chatten')
  await chat.shows(/LN-\w{5}/)
  await allShown(bench, chat)
  return `the button’s words came back as its own, and the receipt ${/LN-\w{5}/.exec((await chat.bubbles()).join())?.[0]}`
}

async function upload(bench: MicrosoftBench): Promise<string> {
  const chat = await bench.open()
  await chat.shows('chattbot')
  const size = { width: 320, height: 240, channels: 3 as const, background: '#c60' }
  await chat.attaches(await sharp({ create: size }).png().toBuffer())
  await allShown(bench, chat)
  const sent = (await bench.inLog(chat)).find(({ attachments }) => attachments)
  ensure(sent?.attachments?.[0]?.contentType, 'image/png')
  const width = await eventually(async () => {
    const widest = await chat.widestPicture()
    return widest > 0 && widest
  })
  ensure(width, size.width, 'pixels across')
  return `the picture went up, and is shown ${width} pixels wide from the service`
}

async function socketCut(bench: MicrosoftBench): Promise<string> {
  const chat = await bench.open()
  await chat.shows('chattbot')
  bench.line.cut()
  await bench.saysElsewhere(chat, 'skrivet medan linjen var av')
  await chat.showsAll(() => bench.idsInLog(chat))
  await chat.says('och så vidare')
  await allShown(bench, chat, 'och så vidare')
  const asked = chat.asked.filter(({ method, path }) => method === 'GET' && /^\/conversations\/[^/]+$/.test(path))
  return `asked ${asked.length} time(s) for a new socket; ${(await chat.bubbles()).length} bubbles, none lost or doubled`
}

async function restart(bench: MicrosoftBench): Promise<string> {
  const chat = await bench.open()
  await chat.shows('chattbot')
  const start = await bench.stop()
  await start()
  await bench.saysElsewhere(chat, 'skrivet innan sidan var tillbaka')
  await chat.showsAll(() => bench.idsInLog(chat))
  await chat.says('och så vidare')
  await allShown(bench, chat, 'och så vidare')
  return `${(await chat.bubbles()).length} bubbles, none lost or doubled`
}

async function renewedInTime(bench: MicrosoftBench): Promise<string> {
  const chat = await bench.open({ clock: true })
  await chat.shows('chattbot')
  await chat.page.clock.fastForward(RENEWS_AFTER_MS + 1_000)
  await eventually(() => ensure(chat.asked.some(isRenewal), true, 'asked for another token'))
  ensure(chat.asked.find(isRenewal)?.status, 200)
  return 'POST tokens/refresh after a quarter of an hour, answered with 200'
}

/** A computer that slept: nothing was renewed meanwhile. */
async function expiredWhileOpen(bench: MicrosoftBench): Promise<string> {
  const chat = await bench.open()
  await chat.shows('chattbot')
  bench.forward(TOO_LONG_MIN)
  await chat.says('är ni kvar?')
  await eventually(async () => ensure((await chat.statuses()).includes(STATUS.expiredToken), true, 'told as expired'))
  await chat.seesLine(/Det gick inte att skicka/)
  await chat.seesLine(/Det gick inte att ansluta/)
  ensure((await bench.inLog(chat)).filter(({ from }) => from.role === 'user').length, 0, 'own messages in the log')
  await chat.renews()
  await chat.shows('chattbot')
  await chat.says('är ni kvar?')
  await allShown(bench, chat, 'är ni kvar?')
  return 'Web Chat says “Det gick inte att ansluta”; its site opens it anew with a new token and the conversation goes on'
}

async function expiredBefore(bench: MicrosoftBench): Promise<string> {
  const token = await bench.token()
  bench.forward(TOO_LONG_MIN)
  const chat = await bench.open({ token })
  await chat.seesLine(/Det gick inte att ansluta/)
  ensure(chat.asked.map(({ status }) => status).join(), '403')
  return 'one request, answered with 403; Web Chat says “Det gick inte att ansluta” and does not go on asking'
}

/** All of the log is shown, each once and in order; `last` among it. */
async function allShown(bench: MicrosoftBench, chat: WebChatPage, last?: string): Promise<void> {
  if (last !== undefined) {
    await eventually(async () => ensure((await bench.inLog(chat)).filter(({ text }) => text === last).length, 1, last))
  }
  await chat.showsAll(() => bench.idsInLog(chat))
  ensure(chat.errors.join(), '', 'errors of the page')
}

function isRenewal({ path }: { path: string }): boolean {
  return path === '/tokens/refresh'
}

function ensure<T>(is: T, should: T, what = ''): void {
  if (is !== should) throw new Error(`${what ? `${what}: ` : ''}${String(is)}, and should be ${String(should)}`)
}

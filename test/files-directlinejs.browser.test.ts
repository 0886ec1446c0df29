import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { createFiles, type Files } from '../src/app/files.js'
import type { Door } from '../src/channels/channel.js'
import type { ActivitySet } from '../src/channels/webchat/activities.js'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { loadConfig } from '../src/config.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { startBrowser } from './support/browser.js'
import { MemoryLog } from './support/memory-log.js'
import { testMongo } from './support/mongod.js'
import { NO_NOTES } from './support/no-notes.js'
import { needs } from './support/omit.js'
import { pdf, photo } from './support/sample-files.js'

/**
 * Goal: Microsoft's own client, as its Web Chat uses it, uploads files to us unchanged and shows them.
 * Method: botframework-directlinejs as it is published for browsers, in Chromium, on another site's page; what it is
 * given are blob and data addresses, as a page has them of files its user chose.
 */
const SECRET = 'a-secret-of-the-municipality'

const PAGE: Door = {
  method: 'GET',
  path: '/page',
  bytesMax: 0,
  handle: async () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>Lindnäs',
  }),
}

describe("files from microsoft's direct line client", function () {
  this.timeout(60_000)
  let browser: Browser
  let page: Page
  let store: Store
  let files: Files
  let webchat: Webchat
  let server: RunningHttp
  const log = new MemoryLog(() => [{ speaker: { kind: 'bot' }, text: 'Tack!' }])

  before(async function () {
    needs('chromium').call(this)
    const { uri } = await testMongo()
    store = await connectStore({ uri, database: `files-directlinejs-${randomUUID()}` })
    const config = loadConfig({ WEBCHAT_SECRET: SECRET })
    const now = () => new Date()
    files = await createFiles({ config, store, secrets: undefined, notes: NO_NOTES, publicUrl: () => undefined, now })
    webchat = new Webchat({
      receive: log.receive,
      log,
      feed: log.feed(),
      files: files.chat,
      secrets: { current: SECRET },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now,
      logger: createLog('error'),
    })
    const doors = [...webchat.doors(), ...files.doors, PAGE]
    server = await startHttp({ host: '127.0.0.1', port: 0, doors, log: createLog('error') })
    browser = await startBrowser()
    page = await browser.newPage()
    // By another name this is another site: what the page may do with us it may do across origins only.
    await page.goto(`${server.url.replace('127.0.0.1', 'localhost')}/page`)
    const client = await readFile('node_modules/botframework-directlinejs/dist/directline.js', 'utf8')
    for (const content of [client, PAGE_SCRIPT]) await page.addScriptTag({ content })
  })
  after(async () => {
    await browser?.close()
    await webchat?.close()
    await server?.close()
    await store?.db.dropDatabase()
    await store?.close()
  })

  async function start(): Promise<{ conversationId: string; token: string }> {
    const headers = { authorization: `Bearer ${SECRET}` }
    const response = await fetch(`${server.url}/v3/directline/conversations`, { method: 'POST', headers })
    return (await response.json()) as { conversationId: string; token: string }
  }

  /** Posts as Web Chat does, waits for the echo, and gives what a page would show. */
  async function post(chosen: Chosen[], text: string) {
    const line = await start()
    const given = { domain: `${server.url}/v3/directline`, token: line.token, chosen, text }
    const shown = (await page.evaluate(`sendFiles(${JSON.stringify(given)})`)) as Shown
    return { line, shown }
  }

  const photoOf = async () => ({
    name: 'lampan.jpg',
    type: 'image/jpeg',
    base64: (await photo(300, 200)).toString('base64'),
  })
  const paper = { name: 'karta över vägen.pdf', type: 'application/pdf', base64: pdf.toString('base64') }

  for (const as of ['blob', 'data'] as const) {
    it(`given ${as} addresses: one message, with its words and all its files`, async () => {
      const { line, shown } = await post(
        [
          { ...(await photoOf()), as },
          { ...paper, as },
        ],
        'Så här ser det ut',
      )
      expect(shown.text).to.equal('Så här ser det ut')
      expect(shown.attachments.map(({ name, contentType }) => [name, contentType]).sort()).to.deep.equal([
        ['karta över vägen.pdf', 'application/pdf'],
        ['lampan.jpg', 'image/jpeg'],
      ])
      const path = `/v3/directline/conversations/${line.conversationId}/activities`
      const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${line.token}` } })
      const { activities } = (await response.json()) as ActivitySet
      expect(activities.map(({ id }) => id)[0]).to.equal(shown.id)
      expect(activities).to.have.length(2)
    })
  }

  it('the page of the other site shows the picture', async () => {
    const { shown } = await post([{ ...(await photoOf()), as: 'blob' }], '')
    const width = await page.evaluate(`widthOf(${JSON.stringify(shown.attachments[0]?.contentUrl)})`)
    expect(width).to.equal(200)
  })

  it('is told of a file that is not taken, and does not try again', async () => {
    const html = { name: 'bild.png', type: 'image/png', base64: Buffer.from('<!doctype html>').toString('base64') }
    const failed = await post([{ ...html, as: 'blob' }], 'hej').catch((error: Error) => error.message)
    expect(failed).to.include('415')
    expect(log.received.map(({ text }) => text)).to.not.include('hej')
  })
})

interface Chosen {
  name: string
  type: string
  base64: string
  /** The kind of address the client is given for it. */
  as: 'blob' | 'data'
}

interface Shown {
  id: string
  text: string
  attachments: { name: string; contentType: string; contentUrl: string }[]
}

/** What the page runs, where the client is `DirectLine.DirectLine`: sends, and gives what comes back as its own. */
const PAGE_SCRIPT = `
const urlOf = ({ base64, type, as }) =>
  as === 'data'
    ? 'data:' + type + ';base64,' + base64
    : URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], { type }))

function sendFiles({ domain, token, text, chosen }) {
  const client = new DirectLine.DirectLine({ domain, token, webSocket: false, pollingInterval: 200 })
  const attachments = chosen.map((file) => ({ contentType: file.type, name: file.name, contentUrl: urlOf(file) }))
  const activity = { type: 'message', from: { id: 'dl_1' }, text, attachments }
  return new Promise((resolve, reject) => {
    client.activity$.subscribe((heard) => heard.from.id === 'dl_1' && resolve(heard))
    client.postActivity(activity).subscribe(
      (id) => id === 'retry' && reject(new Error('would try again')),
      ({ status }) => reject(new Error('refused with ' + status)),
    )
  }).finally(() => client.end())
}

const widthOf = (url) =>
  new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image.naturalWidth)
    image.onerror = () => reject(new Error('not shown'))
    image.src = url
  })
`

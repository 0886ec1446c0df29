import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { parse } from 'yaml'
import { buildWidget } from '../scripts/build-widget.mjs'
import type { DoorRequest } from '../src/channels/channel.js'
import { WIDGET_FILE, widgetScriptDoor } from '../src/channels/webchat/widget-script.js'

/**
 * Goal: a website gets one small script, compressed as its browser can take it, and asks for it again only when it changed.
 * Method: build it, then knock on its door with what browsers send.
 */
describe('widget.js', () => {
  const texts: string[] = []
  before(async () => {
    await buildWidget()
    for (const lang of ['sv', 'en']) texts.push(await readFile(`dialogs/widget.${lang}.yaml`, 'utf8'))
  })

  const knock = (headers: Record<string, string>, file = WIDGET_FILE) =>
    widgetScriptDoor(file).handle({ headers } as unknown as DoorRequest)

  it('weighs no more than a bad line can carry, Swedish and English included', async () => {
    const { raw, gzip, brotli } = await buildWidget()
    expect(brotli).to.be.within(5_000, 25 * 1_024)
    expect(gzip).to.be.within(brotli, raw)
    const source = await readFile(WIDGET_FILE, 'utf8')
    for (const lang of texts) expect(source).to.include(parse(lang).person_button)
  })

  it('says the same in both languages, with the same blanks', () => {
    const blanks = (yaml: string) =>
      Object.entries<string>(parse(yaml)).map(([key, text]) => [key, text.match(/\{\w+\}/g) ?? []])
    expect(blanks(texts[0] ?? '')).to.deep.equal(blanks(texts[1] ?? ''))
  })

  const encodings: [string, string | undefined][] = [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['', undefined],
    ['identity', undefined],
  ]
  for (const [accepted, encoding] of encodings) {
    it(`"${accepted}" gets ${encoding ?? 'it as it is'}`, async () => {
      const { status, headers, body } = await knock({ 'accept-encoding': accepted })
      expect(status).to.equal(200)
      expect(headers?.['content-encoding']).to.equal(encoding)
      const open =
        encoding === 'br' ? brotliDecompressSync : encoding === 'gzip' ? gunzipSync : (bytes: Buffer) => bytes
      expect(open(body as Buffer).equals(await readFile(WIDGET_FILE))).to.equal(true)
    })
  }

  it('is not sent again to who has it, and is when it changed', async () => {
    const first = await knock({ 'accept-encoding': 'br' })
    const etag = first.headers?.['etag'] ?? ''
    expect((await knock({ 'accept-encoding': 'br', 'if-none-match': `W/"x", ${etag}` })).status).to.equal(304)
    expect((await knock({ 'accept-encoding': 'gzip', 'if-none-match': etag })).status).to.equal(200)
    expect((await knock({ 'accept-encoding': 'br', 'if-none-match': '"older"' })).status).to.equal(200)
  })

  it('that was built anew is served anew; one never built is said to be missing', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'widget-'))
    const file = pathToFileURL(join(dir, 'widget.js'))
    const door = widgetScriptDoor(file)
    const get = async () => String((await door.handle({ headers: {} } as unknown as DoorRequest)).body)
    const missing = await get().catch((error: { code: string }) => error.code)
    expect(missing).to.equal('door_closed')
    for (const version of ['first', 'second version']) {
      for (const end of ['.br', '.gz', '']) await writeFile(new URL(file.href + end), version)
      expect(await get()).to.equal(version)
    }
    await rm(dir, { recursive: true })
  })
})

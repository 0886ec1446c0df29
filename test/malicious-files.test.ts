import { crc32, deflateSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { unzipSync, zipSync } from 'fflate'
import sharp from 'sharp'
import { Webchat } from '../src/channels/webchat/webchat.js'
import { type RunningHttp, startHttp } from '../src/http/server.js'
import { createLog } from '../src/log.js'
import { MmsBench } from './support/mms-bench.js'
import { bomb, docx, pdf, photo, picture, zip } from './support/sample-files.js'

/**
 * Goal: whatever is sent with ill intent, by web or by MMS, is refused in so many words or made harmless, and costs the
 * service nothing: no crash, no 500, nothing kept that was not meant to be.
 * Method: one table of what attackers send, through both doors on real servers into one real store.
 */
const SECRET = 'a-secret-of-the-municipality'
const MEGABYTE = 1024 * 1024
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
const PAYLOAD = '<script>alert(1)</script>'
const TAKEN = /^Taken are jpg, png, webp, gif, heic, pdf, docx, odt, txt; this is none of them$/
const NOT_OPENED = /^The picture cannot be opened\. It is broken or too large$/

type Make = () => Buffer | Promise<Buffer>

describe('malicious files', function () {
  this.timeout(20_000)
  let bench: MmsBench
  let webchat: Webchat
  let server: RunningHttp

  before(async () => {
    bench = await MmsBench.start()
    webchat = new Webchat({
      receive: bench.log.receive,
      log: bench.log,
      feed: bench.log.feed(),
      files: bench.files.chat,
      secrets: { current: SECRET },
      origins: [],
      publicUrl: undefined,
      texts: { botName: () => 'Lotsen' },
      now: () => new Date(),
      logger: createLog('error'),
    })
    const doors = [...webchat.doors(), ...bench.files.doors]
    server = await startHttp({ host: '127.0.0.1', port: 0, doors, log: createLog('error') })
  })
  beforeEach(() => bench.reset())
  after(async () => {
    await webchat.close()
    await server.close()
    await bench.close()
  })

  /** Sends a file as a browser does, in a conversation of its own. */
  async function upload(name: string, bytes: Buffer) {
    const headers = { authorization: `Bearer ${SECRET}` }
    const directLine = `${server.url}/v3/directline/conversations`
    const { conversationId } = await json<{ conversationId: string }>(fetch(directLine, { method: 'POST', headers }))
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array(bytes)]), name)
    const response = await fetch(`${directLine}/${conversationId}/upload`, { method: 'POST', headers, body })
    const { error } = (await response.json()) as { error?: { code: string; message: string } }
    return { status: response.status, error }
  }

  const refused: [what: string, name: string, make: Make, status: number, code: string, words: RegExp][] = [
    ['zero bytes', 'bild.jpg', () => Buffer.alloc(0), 400, 'payload_invalid', /^The file is empty$/],
    ['huge', 'karta.pdf', huge, 413, 'payload_too_large', /^A file is at most 10485760 bytes$/],
    [
      'a page under a picture’s name',
      'bild.png',
      () => Buffer.from(`<!doctype html>${PAYLOAD}`),
      415,
      'file_refused',
      TAKEN,
    ],
    [
      'a page behind a byte order mark',
      'brev.txt',
      () => Buffer.from(`\ufeff<html>${PAYLOAD}`),
      415,
      'file_refused',
      TAKEN,
    ],
    [
      'a program under a paper’s name',
      'brev.pdf',
      () => Buffer.from(`MZ\x90\0${'\0'.repeat(99)}`),
      415,
      'file_refused',
      TAKEN,
    ],
    [
      'a Linux program',
      'bild.jpg',
      () => Buffer.from(`\x7fELF\x02\x01\x01${'\0'.repeat(99)}`, 'latin1'),
      415,
      'file_refused',
      TAKEN,
    ],
    ['a zip', 'bilder.zip', () => zip({ 'a.exe': 'MZ' }), 415, 'file_refused', TAKEN],
    ['a program and a zip at once', 'brev.docx', () => join('MZ', docx()), 415, 'file_refused', TAKEN],
    ['a drawing with script', 'karta.svg', () => Buffer.from(SVG), 415, 'file_refused', TAKEN],
    ['a drawing with script, packed', 'karta.svgz', () => gzipSync(SVG), 415, 'file_refused', TAKEN],
    ['a drawing with script under a picture’s name', 'karta.png', () => Buffer.from(SVG), 415, 'file_refused', TAKEN],
    [
      'a drawing with script in wide letters',
      'karta.txt',
      () => Buffer.from(`\ufeff${SVG}`, 'utf16le'),
      415,
      'file_refused',
      TAKEN,
    ],
    [
      'a picture that is script as well',
      'bild.gif',
      () => Buffer.from('GIF89a/*\0\0*/=1;alert(1)//'),
      415,
      'file_refused',
      NOT_OPENED,
    ],
    ['a picture that unfolds to 64 million pixels', 'bild.png', bomb, 415, 'file_refused', NOT_OPENED],
    ['zeros, packed small', 'logg.gz', () => gzipSync(Buffer.alloc(50 * MEGABYTE)), 415, 'file_refused', TAKEN],
    [
      'a document whose list of types unfolds',
      'brev.docx',
      () => unfolding('[Content_Types].xml'),
      415,
      'file_refused',
      TAKEN,
    ],
    [
      'a document whose words unfold',
      'brev.docx',
      () => foldedDocx(),
      415,
      'file_refused',
      /unfolds to more than can be opened/,
    ],
    [
      'a document with macros',
      'brev.docx',
      () => docx({ 'word/vbaProject.bin': 'x' }),
      415,
      'file_refused',
      /with macros are not taken/,
    ],
    [
      'a document cut in half',
      'brev.docx',
      () => docx({ 'a.xml': 'x' }).subarray(0, -30),
      415,
      'file_refused',
      /broken/,
    ],
  ]
  for (const [what, name, make, status, code, words] of refused) {
    it(`${what}: ${status} ${code} by web, told by MMS, and nothing is kept`, async () => {
      const bytes = await make()
      const { status: given, error } = await upload(name, bytes)
      expect([given, error?.code]).to.deep.equal([status, code])
      expect(error?.message).to.match(words)
      expect(bench.log.received).to.deep.equal([])
      expect(await bench.hands('twilio', [bench.holds('twilio', bytes)], { Body: 'Lampan' })).to.equal(200)
      expect(bench.message).to.deep.include({ text: 'Lampan', refusedFiles: 1 }).and.not.have.property('files')
      expect(await bench.kept()).to.deep.equal([0, 0])
    })
  }

  const harmless: [what: string, make: Make, gone: string][] = [
    ['a page hidden in a photo’s comment', async () => commented(await plain().jpeg().toBuffer()), 'alert(1)'],
    [
      'a zip behind a photo',
      async () => Buffer.concat([await plain().jpeg().toBuffer(), zip({ 'a.exe': 'MZ' })]),
      'a.exe',
    ],
    ['a page hidden in a picture’s text', async () => texted('tEXt', Buffer.from(`Comment\0${PAYLOAD}`)), 'alert(1)'],
    ['text that unfolds to a hundred megabytes', async () => texted('zTXt', join('Comment\0\0', zeros())), 'Comment'],
    ['colours that unfold to a hundred megabytes', async () => texted('iCCP', join('p\0\0', zeros())), 'iCCP'],
    ['where a photo was taken', () => photo(300, 200), 'Telefonmakaren'],
    ['where a PNG was taken', () => placed().png().toBuffer(), 'Telefonmakaren'],
    ['where a WebP was taken', () => placed().webp().toBuffer(), 'Telefonmakaren'],
  ]
  for (const [what, make, gone] of harmless) {
    it(`${what} is gone once it is kept, by web and by MMS`, async () => {
      const bytes = await make()
      expect(bytes.includes(gone)).to.equal(true)
      expect((await upload('bild.jpg', bytes)).status).to.equal(200)
      await bench.hands('twilio', [bench.holds('twilio', bytes)])
      const kept = bench.log.received.flatMap(({ files }) => files ?? [])
      expect(kept).to.have.length(2)
      for (const { id } of kept) {
        const now = await bench.bytesOf(id)
        expect(now.includes(gone)).to.equal(false)
        const { exif, xmp, iptc } = await sharp(now).metadata()
        expect({ exif, xmp, iptc }).to.deep.equal({ exif: undefined, xmp: undefined, iptc: undefined })
      }
    })
  }

  const renamed: [what: string, given: string, kept: string][] = [
    ['a path', '../../../etc/cron.d/x.pdf', 'x.pdf'],
    ['a Windows path', 'C:\\Windows\\System32\\x.pdf', 'x.pdf'],
    ['a path with its steps written as codes', '..%2F..%2Fx.pdf', '%2F..%2Fx.pdf'],
    ['a name that reads backwards', 'faktura\u202efdp.exe', 'fakturafdp.pdf'],
    ['a name with control characters', 'a\u0001b\u007fc\u0085.pdf', 'abc.pdf'],
    ['a name of a program', 'faktura.pdf.exe', 'faktura.pdf.pdf'],
    ['a name with markup', '<img src=x onerror=alert(1)>.pdf', 'img src=x onerror=alert(1).pdf'],
    ['a name of 300 characters', `${'ö'.repeat(300)}.pdf`, `${'ö'.repeat(115)}.pdf`],
  ]
  for (const [what, given, kept] of renamed) {
    it(`${what} becomes a name that can be shown and saved`, async () => {
      expect((await upload(given, pdf)).status).to.equal(200)
      expect(bench.message?.files?.map(({ name }) => name)).to.deep.equal([kept])
    })
  }

  it('a paper is kept as it is, page or zip as it may be too, and opens where nothing in it can run', async () => {
    const both = Buffer.concat([Buffer.from(`%PDF-1.4\n${PAYLOAD}\n`), pdf, zip({ 'a.exe': 'MZ' })])
    expect((await upload('karta.html', both)).status).to.equal(200)
    const [ref] = bench.message?.files ?? []
    expect(ref).to.include({ name: 'karta.pdf', type: 'application/pdf' })
    const path = ref && bench.files.links.path(ref, { variant: 'full', forMs: 60_000 })
    const { headers } = await fetch(server.url + path)
    expect(headers.get('content-type')).to.equal('application/pdf')
    expect(headers.get('x-content-type-options')).to.equal('nosniff')
    expect(headers.get('content-security-policy')).to.equal("default-src 'none'; sandbox")
  })
})

async function json<T>(response: Promise<Response>): Promise<T> {
  return (await (await response).json()) as T
}

function join(text: string, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(text, 'latin1'), bytes])
}

function huge(): Buffer {
  return Buffer.concat([pdf, Buffer.alloc(10 * MEGABYTE)])
}

function zeros(): Buffer {
  return deflateSync(Buffer.alloc(100 * MEGABYTE))
}

function unfolding(name: string): Buffer {
  return Buffer.from(zipSync({ [name]: new Uint8Array(20 * MEGABYTE) }))
}

/** A document by its list of types, whose words are zeros. */
function foldedDocx(): Buffer {
  const types = unzipSync(docx())['[Content_Types].xml'] as Uint8Array
  return Buffer.from(zipSync({ '[Content_Types].xml': types, 'word/document.xml': new Uint8Array(201 * MEGABYTE) }))
}

function plain() {
  return picture(60, 40)
}

/** A picture that tells where and with what it was taken. */
function placed() {
  return plain().withExif({
    IFD0: { Make: 'Telefonmakaren' },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '57/1 42/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '11/1 58/1 0/1' },
  })
}

function commented(jpeg: Buffer): Buffer {
  const comment = Buffer.from(PAYLOAD)
  const head = Buffer.from([0xff, 0xfe, 0, comment.length + 2])
  return Buffer.concat([jpeg.subarray(0, 2), head, comment, jpeg.subarray(2)])
}

/** A PNG with one chunk more, behind its header. */
async function texted(type: string, data: Buffer): Promise<Buffer> {
  const png = await plain().png().toBuffer()
  const named = join(type, data)
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([png.subarray(0, 33), length, named, sum, png.subarray(33)])
}

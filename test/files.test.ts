import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { expect } from 'chai'
import sharp from 'sharp'
import { ServiceError } from '../src/errors.js'
import { FileStore } from '../src/files/file-store.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { reachStore } from '../src/store/unavailable.js'
import { testMongo } from './support/mongod.js'
import { bomb, docx, movingBomb, movingGif, odt, pdf, photo, picture, zip } from './support/sample-files.js'

/**
 * Goal: what a resident sends can be opened by staff without harm to either: a picture tells nothing but what is seen in
 * it, nothing runs, nothing unfolds, and whatever fails on the way leaves nothing behind.
 * Method: the file store on a real mongod; files as phones, offices and attackers make them; crashes played by the
 * documents they leave.
 */
const DAY_MS = 24 * 3_600_000
const NOW = new Date('2026-03-02T09:00:00Z')
const RGB = ['red', 'green', 'blue']
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

describe('files', () => {
  let store: Store
  let files: FileStore
  /** Ids that some turn speaks of. */
  const spokenOf = new Set<string>()

  before(async () => {
    const { uri } = await testMongo()
    store = await connectStore({ uri, database: `files-${randomUUID()}` })
    files = await FileStore.open({ db: store.db, reach: reachStore, isReferred: async (id) => spokenOf.has(id) })
  })
  beforeEach(async () => {
    for (const name of ['file_records', 'files.files', 'files.chunks']) await store.db.collection(name).deleteMany({})
  })
  after(async () => {
    await store.db.dropDatabase()
    await store.close()
  })

  const put = (name: string, bytes: Buffer, conversation = 'web:a') =>
    files.put({ conversation, name, bytes, by: 'resident', at: NOW })

  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'kept',
      (error: unknown) => (error instanceof ServiceError ? error.code : Promise.reject(error)),
    )

  const counts = async () => {
    const names = ['file_records', 'files.files', 'files.chunks']
    return Promise.all(names.map((name) => store.db.collection(name).countDocuments()))
  }

  async function bytesOf(id: string, variant: 'full' | 'preview' = 'full'): Promise<Buffer> {
    const kept = await files.read(id)
    return all(kept?.open(variant) as Readable)
  }

  describe('that are taken', () => {
    const taken: [string, () => Buffer | Promise<Buffer>, string, string][] = [
      ['trasig lampa.JPEG', () => picture(60, 40).jpeg().toBuffer(), 'image/jpeg', 'trasig lampa.jpg'],
      ['skärmbild.png', () => picture(60, 40).png().toBuffer(), 'image/png', 'skärmbild.png'],
      ['bild.webp', () => picture(60, 40).webp().toBuffer(), 'image/webp', 'bild.webp'],
      ['blinkar.gif', () => movingGif(40, 30, RGB), 'image/gif', 'blinkar.gif'],
      ['ansökan.pdf', () => pdf, 'application/pdf', 'ansökan.pdf'],
      ['brev.docx', () => docx(), WORD, 'brev.docx'],
      ['brev.odt', () => odt(), 'application/vnd.oasis.opendocument.text', 'brev.odt'],
      ['anteckning.txt', () => Buffer.from('Hål i vägen\r\n\tvid bron 🌉'), 'text/plain', 'anteckning.txt'],
      [
        'a picture called a page.html',
        () => picture(9, 9).png().toBuffer(),
        'image/png',
        'a picture called a page.png',
      ],
    ]
    for (const [name, make, type, keptAs] of taken) {
      it(`${name}: ${type}`, async () => {
        const bytes = await make()
        const ref = await put(name, bytes)
        expect(ref).to.include({ name: keptAs, type })
        const kept = await bytesOf(ref.id)
        expect(kept.length).to.equal(ref.bytes)
        if (!type.startsWith('image/')) expect(kept.equals(bytes)).to.equal(true)
        else expect((await sharp(await bytesOf(ref.id, 'preview')).metadata()).format).to.equal('jpeg')
      })
    }

    it('know whose they are and when they came', async () => {
      const { id } = await files.put({ conversation: 'web:b', name: 'a.pdf', bytes: pdf, by: 'staff', at: NOW })
      expect(await files.read(id)).to.deep.include({ conversation: 'web:b', by: 'staff', at: NOW })
      expect(await files.read('A'.repeat(24))).to.equal(undefined)
    })

    it('a photo loses place, owner and camera, and stands upright', async () => {
      const bytes = await photo(1_200, 800)
      expect(bytes.includes('Telefonmakaren')).to.equal(true)
      const { id } = await put('IMG_1.jpg', bytes)
      for (const variant of ['full', 'preview'] as const) {
        const kept = await bytesOf(id, variant)
        expect(kept.includes('Telefonmakaren')).to.equal(false)
        const { exif, xmp, iptc, orientation, width = 0, height = 0 } = await sharp(kept).metadata()
        expect({ exif, xmp, iptc, orientation }, variant).to.deep.equal({
          exif: undefined,
          xmp: undefined,
          iptc: undefined,
          orientation: undefined,
        })
        expect(height, variant).to.be.above(width)
      }
    })

    it('a large picture becomes as large as a screen, and its preview as a card', async () => {
      const { id } = await put('stor.jpg', await picture(3_000, 600).jpeg().toBuffer())
      const sizes = await Promise.all([bytesOf(id), bytesOf(id, 'preview')].map(async (kept) => sizeOf(await kept)))
      expect(sizes).to.deep.equal([
        [2_560, 512],
        [640, 128],
      ])
    })

    it('what hides behind the end of a picture is gone', async () => {
      const hidden = Buffer.from('<script>alert(1)</script>')
      const { id } = await put('bild.png', Buffer.concat([await picture(30, 30).png().toBuffer(), hidden]))
      expect((await bytesOf(id)).includes(hidden)).to.equal(false)
    })

    it('a moving picture still moves', async () => {
      const { id } = await put('blinkar.gif', await movingGif(40, 30, RGB))
      expect((await sharp(await bytesOf(id)).metadata()).pages).to.equal(3)
    })
  })

  describe('that are refused', () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    const refused: [string, string, () => Buffer | Promise<Buffer>, string][] = [
      ['nothing at all', 'tom.jpg', () => Buffer.alloc(0), 'payload_invalid'],
      ['one byte over ten megabytes', 'stor.pdf', () => oversized(), 'payload_too_large'],
      ['a page called a picture', 'bild.jpg', () => Buffer.from('<!doctype html><script>1</script>'), 'file_refused'],
      ['a page called text', 'brev.txt', () => Buffer.from(' \n<html><script>1</script>'), 'file_refused'],
      ['a drawing with script', 'bild.svg', () => Buffer.from(svg), 'file_refused'],
      ['a drawing called a picture', 'bild.png', () => Buffer.from(`<?xml version="1.0"?>${svg}`), 'file_refused'],
      ['a drawing called text', 'bild.txt', () => Buffer.from(svg), 'file_refused'],
      ['a program called a document', 'brev.pdf', () => Buffer.from(`MZ${'\0'.repeat(200)}`), 'file_refused'],
      ['a program called text', 'brev.txt', () => Buffer.from(`MZ${'\0'.repeat(200)}`), 'file_refused'],
      ['a script with its own ending', 'start.bat', () => Buffer.from('format c:'), 'file_refused'],
      ['a script whose ending is hidden', 'brev.txt.vbs', () => Buffer.from('MsgBox 1'), 'file_refused'],
      ['text that is not UTF-8', 'brev.txt', () => Buffer.from('H\xe5l i v\xe4gen', 'latin1'), 'file_refused'],
      ['a zip', 'allt.zip', () => zip({ 'a.exe': 'MZ' }), 'file_refused'],
      ['a zip called a document', 'brev.docx', () => zip({ 'a.exe': 'MZ' }), 'file_refused'],
      ['a document with macros', 'brev.docx', () => docx({ 'word/vbaProject.bin': 'x' }), 'file_refused'],
      ['macros in other letters', 'brev.docx', () => docx({ 'word/VBAPROJECT.BIN': 'x' }), 'file_refused'],
      ['an open document with macros', 'brev.odt', () => odt({ 'Basic/Standard/Module1.xml': 'x' }), 'file_refused'],
      [
        'a picture HEIC in name only',
        'IMG.heic',
        () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
        'file_refused',
      ],
      ['half a picture', 'bild.jpg', async () => (await photo()).subarray(0, 9_000), 'file_refused'],
      ['a picture with a broken middle', 'bild.png', async () => broken(await plainPng()), 'file_refused'],
      ['a bomb', 'bild.png', bomb, 'file_refused'],
      ['a bomb in all its frames together', 'blinkar.gif', movingBomb, 'file_refused'],
    ]
    for (const [what, name, make, code] of refused) {
      it(`${what}: ${code}, and nothing is left`, async () => {
        expect(await refusal(put(name, await make()))).to.equal(code)
        expect(await counts()).to.deep.equal([0, 0, 0])
      })
    }

    it('the one over what a conversation may hold, though they come at the same moment', async () => {
      await hold(1, 40 * 1024 * 1024 - 4 * pdf.length)
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => refusal(put('a.pdf', pdf))))
      expect(outcomes.sort()).to.deep.equal(['files_full', 'files_full', 'kept', 'kept', 'kept', 'kept'])
      expect(await counts()).to.deep.equal([5, 4, 4])
      expect(await refusal(put('a.pdf', pdf, 'web:another'))).to.equal('kept')
    })

    it('the fifty-first', async () => {
      await hold(49, 1)
      expect(await refusal(put('a.txt', Buffer.from('a')))).to.equal('kept')
      expect(await refusal(put('a.txt', Buffer.from('a')))).to.equal('files_full')
    })

    /** Lets the conversation have so many files of so many bytes, on paper. */
    async function hold(count: number, bytes: number) {
      const { id } = await put('first.txt', Buffer.from('a'))
      const first = await store.db.collection('file_records').findOne({ _id: id as never })
      await files.drop([id])
      const copies = Array.from({ length: count }, (_, n) => ({ ...first, _id: `held-${n}` as never, bytes }))
      await store.db.collection('file_records').insertMany(copies)
    }
  })

  describe('have names that', () => {
    const named: [string, string, string][] = [
      ['lead out of the folder', '../../etc/passwd', 'passwd.txt'],
      ['lead out of a Windows folder', 'C:\\Users\\Kim\\brev.txt', 'brev.txt'],
      ['say nothing', '', 'file.txt'],
      ['are dots', '...', 'file.txt'],
      ['break a header', 'a"\r\nx-evil: 1.txt', 'a x-evil 1.txt'],
      ['read backwards', 'faktura\u202etxt.exe.txt', 'fakturatxt.exe.txt'],
      ['hide letters', 'br\u200bev\u0000.txt', 'brev.txt'],
      ['are spelled apart', 'ha\u030al.txt', 'hål.txt'],
      ['are devices', 'CON.txt', '_CON.txt'],
      ['tell who someone is', 'intyg 19811218-9876.txt', 'intyg [personnummer].txt'],
      ['do not end', `${'å'.repeat(500)}.txt`, `${'å'.repeat(115)}.txt`],
      ['end in the middle of a character', `${'a'.repeat(114)}😀😀.txt`, `${'a'.repeat(114)}.txt`],
    ]
    for (const [what, given, kept] of named) {
      it(what, async () => {
        const { name } = await put(given, Buffer.from('text'))
        expect(name).to.equal(kept)
        expect(name.length).to.be.at.most(120)
      })
    }
  })

  describe('after a crash', () => {
    const later = new Date(NOW.getTime() + DAY_MS + 1)

    it('half a file is not there, and is swept away after a day, not before', async () => {
      const { id } = await put('a.pdf', pdf)
      await store.db.collection('file_records').updateOne({}, { $set: { state: 'writing' } })
      await store.db.collection('files.files').deleteMany({})
      expect(await files.read(id)).to.equal(undefined)
      expect(await files.sweep(new Date(NOW.getTime() + DAY_MS))).to.equal(0)
      expect(await counts()).to.deep.equal([1, 0, 1])
      expect(await files.sweep(later)).to.equal(1)
      expect(await counts()).to.deep.equal([0, 0, 0])
    })

    it('a file that no turn came to speak of goes; one that a turn speaks of stays for good', async () => {
      const [lost, kept] = [await put('a.pdf', pdf), await put('b.jpg', await photo())]
      spokenOf.add(kept.id)
      expect(await files.sweep(later)).to.equal(1)
      expect(await files.read(lost.id)).to.equal(undefined)
      spokenOf.clear()
      expect(await files.sweep(new Date(later.getTime() + 9 * DAY_MS))).to.equal(0)
      expect((await bytesOf(kept.id)).length).to.equal(kept.bytes)
    })

    it('a removal cut short is finished', async () => {
      await put('a.jpg', await photo())
      await store.db.collection('file_records').updateOne({}, { $set: { state: 'removed' } })
      expect(await files.sweep(later)).to.equal(1)
      expect(await counts()).to.deep.equal([0, 0, 0])
    })
  })

  describe('are removed', () => {
    it('with their conversation, and no other with them', async () => {
      const mine = [await put('a.jpg', await photo()), await put('b.pdf', pdf)]
      const other = await put('c.pdf', pdf, 'web:other')
      await files.removeOf('web:a')
      await files.removeOf('web:a')
      for (const { id } of mine) expect(await files.read(id)).to.equal(undefined)
      expect(await counts()).to.deep.equal([1, 1, 1])
      expect((await bytesOf(other.id)).equals(pdf)).to.equal(true)
    })

    it('also the one being written at that moment', async () => {
      const chunks = store.db.collection('files.chunks')
      const large = Buffer.concat([pdf, Buffer.alloc(9 * 1024 * 1024)])
      const writing = refusal(put('a.pdf', large))
      // Asked without a pause, since the writing makes none.
      while ((await chunks.countDocuments().catch(() => 0)) === 0);
      await files.removeOf('web:a')
      expect(await writing).to.equal('not_found')
      expect(await counts()).to.deep.equal([0, 0, 0])
    })

    it('when what they came with came to nothing', async () => {
      const [gone, kept] = [await put('a.pdf', pdf), await put('b.pdf', pdf)]
      await files.drop([gone.id, 'A'.repeat(24)])
      expect(await files.read(gone.id)).to.equal(undefined)
      expect(await files.read(kept.id)).to.not.equal(undefined)
    })
  })
})

async function all(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function sizeOf(bytes: Buffer): Promise<[number, number]> {
  const { width = 0, height = 0 } = await sharp(bytes).metadata()
  return [width, height]
}

function oversized(): Buffer {
  return Buffer.concat([pdf, Buffer.alloc(10 * 1024 * 1024 + 1 - pdf.length)])
}

function plainPng(): Promise<Buffer> {
  return picture(200, 200).png().toBuffer()
}

function broken(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, 2_000), Buffer.alloc(500), bytes.subarray(2_500)])
}

import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { fileDoor } from '../src/files/file-door.js'
import { FileLinks } from '../src/files/file-links.js'
import { FileStore } from '../src/files/file-store.js'
import type { RunningHttp } from '../src/http/server.js'
import type { FileRef } from '../src/message.js'
import { connectStore, type Store } from '../src/store/connect.js'
import { reachStore } from '../src/store/unavailable.js'
import { serveDoors } from './support/doors.js'
import { testMongo } from './support/mongod.js'
import { pdf, photo, picture } from './support/sample-files.js'

/**
 * Goal: a file opens for whoever was given its link, for as long as the link says, and for nobody else; and what opens
 * can do nothing on this service's address.
 * Method: the door on a real server over a real mongod, a clock the test moves, links altered in every part.
 */
const HOUR_MS = 3_600_000
const SECRET = 'a-secret-of-the-municipality'

describe('links to files', () => {
  let store: Store
  let files: FileStore
  let server: RunningHttp
  let links: FileLinks
  let clock: Date
  let image: FileRef
  let text: FileRef
  let paper: FileRef

  before(async () => {
    const { uri } = await testMongo()
    store = await connectStore({ uri, database: `files-links-${randomUUID()}` })
    files = await FileStore.open({ db: store.db, reach: reachStore, isReferred: async () => true })
    links = withSecrets({ current: SECRET })
    server = await serveDoors([fileDoor({ files, links, opened: async () => undefined })])
    const put = (name: string, bytes: Buffer) =>
      files.put({ conversation: 'web:a', name, bytes, by: 'resident', at: new Date() })
    image = await put('mörk gata "A".png', await picture(900, 600).png().toBuffer())
    text = await put('läs.txt', Buffer.from('Hål i vägen'))
    paper = await put('karta 🗺.pdf', pdf)
  })
  beforeEach(() => {
    clock = new Date('2026-03-02T09:10:00Z')
  })
  after(async () => {
    await server.close()
    await store.db.dropDatabase()
    await store.close()
  })

  function withSecrets(secrets: { current: string; previous?: string }): FileLinks {
    return new FileLinks({ secrets, publicUrl: () => 'https://chatt.lindnas.example/', now: () => clock })
  }

  const full = { variant: 'full', forMs: 24 * HOUR_MS } as const
  const preview = { variant: 'preview', forMs: 24 * HOUR_MS } as const
  const open = (path: string, init: RequestInit = {}) => fetch(server.url + path, init)

  it('open a picture to look at, whole or small', async () => {
    const whole = await open(links.path(image, full))
    expect(whole.status).to.equal(200)
    expect(whole.headers.get('content-type')).to.equal('image/png')
    expect(whole.headers.get('content-disposition')).to.match(/^inline;/)
    expect((await whole.arrayBuffer()).byteLength).to.equal(image.bytes)
    const small = await open(links.path(image, preview))
    expect(small.headers.get('content-type')).to.equal('image/jpeg')
    expect(small.headers.get('content-disposition')).to.include('.jpg')
    expect((await small.arrayBuffer()).byteLength).to.be.below(image.bytes)
  })

  it('carry what keeps a file from doing anything', async () => {
    for (const ref of [image, text, paper]) {
      const { headers } = await open(links.path(ref, full))
      expect(headers.get('x-content-type-options')).to.equal('nosniff')
      expect(headers.get('content-security-policy')).to.equal("default-src 'none'; sandbox")
      expect(headers.get('cache-control')).to.match(/^private\b/)
    }
  })

  it('show a paper, and save what is neither picture nor paper, each under its own name', async () => {
    const shown = await open(links.path(paper, full))
    expect(shown.headers.get('content-disposition')).to.match(/^inline; .*filename\*=UTF-8''karta%20%F0%9F%97%BA\.pdf$/)
    expect(Buffer.from(await shown.arrayBuffer()).equals(pdf)).to.equal(true)
    const saved = await open(links.path(text, full))
    expect(saved.headers.get('content-disposition')).to.match(/^attachment; /)
    expect(saved.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
    expect(await saved.text()).to.equal('Hål i vägen')
  })

  it('tell of a file without giving it, when only that is asked', async () => {
    const head = await open(links.path(image, full), { method: 'HEAD' })
    expect(head.status).to.equal(200)
    expect(head.headers.get('content-length')).to.equal(String(image.bytes))
    expect(await head.text()).to.equal('')
  })

  it('are whole addresses on the public one, or none', () => {
    expect(links.link(image, full)).to.equal(`https://chatt.lindnas.example${links.path(image, full)}`)
    const nowhere = new FileLinks({ secrets: { current: SECRET }, publicUrl: () => undefined, now: () => clock })
    expect(nowhere.link(image, full)).to.equal(undefined)
  })

  it('stay the same for an hour, so that a browser need not fetch a picture again', () => {
    const first = links.path(image, full)
    clock = new Date('2026-03-02T09:50:00Z')
    expect(links.path(image, full)).to.equal(first)
    clock = new Date('2026-03-02T10:00:01Z')
    expect(links.path(image, full)).to.not.equal(first)
  })

  it('open as long as was promised, and at most a 24th longer', async () => {
    const path = links.path(image, full)
    clock = new Date('2026-03-03T09:10:00Z')
    expect((await open(path)).status).to.equal(200)
    clock = new Date('2026-03-03T10:10:00Z')
    expect((await open(path)).status).to.equal(404)
  })

  it('signed before the secret was changed, open while the old one is kept', async () => {
    const path = links.path(image, full)
    const id = image.id
    const query = new URL(path, server.url).searchParams
    const rotated = withSecrets({ current: 'another-secret', previous: SECRET })
    expect(rotated.opens(id, query)).to.deep.equal({ variant: 'full' })
    expect(withSecrets({ current: 'another-secret' }).opens(id, query)).to.equal(undefined)
  })

  describe('answer as if there were nothing', () => {
    const altered: [string, (path: string) => string][] = [
      ['without a signature', (path) => path.replace(/&s=.*/, '')],
      ['with an empty one', (path) => path.replace(/&s=.*/, '&s=')],
      ['with another', (path) => path.replace(/&s=.*/, `&s=${'A'.repeat(43)}`)],
      ['with one too long', (path) => `${path}AAAA`],
      ['for a later moment', (path) => path.replace(/e=\d/, 'e=9')],
      ['for no moment', (path) => path.replace(/e=\d+/, 'e=Infinity')],
      ['for another file', (path) => path.replace(image.id, paper.id)],
      ['for another variant', (path) => path.replace('v=full', 'v=preview')],
      ['for a variant there is none of', (path) => path.replace('v=full', 'v=raw')],
      ['for an id that is none', (path) => path.replace(image.id, '%00')],
      ['for a preview of what has none', () => links.path(paper, preview)],
      ['for a file that is gone', () => links.path({ id: 'A'.repeat(24) }, full)],
    ]
    for (const [what, alter] of altered) {
      it(what, async () => {
        const nothing = await (await open('/no/such/place')).text()
        const answer = await open(alter(links.path(image, full)))
        expect(answer.status).to.equal(404)
        expect(await answer.text()).to.equal(nothing)
      })
    }
  })

  it('do not open what was removed', async () => {
    const bytes = await photo(60, 40)
    const ref = await files.put({ conversation: 'web:gone', name: 'a.jpg', bytes, by: 'resident', at: clock })
    await files.removeOf('web:gone')
    expect((await open(links.path(ref, full))).status).to.equal(404)
  })
})

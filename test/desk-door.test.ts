import { request } from 'node:http'
import { expect } from 'chai'
import { buildDesk } from '../scripts/build-desk.mjs'
import { DESK_KEY, DeskBench } from './support/desk-bench.js'

const KEY = { authorization: `Desk ${DESK_KEY}` }
const KEYED = { ...KEY, 'x-desk-as': 'maja' }

/**
 * Goal: the desk opens to staff on this machine who have the link, and to nobody else, whatever they send along; and its
 * page tells nothing before one is in.
 * Method: the desk's own doors, knocked at by hand: with wrong keys, as others' pages, through proxies, in haste.
 */
describe('the door of the desk', function () {
  this.timeout(60_000)
  let bench: DeskBench
  before(async () => {
    ;[bench] = await Promise.all([DeskBench.start(), buildDesk()])
  })
  after(() => bench.close())
  const maja = () => bench.as('maja')

  const strangers: [string, Record<string, string>, number, string][] = [
    ['nothing', {}, 401, 'credentials_missing'],
    ['another key', { authorization: `Desk ${DESK_KEY}x`, 'x-desk-as': 'maja' }, 401, 'credentials_missing'],
    ['the key as a bearer', { authorization: `Bearer ${DESK_KEY}`, 'x-desk-as': 'maja' }, 401, 'credentials_missing'],
    ['the key and nobody', { authorization: `Desk ${DESK_KEY}` }, 403, 'forbidden'],
    ['the key and a stranger', { authorization: `Desk ${DESK_KEY}`, 'x-desk-as': 'eve' }, 403, 'forbidden'],
    ['another site’s page', { ...KEYED, origin: 'https://evil.example' }, 403, 'forbidden'],
    ['another site, as its browser says', { ...KEYED, 'sec-fetch-site': 'cross-site' }, 403, 'forbidden'],
    ['a name that was rebound to us', { ...KEYED, host: 'evil.example' }, 403, 'forbidden'],
    ['a proxy that lets the world in', { ...KEYED, 'x-forwarded-for': '203.0.113.9' }, 403, 'forbidden'],
  ]
  for (const [name, headers, status, code] of strangers) {
    it(`stays shut for ${name}`, async () => {
      for (const path of ['me', 'tickets']) {
        const answer = await rawGet(bench.url, `/desk/api/${path}`, headers)
        expect([answer.status, answer.code], path).to.deep.equal([status, code])
      }
    })
  }

  it('tells whoever has the key who they may be, and nothing more', async () => {
    const { body } = await bench.with({ authorization: `Desk ${DESK_KEY}` }).get<{ people: object[] }>('people')
    expect(body.people[0]).to.deep.equal({ id: 'maja', name: 'Maja Lind' })
  })

  it('shuts at once for whoever leaves the team, and while Teams cannot be asked', async () => {
    bench.join('lisa', 'Lisa Ek', [])
    const left = await bench.as('lisa').get('tickets')
    expect([left.status, left.body.error?.code]).to.deep.equal([403, 'forbidden'])
    expect(left.body.error?.message).to.contain('inte med i något team')
    bench.teamsAway = true
    const unsure = await maja().get('tickets')
    bench.teamsAway = false
    expect([unsure.status, unsure.body.error?.code]).to.deep.equal([503, 'staff_unchecked'])
  })

  it('holds one person to what one person can press', async () => {
    bench.join('fast', 'Snabb Hand', ['waste'])
    const fast = bench.as('fast')
    const statuses = new Set<number>()
    for (let turn = 0; turn < 21; turn += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => fast.get('me')))
      for (const { status } of answers) statuses.add(status)
    }
    expect([...statuses].sort()).to.deep.equal([200, 429])
    expect((await maja().get('me')).status).to.equal(200)
  })

  describe('the page', () => {
    it('is served in the reader’s language, tells no secret, and loads nothing from anywhere else', async () => {
      const page = await fetch(`${bench.url}/desk/?view=mine&lang=sv-se`)
      const html = await page.text()
      expect(html).to.contain('<html lang="sv">').and.not.contain(DESK_KEY)
      expect(await (await fetch(`${bench.url}/desk/?lang=en-us`)).text()).to.contain('<html lang="en">')
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).to.contain("default-src 'none'").and.contain("frame-ancestors 'self'").and.not.contain('unsafe')
      const [script = ''] = /\/desk\/app\.js\?v=[\w-]+/.exec(html) ?? []
      const loaded = await fetch(`${bench.url}${script}`)
      expect(loaded.headers.get('cache-control')).to.contain('immutable')
      expect((await fetch(`${bench.url}/desk/app.js`)).headers.get('cache-control')).to.equal('no-cache')
    })

    it('is found without its last stroke too', async () => {
      const response = await fetch(`${bench.url}/desk?view=mine`, { redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).to.deep.equal([308, '/desk/?view=mine'])
    })
  })
})

/** As any program may, with headers that a browser would not let a page set. */
function rawGet(url: string, path: string, headers: Record<string, string>): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, code: JSON.parse(text).error?.code }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

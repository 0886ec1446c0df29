import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { strFromU8, unzipSync } from 'fflate'
import { PNG } from 'pngjs'
import { packageApp } from '../scripts/manifest-package.mjs'
import { cleanUp, run, tempFolder } from './support/lotsen-process.js'
import { mistakes, read, schemasOf, translatable } from './support/teams-schemas.js'

const APP_ID = '3f2b8c1e-1111-4222-8333-444455556666'
const PUBLIC_URL = 'https://lotsen.lindnas.se'

/**
 * Goal: a municipality builds its own app with one command, and what Teams would refuse is told here instead.
 * Method: the command as it is typed; its zip unpacked and held to Microsoft's schemas.
 */
describe('npm run manifest', function () {
  this.timeout(30_000)

  afterEach(cleanUp)

  it('fills in, packs all that Teams needs, and tells what to do next', async () => {
    const out = join(await tempFolder(), 'new', 'app.zip')
    const given = ['--app-id', APP_ID.toUpperCase(), '--public-url', `${PUBLIC_URL}/`, '--out', out]
    const npm = run('npm', ['run', '--silent', 'manifest', '--', ...given], {})
    expect((await npm.end()).ending, npm.err()).to.equal(0)
    const files = await unpacked(out)
    expect(Object.keys(files)).to.deep.equal(['manifest.json', 'color.png', 'outline.png', 'en.json'])
    const app = JSON.parse(text(files['manifest.json']))
    expect(await mistakes(app, schemasOf(app).app)).to.deep.equal([])
    const english = JSON.parse(text(files['en.json']))
    expect(await mistakes(english, schemasOf(app).language)).to.deep.equal([])
    for (const key of translatable(app)) expect(english[key], key).to.be.a('string')
    expect(app.version).to.equal(read('package.json').version)
    expect([app.id, app.bots[0].botId, app.composeExtensions[0].botId, app.webApplicationInfo.id]).to.deep.equal(
      Array(4).fill(APP_ID),
    )
    expect(app.webApplicationInfo.resource).to.equal(`api://lotsen.lindnas.se/botid-${APP_ID}`)
    expect(app.staticTabs[0].contentUrl).to.equal(`${PUBLIC_URL}/desk/?view=mine&lang={app.locale}`)
    expect(app.configurableTabs[0].configurationUrl).to.equal(`${PUBLIC_URL}/desk/config?lang={app.locale}`)
    expect(app.validDomains).to.deep.equal(['lotsen.lindnas.se'])
    expect(JSON.stringify(app)).to.not.match(/00000000|\.invalid/)
    expect(npm.out()).to.include('app.zip').and.include(app.webApplicationInfo.resource).and.include('Upload new app')
  })

  it('takes both from the environment, an address under a path and with a port too', async () => {
    const env = { MicrosoftAppId: APP_ID, PUBLIC_URL: 'https://www.lindnas.se:8443/lotsen/' }
    const app = JSON.parse(text((await unpacked(await build([], env)))['manifest.json']))
    expect(app.bots[0].botId).to.equal(APP_ID)
    expect(app.staticTabs[0].contentUrl).to.match(/^https:\/\/www\.lindnas\.se:8443\/lotsen\/desk\/\?/)
    expect(app.webApplicationInfo.resource).to.equal(`api://www.lindnas.se:8443/botid-${APP_ID}`)
  })

  it('lets http be for this machine, to try', async () => {
    const out = await build(['--app-id', APP_ID, '--public-url', 'http://127.0.0.1:3978'], { PUBLIC_URL })
    const app = JSON.parse(text((await unpacked(out))['manifest.json']))
    expect(app.staticTabs[0].contentUrl).to.match(/^http:\/\/127\.0\.0\.1:3978\/desk\//)
  })

  it('writes the same bytes every time, in every time zone', async () => {
    const given = ['--app-id', APP_ID, '--public-url', PUBLIC_URL]
    const here = await readFile(await build(given, { TZ: 'America/Los_Angeles' }))
    const there = await readFile(await build(given, { TZ: 'Asia/Tokyo' }))
    expect(here.equals(there)).to.equal(true)
  })

  const refused: { title: string; args?: string[]; appId?: string; url?: string; told: RegExp }[] = [
    { title: 'no app id', appId: '', told: /app id is missing: give --app-id, or set MicrosoftAppId/ },
    { title: 'an app id that is no guid', appId: 'hemligt-losenord', told: /app id .* is no guid/ },
    { title: 'an app id in brackets', appId: `{${APP_ID}}`, told: /app id .* is no guid/ },
    { title: 'the blank of the sample', appId: '00000000-0000-0000-0000-000000000000', told: /all zeros/ },
    { title: 'no address', url: '', told: /address is missing: give --public-url, or set PUBLIC_URL/ },
    { title: 'no real address', url: 'lotsen.lindnas.se', told: /is no address/ },
    { title: 'http', url: 'http://lotsen.lindnas.se', told: /is not https/ },
    {
      title: 'http to a name that only looks like this machine',
      url: 'http://127.0.0.1.lindnas.se',
      told: /not https/,
    },
    { title: 'another kind of address', url: 'ftp://lotsen.lindnas.se', told: /is not https/ },
    { title: 'an address with a password', url: 'https://a:hemligt@lindnas.se', told: /a name or a password/ },
    { title: 'an address with a question', url: 'https://lindnas.se/?a=b', told: /a \? or a #/ },
    { title: 'an option that is not there', args: ['--app', APP_ID], told: /unknown option '--app'/ },
  ]
  for (const { title, args = [], appId = APP_ID, url = PUBLIC_URL, told } of refused) {
    it(`refuses ${title}, and writes nothing`, async () => {
      const folder = await tempFolder()
      const env = { MicrosoftAppId: appId, PUBLIC_URL: url }
      const command = run('node', ['scripts/manifest.mjs', '--out', join(folder, 'app.zip'), ...args], env)
      expect((await command.end()).ending).to.equal(2)
      expect(command.err()).to.match(told).and.not.include('hemligt')
      expect(await readdir(folder)).to.deep.equal([])
    })
  }

  it('writes nothing of an app with mistakes, and names them all', async () => {
    const folder = await tempFolder()
    const from = await edited({ 'en.json': (found) => found.replace('"name.full"', '"name.all"') })
    const args = ['--app-id', APP_ID, '--public-url', PUBLIC_URL, '--from', from, '--out', join(folder, 'app.zip')]
    const command = run('node', ['scripts/manifest.mjs', ...args], {})
    expect((await command.end()).ending).to.equal(1)
    expect(command.err())
      .to.match(/en\.json: "name\.full" is missing/)
      .and.match(/en\.json: "name\.all" is nothing/)
    expect(await readdir(folder)).to.deep.equal([])
  })

  const wrong: { title: string; edits: Edits; version?: string; told: RegExp }[] = [
    { title: 'no manifest', edits: { 'manifest.json': () => '' }, told: /^manifest\.json: is missing, or is no JSON$/ },
    {
      title: 'a manifest version Microsoft has not published',
      edits: { 'manifest.json': (found) => found.replace(/("manifestVersion": ")[^"]*/, '$19.9') },
      told: /manifestVersion has no schema/,
    },
    {
      title: 'what the schema does not know',
      edits: { 'manifest.json': (found) => found.replace('"accentColor"', '"accentColour"') },
      told: /manifest\.json: .*accentColor/,
    },
    {
      title: 'a version Teams does not take',
      edits: {},
      version: '1.0.0-beta.1',
      told: /package\.json: .*three numbers/,
    },
    { title: 'a language that is not there', edits: { 'en.json': () => '' }, told: /en\.json: is missing/ },
    {
      title: 'a string without its translation',
      edits: { 'en.json': (found) => found.replace('"staticTabs[0].name": "My tickets"', '"staticTabs[0].name": " "') },
      told: /en\.json: "staticTabs\[0\]\.name" is missing/,
    },
    {
      title: 'a translation that is too long',
      edits: { 'en.json': (found) => found.replace('"Search tickets"', `"${'Search '.repeat(5)}"`) },
      told: /en\.json: .*32 characters/,
    },
    {
      title: 'an icon that is none',
      edits: { 'color.png': () => 'blue' },
      told: /color\.png: is missing, or is no PNG/,
    },
    {
      title: 'an icon of another size',
      edits: { 'color.png': () => picture(191, [11, 79, 108, 255]) },
      told: /color\.png: is 191 by 191 pixels; Teams takes 192 by 192/,
    },
    {
      title: 'an outline in colour',
      edits: { 'outline.png': () => picture(32, [11, 79, 108, 255]) },
      told: /outline\.png: is not white on transparent/,
    },
    {
      title: 'an outline that is all white',
      edits: { 'outline.png': () => picture(32, [255, 255, 255, 255], [255, 255, 255, 255]) },
      told: /outline\.png: is not white on transparent/,
    },
  ]
  for (const { title, edits, version = '0.1.0', told } of wrong) {
    it(`tells of ${title}`, async () => {
      const found = await packageApp({ folder: await edited(edits), appId: APP_ID, publicUrl: PUBLIC_URL, version })
      expect(found.mistakes.join('\n')).to.match(told)
      expect(found.zip).to.equal(undefined)
    })
  }

  it('lets an outline of one’s own be', async () => {
    const folder = await edited({ 'outline.png': () => picture(32, [255, 255, 255, 128]) })
    const found = await packageApp({ folder, appId: APP_ID, publicUrl: PUBLIC_URL, version: '0.1.0' })
    expect(found.mistakes).to.deep.equal([])
  })
})

type Edits = Record<string, (found: string) => string | Buffer>

/** A copy of the app with some files changed. */
async function edited(edits: Edits): Promise<string> {
  const folder = join(await tempFolder(), 'manifest')
  await cp('manifest', folder, { recursive: true })
  for (const [file, edit] of Object.entries(edits)) {
    await writeFile(join(folder, file), edit(await readFile(join(folder, file), 'utf8')))
  }
  return folder
}

/** A square PNG, its left half in the one colour and the right in the other. */
function picture(size: number, left: number[], right = [0, 0, 0, 0]): Buffer {
  const png = new PNG({ width: size, height: size })
  for (let at = 0; at < size * size; at += 1) png.data.set(at % size < size / 2 ? left : right, at * 4)
  return PNG.sync.write(png)
}

/** Runs the command and gives the zip it wrote. */
async function build(args: string[], env: Record<string, string>): Promise<string> {
  const out = join(await tempFolder(), 'app.zip')
  const command = run('node', ['scripts/manifest.mjs', '--out', out, ...args], env)
  expect((await command.end()).ending, command.err()).to.equal(0)
  return out
}

async function unpacked(zip: string): Promise<Record<string, Uint8Array>> {
  return unzipSync(await readFile(zip))
}

function text(file: Uint8Array | undefined): string {
  if (!file) throw new Error('The zip lacks a file')
  return strFromU8(file)
}

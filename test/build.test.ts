import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect } from 'chai'

/**
 * Goal: `npm start` runs what the sources say, without a build anybody has to think of, and without one when nothing
 * changed.
 * Method: a small project with the real build script and stand-ins for the browser bundles, built again and again.
 */
describe('build if stale', function () {
  this.timeout(30_000)
  let project: string

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'lotsen-build-'))
    await mkdir(join(project, 'scripts'))
    for (const script of ['lotsen.mjs', 'build-if-stale.mjs', 'serve-bundle.mjs']) {
      await cp(join('scripts', script), join(project, 'scripts', script))
    }
    await write(
      'scripts/build-widget.mjs',
      "export const WIDGET_SOURCES = ['src/widget']\nexport async function buildWidget() {}",
    )
    await write(
      'scripts/build-try.mjs',
      "export const TRY_SOURCES = ['src/try/page']\nexport async function buildTry() {}",
    )
    await write(
      'scripts/build-desk.mjs',
      "export const DESK_SOURCES = ['src/desk/page']\nexport async function buildDesk() {}",
    )
    await symlink(resolve('node_modules'), join(project, 'node_modules'))
    await write('src/cli.ts', "import { word } from './deep/word.js'\nconsole.log(word as string, process.argv[2])")
    await write('src/deep/word.ts', "export const word: string = 'first'")
    await write('src/widget/main.tsx', 'nothing that could be built here (')
    await write('package.json', '{ "type": "module" }')
  })
  afterEach(() => rm(project, { recursive: true, force: true }))

  it('builds once, then runs what it built and says nothing', async () => {
    const first = await lotsen()
    expect(first.out).to.match(/Built the service[\s\S]*Built the widget[\s\S]*first serve\n$/)
    expect((await lotsen()).out).to.equal('first serve\n')
  })

  it('builds again what was changed, and only that', async () => {
    await lotsen()
    await write('src/deep/word.ts', "export const word = 'second'")
    expect((await lotsen()).out).to.match(/^Built the service \([\d.]+ s\)\nsecond serve\n$/)
    await write('src/widget/main.tsx', 'changed')
    expect((await lotsen()).out).to.match(/^Built the widget \([\d.]+ s\)\nsecond serve\n$/)
  })

  it('starts the service from one file, and from its many where one cannot be made of them', async () => {
    await write(
      'src/serve.ts',
      "import { word } from './deep/word.js'\nexport const serveAlone = async () => console.log('in one:', word)",
    )
    expect((await lotsen()).out).to.match(/Built the service into one file \([\d.]+ s\)\nin one: first\n$/)
    expect((await lotsen()).out).to.equal('in one: first\n')
    await write('src/deep/word.ts', "export const word = 'second'")
    expect((await lotsen()).out).to.match(/into one file \([\d.]+ s\)\nin one: second\n$/)
    await write('src/serve.ts', "import './nowhere.js'")
    expect((await lotsen()).out).to.match(/is started from its many files[^\n]*nowhere[^\n]*\nsecond serve\n$/)
  })

  it('forgets what is no longer there, and leaves what others built', async () => {
    await lotsen()
    await write('dist/widget/widget.js', 'theirs')
    await rm(join(project, 'src/deep'), { recursive: true })
    await write('src/cli.ts', "console.log('alone')")
    expect((await lotsen()).out).to.match(/alone\n$/)
    expect(await readFile(join(project, 'dist/deep/word.js'), 'utf8').catch(() => 'gone')).to.equal('gone')
    expect(await readFile(join(project, 'dist/widget/widget.js'), 'utf8')).to.equal('theirs')
  })

  it('tells a mistake by file and line, runs nothing, and keeps the last build', async () => {
    await lotsen()
    await write('src/deep/word.ts', '\nexport const = ')
    const broken = await lotsen()
    expect(broken.code).to.equal(1)
    expect(broken.err)
      .to.match(/^src\/deep\/word\.ts:2 /)
      .and.not.match(/^\s+at /m)
    expect(broken.out).to.equal('')
    expect(await readFile(join(project, 'dist/deep/word.js'), 'utf8')).to.include('first')
  })

  it('twice at once builds the same as once', async () => {
    const both = await Promise.all([lotsen(), lotsen()])
    for (const { out, code, err } of both) {
      expect(code, err).to.equal(0)
      expect(out).to.match(/first serve\n$/)
    }
  })

  it('runs an installation without sources as it is', async () => {
    await lotsen()
    await rm(join(project, 'src'), { recursive: true })
    expect((await lotsen()).out).to.equal('first serve\n')
  })

  async function write(file: string, text: string): Promise<void> {
    await mkdir(join(project, file, '..'), { recursive: true })
    await writeFile(join(project, file), text)
  }

  function lotsen(): Promise<{ code: number; out: string; err: string }> {
    return new Promise((done) => {
      execFile(process.execPath, ['scripts/lotsen.mjs', 'serve'], { cwd: project }, (error, out, err) => {
        done({ code: error === null ? 0 : Number(error.code), out, err })
      })
    })
  }
})

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { cacheFolder, isStillIntact } from '../src/mongod/cache.js'
import { type FoundMongod, findMongod } from '../src/mongod/find.js'
import { probeMongod } from '../src/mongod/probe.js'
import { progressOn, SILENT } from '../src/mongod/progress.js'
import { theMongod } from './support/mongod.js'

const PROGRAM = '#!/bin/sh\necho "db version v8.2.6"\n'
const SHA256 = createHash('sha256').update(PROGRAM).digest('hex')
const LACKS_LIBCURL =
  "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file' >&2; exit 127"

/**
 * Goal: a mongod that will not do is left aside for a reason that helps, and one that was fetched is kept where the
 * next start finds it.
 * Method: scripts in mongod's place, and caches that are there, changed, or cannot be written.
 */
describe('finding mongod', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lotsen-find-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  describe("the system's own", () => {
    const rows = [
      { name: 'too old', script: 'echo "db version v4.4.29"', why: 'version 4.4.29 is older than 6' },
      { name: 'that lacks a library', script: LACKS_LIBCURL, why: 'apt-get install -y libcurl4' },
      { name: 'that is something else', script: 'echo hej', why: 'not a mongod' },
      { name: 'that this processor cannot run', script: 'kill -ILL $$', why: 'AVX is missing' },
    ]
    for (const { name, script, why } of rows) {
      it(`${name} is left aside with the reason, and another is found`, async () => {
        const { found, said } = await findBeside(script)
        expect(found.path).to.not.include(folder)
        expect(said).to.have.length(1)
        expect(said[0])
          .to.match(/^The system's mongod is left aside: /)
          .and.include(why)
      })
    }

    it('is taken before any other when it will do', async () => {
      const { found, said } = await findBeside('echo "db version v7.0.1"')
      expect(found).to.deep.equal({ path: join(folder, 'bin', 'mongod'), version: '7.0.1', from: 'system' })
      expect(said).to.deep.equal([])
    })

    async function findBeside(script: string): Promise<{ found: FoundMongod; said: string[] }> {
      await theMongod()
      const bin = join(folder, 'bin')
      await mkdir(bin)
      await writeFile(join(bin, 'mongod'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      const said: string[] = []
      const found = await findMongod({
        env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
        dataDir: folder,
        say: (line) => said.push(line),
        progress: SILENT,
        signal: new AbortController().signal,
      })
      return { found, said }
    }
  })

  describe('the one in use', () => {
    it('runs here and is recent enough', async () => {
      const found = await theMongod()
      expect(await probeMongod(found.path)).to.deep.equal({ runs: true, version: found.version })
      expect(Number.parseInt(found.version, 10)).to.be.at.least(6)
    })
  })

  describe('the cache', () => {
    const rows = [
      { name: 'is where XDG says', env: { XDG_CACHE_HOME: 'xdg', HOME: 'home' }, is: 'xdg/lotsen/mongod' },
      { name: 'is in the home otherwise', env: { HOME: 'home' }, is: 'home/.cache/lotsen/mongod' },
      { name: 'is in the data without a home', env: {}, is: 'data/cache/mongod' },
      { name: 'is in the data with a home that cannot be written', env: { HOME: 'file' }, is: 'data/cache/mongod' },
    ]
    for (const { name, env, is } of rows) {
      it(name, async () => {
        await writeFile(join(folder, 'file'), '')
        const absolute = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, join(folder, value)]))
        const found = await cacheFolder(absolute, join(folder, 'data'))
        expect(found).to.equal(join(folder, is))
        expect((await stat(found)).isDirectory()).to.equal(true)
      })
    }

    it('is not trusted once a file in it was changed, whatever its size', async () => {
      const file = join(folder, 'mongod')
      await writeFile(file, PROGRAM)
      expect(await isStillIntact(file, SHA256)).to.equal(true)
      expect(await isStillIntact(file, SHA256)).to.equal(true)
      await writeFile(file, PROGRAM.replace('echo', 'evil'))
      expect(await isStillIntact(file, SHA256)).to.equal(false)
      expect(await isStillIntact(join(folder, 'none'), SHA256)).to.equal(false)
    })

    it('does not follow a relative XDG_CACHE_HOME', async () => {
      const found = await cacheFolder({ XDG_CACHE_HOME: 'here', HOME: folder }, join(folder, 'data'))
      expect(found).to.equal(join(folder, '.cache/lotsen/mongod'))
    })
  })

  describe('progress', () => {
    it('on a terminal is one line that changes and is cleared', () => {
      const written: string[] = []
      const progress = progressOn({ isTTY: true, write: (text) => written.push(text) })
      progress.bytes('Fetching', 1_000_000, 105_000_000)
      progress.bytes('Fetching', 52_500_000, 105_000_000)
      progress.done()
      expect(written.join('')).to.not.include('\n')
      expect(written[1]).to.include('53 of 105 MB (50 %)')
      expect(written.at(-1)).to.equal('\r\u001b[K')
    })

    it('elsewhere is a plain line every few seconds, and one for what begins', () => {
      const written: string[] = []
      let now = 0
      const progress = progressOn({ write: (text) => written.push(text) }, () => now)
      for (; now <= 7_000; now += 500) progress.bytes('Fetching', now, 7_000)
      progress.step('Unpacking')
      progress.done()
      expect(written.pop()).to.equal('Unpacking\n')
      expect(written).to.have.length(3)
      for (const line of written) expect(line).to.match(/^Fetching: .*%\)\n$/)
    })
  })
})

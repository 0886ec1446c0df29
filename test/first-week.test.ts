import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { SETTINGS } from '../src/config.js'
import { eventually } from './support/eventually.js'
import { needs } from './support/omit.js'
import { type PageCommand, pageCommands } from './support/page-commands.js'
import { Terminals } from './support/terminal.js'

const PAGE = 'docs/first-week.md'
const COMMANDS = pageCommands(readFileSync(PAGE, 'utf8'))
const TITLE_LENGTH_MAX = 60
const SEEN_MS_MAX = 90_000
/** Between two looks: each is a shell of its own. */
const LOOK_EVERY_MS = 250
/** What the built service learns; it is another than what tests learn that run from the sources. */
const LEARNED = resolve('node_modules/.cache/lotsen-learned-built')
/** What whoever follows the page edits; of all else a clone is as good as another. */
const EDITED = new Set(['knowledge', 'dialogs'])
const LEFT_OUT = new Set(['.git', '.lotsen'])

/**
 * Goal: whoever follows docs/first-week.md, with nothing but it, has a working bot on stand-ins for every outside service.
 * Method: the page's own commands, taken out of it, in order, in a clone of its own; each shows what the page says it shows.
 */
describe('the first week', function () {
  this.timeout(300_000)
  this.bail(true)
  let folder: string
  let terminals: Terminals

  before(async function () {
    needs('playground').call(this)
    await buildIfStale(() => undefined)
    folder = await clone()
    terminals = new Terminals({ cwd: folder, env: await environment() })
  })
  after(async () => {
    await terminals?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  it('has a block for each service there is to try', () => {
    const scripts = COMMANDS.map(({ script }) => script).join('\n')
    for (const word of ['stand-ins', 'npm start', 'npm run teams', '$CLU_', '$ELKS_', '$TWILIO_', '$STAND_INS/chat'])
      expect(scripts).to.include(word)
  })

  for (const command of COMMANDS) it(titleOf(command), () => follow(command))

  async function follow({ kind, script, expected, line }: PageCommand): Promise<void> {
    const where = `${PAGE}:${line}`
    // A terminal in which the page's first lines were read stays one.
    const inTerminal = `[ ! -f .lotsen/stand-ins.env ] || . .lotsen/stand-ins.env\n${script}`
    const shows = (printed: string) => {
      for (const words of expected)
        if (!printed.includes(words)) throw new Error(`"${words}" is not in what it printed:\n${printed}`)
    }
    try {
      if (kind === 'keep') shows(await terminals.keep(script))
      else if (kind === 'once') shows(await terminals.run(inTerminal))
      else await eventually(() => look(inTerminal, shows), { withinMs: SEEN_MS_MAX })
    } catch (cause) {
      throw new Error(`${where}: ${cause instanceof Error ? cause.message : cause}`)
    }
  }

  async function look(script: string, shows: (printed: string) => void): Promise<void> {
    const printed = await terminals.run(script).catch((error: Error) => error.message)
    try {
      shows(printed)
    } catch (error) {
      await delay(LOOK_EVERY_MS)
      throw error
    }
  }
})

function titleOf({ line, script }: PageCommand): string {
  return `line ${line}: ${script.split('\n').at(-1)?.slice(0, TITLE_LENGTH_MAX)}`
}

/** This clone in another place: what is edited is a copy, the rest is the same files. */
async function clone(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lotsen-first-week-'))
  for (const name of await readdir('.')) {
    if (LEFT_OUT.has(name)) continue
    if (EDITED.has(name)) await cp(name, join(folder, name), { recursive: true })
    else await symlink(resolve(name), join(folder, name))
  }
  await mkdir(join(folder, '.lotsen'))
  await mkdir(LEARNED, { recursive: true })
  await symlink(LEARNED, join(folder, '.lotsen', 'learned'))
  return folder
}

/** As in a terminal where nothing was set but the ports, which others on this machine may have. */
async function environment(): Promise<Record<string, string | undefined>> {
  const own = new Set([...SETTINGS, 'STAND_INS', 'WEBSITE', 'ARCHIVE_TOKEN'])
  const outside = Object.entries(process.env).filter(([name]) => !own.has(name))
  const [port, playground] = [await freePort(), await freePort()]
  return { ...Object.fromEntries(outside), PORT: port, PLAYGROUND_PORT: playground, STAND_INS_PORT: '0' }
}

async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return String(port)
}

import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { expect } from 'chai'

/**
 * Goal: the tree can be read in one direction, and a part can be changed without reading what stands left of it.
 * Method: every import in src/, of types too, is held to the design's order; so is every folder to having a place in it.
 */
describe('imports', () => {
  /** A row may import the rows below it. Within a row of friends anyone may import anyone; siblings know nothing of each other. */
  const ROWS: readonly { friends?: string[]; siblings?: string[] }[] = [
    { friends: ['main', 'cli', 'serve', 'end-process', 'stop-signals', 'warnings'] },
    { friends: ['app'] },
    { friends: ['http', 'desk', 'try'] },
    {
      siblings: [
        'channels/webchat',
        'channels/sms',
        'channels/teams',
        'channels/webhook',
        'channels/system',
        'channels/open311',
        'store',
        'mongod',
        'files',
        'reports',
      ],
    },
    { siblings: ['channels/channel'] },
    { siblings: ['outbox', 'due'] },
    { siblings: ['turn'] },
    { siblings: ['understanding'] },
    { siblings: ['retrieval', 'dialog', 'tickets'] },
    // What the municipality wrote: the rows above read its types, it reads none of theirs.
    { siblings: ['content'] },
    { friends: ['privacy', 'message', 'sms-text', 'words', 'limits', 'rate', 'slots'] },
    { friends: ['secrets', 'config', 'log', 'errors', 'outgoing'] },
  ]
  /** Runs in a resident's browser, from one script: it may share nothing with the service. */
  const APART = ['widget']

  interface Import {
    file: string
    from: string
    to: string
  }

  let files: string[]
  let imports: Import[]

  before(async () => {
    files = (await readdir('src', { recursive: true })).filter((file) => /\.tsx?$/.test(file))
    imports = (await Promise.all(files.map(importsOf))).flat()
  })

  it('are found at all', () => {
    expect(imports.length).to.be.above(200)
    expect(imports).to.deep.include({ file: 'app.ts', from: 'app', to: 'config' })
  })

  it('have a place in the order, each of them', () => {
    const known = new Set([...ROWS.flatMap((row) => [...(row.friends ?? []), ...(row.siblings ?? [])]), ...APART])
    expect([...new Set(files.map(partOf))].filter((part) => !known.has(part))).to.deep.equal([])
  })

  it('point one way only', () => {
    expect(imports.filter((one) => !allowed(one)).map(({ file, to }) => `${file} imports ${to}`)).to.deep.equal([])
  })

  it('make no circle of folders', () => {
    const ahead = new Map<string, Set<string>>()
    for (const { from, to } of imports) if (from !== to) ahead.set(from, (ahead.get(from) ?? new Set()).add(to))
    for (const part of ahead.keys()) expect(reached(part, ahead), part).to.not.include(part)
  })

  it('would be caught when they point the wrong way', () => {
    const rows: [string, string, boolean][] = [
      ['turn', 'store', false],
      ['store', 'turn', true],
      ['channels/sms', 'channels/webchat', false],
      ['channels/sms', 'channels/channel', true],
      ['errors', 'app', false],
      ['app', 'errors', true],
      ['widget', 'message', false],
      ['http', 'try', true],
    ]
    for (const [from, to, fine] of rows) expect(allowed({ file: '', from, to }), `${from} > ${to}`).to.equal(fine)
  })

  async function importsOf(file: string): Promise<Import[]> {
    const text = (await readFile(join('src', file), 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '')
    const named = [...text.matchAll(/^\s*(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]/gm)]
    const plain = [...text.matchAll(/\bimport\s*\(?\s*['"]([^'"]+)['"]/g)]
    return (
      [...named, ...plain]
        .map((match) => match[1] ?? '')
        .filter((name) => name.startsWith('.'))
        .map((name) => relative('src', resolve('src', dirname(file), name)))
        // dialogs/ and knowledge/ import nothing, so whoever reads them makes no circle.
        .filter((target) => !target.startsWith('..'))
        .map((target) => ({ file, from: partOf(file), to: partOf(target) }))
    )
  }

  /** The name a file goes by in the order: its folder, or for what lies at the top its own. */
  function partOf(path: string): string {
    const [first = '', second = ''] = path.replace(/\.[jt]sx?$/, '').split('/')
    return first === 'channels' ? `${first}/${second}` : first
  }

  function allowed({ from, to }: Import): boolean {
    if (from === to) return true
    if (APART.includes(from) || APART.includes(to)) return false
    const above = ROWS.findIndex((row) => holds(row, from))
    const below = ROWS.findIndex((row) => holds(row, to))
    return above < below || (above === below && ROWS[above]?.friends !== undefined)
  }

  function holds(row: (typeof ROWS)[number], part: string): boolean {
    return (row.friends ?? row.siblings ?? []).includes(part)
  }

  function reached(start: string, ahead: Map<string, Set<string>>): string[] {
    const seen = new Set<string>()
    const next = [...(ahead.get(start) ?? [])]
    for (let part = next.pop(); part !== undefined; part = next.pop()) {
      if (seen.has(part)) continue
      seen.add(part)
      next.push(...(ahead.get(part) ?? []))
    }
    return [...seen]
  }
})

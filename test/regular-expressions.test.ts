import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { parse } from 'acorn'
import { expect } from 'chai'
import { transform } from 'esbuild'
import { TEXT_LENGTH_MAX } from '../src/message.js'

/** What it would take a linear one a thousandth of; a text is cut short before it can hang for longer. */
const HANGS_MS = 3_000

/**
 * Goal: no text, of the longest length taken, makes a regular expression hang.
 * Method: every expression written in src/, found by reading the code as code, against long texts made of what it is
 * itself made of, in a context that is ended when one hangs.
 */
describe('regular expressions', function () {
  this.timeout(120_000)

  let all: Written[]

  before(async () => {
    all = await written()
  })

  it('are found, and one that hangs would be', () => {
    expect(hangs({ pattern: '^(a+)+$', flags: '' })).to.be.a('string')
    expect(all.length).to.be.above(300)
  })

  it('do not hang, whatever a resident, a provider or a browser sends', () => {
    const hanging = all.flatMap((one) => {
      const text = hangs(one)
      return text === undefined
        ? []
        : [`${one.file} /${one.pattern}/${one.flags} by ${JSON.stringify(text.slice(0, 60))}`]
    })
    expect(hanging).to.deep.equal([])
  })
})

interface Written {
  file: string
  pattern: string
  flags: string
}

async function written(): Promise<Written[]> {
  const files = (await readdir('src', { recursive: true })).filter((file) => /\.tsx?$/.test(file))
  return (await Promise.all(files.map(writtenIn))).flat()
}

async function writtenIn(file: string): Promise<Written[]> {
  const loader = file.endsWith('x') ? 'tsx' : 'ts'
  const { code } = await transform(await readFile(join('src', file), 'utf8'), { loader, target: 'es2022' })
  const found: Written[] = []
  const onToken = ({ type, value }: { type: { label: string }; value?: unknown }) => {
    if (type.label === 'regexp') found.push({ file, ...(value as { pattern: string; flags: string }) })
  }
  parse(code, { ecmaVersion: 'latest', sourceType: 'module', onToken })
  return found
}

/** The text that makes it hang, if one does. */
function hangs({ pattern, flags }: Pick<Written, 'pattern' | 'flags'>): string | undefined {
  const expression = new RegExp(pattern, flags.replace(/[gy]/g, ''))
  const texts = pumps(pattern)
  // All at once, since most are done in no time; one by one only where that was too long.
  if (ends(expression, texts)) return undefined
  return texts.find((text) => !ends(expression, [text]))
}

function ends(expression: RegExp, texts: readonly string[]): boolean {
  try {
    runInNewContext('for (const text of texts) text.search(expression)', { expression, texts }, { timeout: HANGS_MS })
    return true
  } catch {
    return false
  }
}

/** Long texts of the characters and short runs that stand in the pattern, ending in what it does not take. */
function pumps(pattern: string): string[] {
  const plain = pattern.replace(
    /\\[pPdDwWsSbBnrtuxk](\{[^}]*\}|[0-9a-fA-F]{2,4})?|\[\^?|[\\()|?+*.^$\]{}]|:|=|!|</g,
    ' ',
  )
  const words = plain.split(/\s+/).filter(Boolean)
  const seeds = new Set([
    'a',
    '1',
    ' ',
    '-',
    'a ',
    '1 ',
    'a.',
    '1-',
    '\n',
    'å',
    ...words.slice(0, 12),
    ...words.slice(0, 6).map((word) => `${word} `),
  ])
  for (const letter of [...plain.replace(/\s/g, '')].slice(0, 12)) seeds.add(letter)
  return [...seeds].map(
    (seed) => `${seed.repeat(Math.ceil(TEXT_LENGTH_MAX / seed.length)).slice(0, TEXT_LENGTH_MAX - 1)}\0`,
  )
}

// Builds the first page: src/try/page's script and styles into one file each, and its pages with their parts put in.
// Run directly: node scripts/build-try.mjs

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FROM = resolve(ROOT, 'src/try/page')
const OUT = resolve(ROOT, 'dist/try/page')
/** The first page is read by whoever tries the service: browsers of the last two years. */
const TARGET = ['es2022', 'chrome123', 'firefox120', 'safari17.5']
const PAGES = ['index.html', 'tickets.html', 'plain.html']
/** A part may hold parts; deeper than this it holds itself. */
const DEPTH_MAX = 5

/** What the page is made of, for whoever asks whether it is stale. */
export const TRY_SOURCES = ['src/try/page', 'src/try/wire.ts', 'scripts/build-try.mjs']

/** Builds dist/try/page and tells the sizes in bytes. */
export async function buildTry() {
  const shared = {
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    write: false,
    target: TARGET,
    legalComments: 'none',
  }
  const script = await build({
    ...shared,
    entryPoints: ['src/try/page/main.tsx'],
    format: 'esm',
    charset: 'utf8',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
    // The library's carousel (and the swiper it is made of) is no part of any card of ours.
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact', target: 'es2022' } },
  })
  const styles = await build({ ...shared, entryPoints: ['src/try/page/styles/main.css'], logLevel: 'silent' })
  await mkdir(OUT, { recursive: true })
  for (const page of PAGES) await put(page, Buffer.from(await withParts(page, 0)))
  await put('icon.svg', await readFile(resolve(FROM, 'parts/icon.svg')))
  await put('styles.css', Buffer.from(styles.outputFiles[0].contents))
  await put('app.js', Buffer.from(script.outputFiles[0].contents))
  return { script: script.outputFiles[0].contents.length, styles: styles.outputFiles[0].contents.length }
}

/** A page with every `{{>part}}` replaced by the file of that name. */
async function withParts(name, depth) {
  if (depth > DEPTH_MAX) throw new Error(`${name}: parts within parts without end`)
  const folder = depth === 0 ? FROM : resolve(FROM, 'parts')
  const text = await readFile(resolve(folder, name), 'utf8')
  const pieces = text.split(/\{\{>([\w.-]+)\}\}/)
  const filled = await Promise.all(pieces.map((piece, at) => (at % 2 === 0 ? piece : withParts(piece, depth + 1))))
  return filled.map((piece, at) => (at % 2 === 0 ? piece : piece.trim())).join('')
}

async function put(name, bytes) {
  const file = resolve(OUT, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, bytes)
  await rename(`${file}.new`, file)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { script, styles } = await buildTry()
    console.log(`first page: script ${script} bytes, styles ${styles} bytes`)
  } catch (error) {
    for (const { text, location } of error.errors ?? []) {
      console.error(location ? `${location.file}:${location.line}: ${text}` : text)
    }
    if (!error.errors) console.error(error.message)
    process.exitCode = 1
  }
}

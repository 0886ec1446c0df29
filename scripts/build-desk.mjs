// Builds the desk: src/desk/page's script and styles into one file each, and what speaks with Teams into a third that
// is loaded only there.
// Run directly: node scripts/build-desk.mjs

import { mkdir, rename, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = resolve(ROOT, 'dist/desk/page')
/** Teams' own clients are kept up to date; a browser of the last two years is as good. */
const TARGET = ['es2022', 'chrome123', 'firefox120', 'safari17.5']

/** What the desk is made of, for whoever asks whether it is stale. */
export const DESK_SOURCES = [
  'src/desk/page',
  'src/desk/wire.ts',
  'src/desk/learning-wire.ts',
  'src/desk/figures-wire.ts',
  'scripts/build-desk.mjs',
]

/** Builds dist/desk/page and tells the sizes in bytes. */
export async function buildDesk() {
  const shared = {
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    write: false,
    target: TARGET,
    legalComments: 'none',
  }
  const jsx = { jsx: 'automatic', jsxImportSource: 'preact' }
  const tsconfigRaw = { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact', target: 'es2022' } }
  const script = (entry) =>
    build({ ...shared, ...jsx, tsconfigRaw, entryPoints: [entry], format: 'esm', charset: 'utf8', logLevel: 'silent' })
  const built = {
    'app.js': await script('src/desk/page/main.tsx'),
    'teams.js': await script('src/desk/page/teams.ts'),
    'app.css': await build({ ...shared, entryPoints: ['src/desk/page/styles/main.css'], logLevel: 'silent' }),
  }
  await mkdir(OUT, { recursive: true })
  for (const [name, { outputFiles }] of Object.entries(built)) await put(name, outputFiles[0].contents)
  return Object.fromEntries(Object.entries(built).map(([name, one]) => [name, one.outputFiles[0].contents.length]))
}

async function put(name, bytes) {
  const file = resolve(OUT, name)
  await writeFile(`${file}.new`, bytes)
  await rename(`${file}.new`, file)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const [name, bytes] of Object.entries(await buildDesk())) console.log(`${name}: ${bytes} bytes`)
  } catch (error) {
    for (const { text, location } of error.errors ?? []) {
      console.error(location ? `${location.file}:${location.line}: ${text}` : text)
    }
    if (!error.errors) console.error(error.message)
    process.exitCode = 1
  }
}

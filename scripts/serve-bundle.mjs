// `lotsen serve` as one file, dist/serve.cjs: a start then need not gather two thousand, which takes longer than all the
// rest of it. Made of the sources and of node_modules, anew when either has changed; without it the service starts from
// dist/cli.js as every verb does, and only takes longer.

import { existsSync } from 'node:fs'
import { readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ENTRY = join(ROOT, 'src', 'serve.ts')
const BUNDLE = join(ROOT, 'dist', 'serve.cjs')
/** Not to be bundled: has parts that are no JavaScript, is asked for only by path, or need not be there. */
const APART = [
  'sharp',
  'esbuild',
  'echarts',
  'echarts/*',
  'mongodb-memory-server-core',
  '@aws-sdk/credential-providers',
  '@mongodb-js/zstd',
  'dtrace-provider',
  'gcp-metadata',
  'kerberos',
  'mongodb-client-encryption',
  'snappy',
  'socks',
]
const PLACE_IN = "const placeIn=(path)=>new URL(path,require('node:url').pathToFileURL(__filename)).href;"

/** Whether there are sources to make it of. */
export function canBundle() {
  return existsSync(ENTRY)
}

/** Makes it, whole or not at all. Throws esbuild's error. */
export async function bundleServe() {
  const part = `${BUNDLE}.${process.pid}.cjs`
  try {
    await bundleInto(part)
    await rename(part, BUNDLE)
  } finally {
    await rm(part, { force: true })
  }
}

/** Removes it, so that nobody starts from what is of older sources. */
export async function forgetServe() {
  await rm(BUNDLE, { force: true })
}

/** What runs the service until it is stopped; undefined where it has not been made. */
export function loadServe() {
  return existsSync(BUNDLE) ? createRequire(import.meta.url)(BUNDLE).serveAlone : undefined
}

async function bundleInto(outfile) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: ROOT,
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: APART,
    // Names stay, so that the place an error is logged with can be found again.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
    plugins: [
      { name: 'own places', setup: keepPlaces },
      { name: 'tables', setup: readTables },
    ],
    banner: { js: PLACE_IN },
  })
}

/** A file of ours finds others from where it stands: in the bundle it is told where it would stand in dist/. */
function keepPlaces(build) {
  build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
    if (path.includes('node_modules')) return undefined
    const place = `./${relative(join(ROOT, 'src'), path).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`
    const text = await readFile(path, 'utf8')
    return { contents: text.replaceAll('import.meta.url', `placeIn(${JSON.stringify(place)})`), loader: 'ts' }
  })
}

/** The language detector's table of eighty thousand entries is read as JSON, which takes a fifth of what code does. */
function readTables(build) {
  build.onLoad({ filter: /[\\/]eld[\\/]src[\\/]ngrams[\\/]\w+\.js$/ }, async ({ path }) => {
    const { ngramsData } = await import(pathToFileURL(path).href)
    return {
      contents: `export const ngramsData = JSON.parse(${JSON.stringify(JSON.stringify(ngramsData))})`,
      loader: 'js',
    }
  })
}

import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** Beneath node_modules, so that what stays outside the bundle is found from there. */
const FOLDER = resolve('node_modules/.cache/lotsen-torture')

/**
 * What a start loads and the torture never calls: the libraries that fetch tokens from Entra, which is not asked where the
 * bot's door is open to this machine alone. Loading them takes a part of a start.
 */
const NEVER_CALLED = /^(@azure\/identity|@azure\/msal-node)$/

/** The service with its way in for the torture, as one file: it starts in a second or two, where its sources take five. */
export async function bundleService(): Promise<string> {
  await mkdir(FOLDER, { recursive: true })
  await tidy()
  const outfile = join(FOLDER, `service-${process.pid}.cjs`)
  await build({
    entryPoints: ['test/torture/service-entry.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    external: ['mongodb-memory-server-core', 'esbuild', 'dtrace-provider'],
    plugins: [leftOut, whereItStood],
    logLevel: 'error',
  })
  return outfile
}

/** Removes what earlier runs have made, but for those that are still running. */
async function tidy(): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const [, pid] = /^(?:service|divide)-(\d+)\./.exec(name) ?? []
    const running = pid !== undefined && (await readFile(`/proc/${pid}/stat`).catch(() => undefined))
    if (pid !== undefined && !running) await rm(join(FOLDER, name), { force: true })
  }
}

const leftOut: Plugin = {
  name: 'left-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: NEVER_CALLED }, ({ path }) => ({ path, namespace: 'left-out' }))
    const contents =
      'const nothing = new Proxy(function () {}, { get: (it, key) => (key in it ? it[key] : nothing) }); module.exports = nothing'
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents, loader: 'js' }))
  },
}

/** Files beside a source are looked for where it stood. */
const whereItStood: Plugin = {
  name: 'where-it-stood',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
    }))
  },
}

// Builds dist/ when its sources are newer than it, and says so; says nothing and takes no time when they are not.
// Run directly: node scripts/build-if-stale.mjs

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')
const STAMP = join(DIST, '.built.json')
const SERVICE_SOURCES = ['src', 'scripts/build-if-stale.mjs']
/** What runs in browsers has builds of its own. */
const BROWSER_FOLDERS = ['src/widget', 'src/try/page', 'src/desk/page']
const BUNDLES = [
  {
    key: 'widget',
    name: 'the widget',
    load: () => import('./build-widget.mjs').then((it) => ({ sources: it.WIDGET_SOURCES, build: it.buildWidget })),
  },
  {
    key: 'page',
    name: 'the first page',
    load: () => import('./build-try.mjs').then((it) => ({ sources: it.TRY_SOURCES, build: it.buildTry })),
  },
  {
    key: 'desk',
    name: 'the desk',
    load: () => import('./build-desk.mjs').then((it) => ({ sources: it.DESK_SOURCES, build: it.buildDesk })),
  },
]

/**
 * Brings dist/ up to date, and tells each build it makes in one line. Throws esbuild's error, which lists its `errors`,
 * for sources that are no TypeScript. `serve`: the one file a start is quicker from, too.
 */
export async function buildIfStale(say = console.log, { serve = false } = {}) {
  // Installed without sources: dist/ is what there is.
  if ((await filesIn(join(ROOT, 'src'))).length === 0) return
  const stamp = await readStamp()
  const service = await fingerprint(SERVICE_SOURCES, isForBrowsers)
  if (stamp.service !== service) {
    const tookMs = await timed(async () => {
      const files = await buildService(stamp.files ?? [])
      await writeStamp({ ...(await readStamp()), service, files })
    })
    say(`Built the service (${seconds(tookMs)} s)`)
  }
  for (const { key, name, load } of BUNDLES) {
    // What builds takes longer to load than to see that nothing is to be built.
    if (await isFresh(stamp[key])) continue
    const { sources, build } = await load()
    const made = { sources, of: await fingerprint(sources, () => false) }
    const tookMs = await timed(build)
    await writeStamp({ ...(await readStamp()), [key]: made })
    say(`Built ${name} (${seconds(tookMs)} s)`)
  }
  if (serve) await bundleIfStale(service, say)
}

/** `made`: a bundle's sources, which name what builds it too, and what they were. */
async function isFresh(made) {
  return made?.sources !== undefined && made.of === (await fingerprint(made.sources, () => false))
}

/** What only makes a start quicker is no reason not to start. */
async function bundleIfStale(service, say) {
  const { bundleServe, canBundle, forgetServe } = await import('./serve-bundle.mjs')
  if (!canBundle()) return
  const libraries = await fingerprint(['package-lock.json', 'scripts/serve-bundle.mjs'], () => false)
  const made = `${service} ${libraries} ${process.version}`
  if ((await readStamp()).serve === made) return
  try {
    const tookMs = await timed(bundleServe)
    await writeStamp({ ...(await readStamp()), serve: made })
    say(`Built the service into one file (${seconds(tookMs)} s)`)
  } catch (error) {
    await forgetServe()
    const why = error.errors?.[0]?.text ?? error.message.split('\n')[0]
    say(`The service is started from its many files, since they cannot be made one: ${why}`)
  }
}

/**
 * Builds into a folder of its own and then moves file by file, so that a service that runs from dist/ stays whole.
 * Removes what it built `before` of sources that are gone, and tells what it built now.
 */
async function buildService(before) {
  const fresh = join(DIST, `.building-${process.pid}`)
  await mkdir(fresh, { recursive: true })
  try {
    await transpile(fresh)
    const files = (await filesIn(fresh)).map((file) => relative(fresh, file))
    for (const file of files) {
      await mkdir(dirname(join(DIST, file)), { recursive: true })
      await rename(join(fresh, file), join(DIST, file))
    }
    for (const file of before) if (!files.includes(file)) await rm(join(DIST, file), { force: true })
    await chmod(join(DIST, 'cli.js'), 0o755)
    return files
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/**
 * File by file, types taken off: a tenth of a second, where the compiler's own check takes many. The types are checked
 * by `npm run check`, before anything is shipped.
 */
async function transpile(outdir) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: ROOT,
    entryPoints: (await serviceFiles()).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts')),
    outdir,
    outbase: join(ROOT, 'src'),
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { target: 'es2023', verbatimModuleSyntax: true } },
  })
}

async function serviceFiles() {
  return (await filesIn(join(ROOT, 'src'))).filter((file) => !isForBrowsers(relative(ROOT, file)))
}

/** One hash over names and contents of all files, but for those `except` names. Read one by one: they are small and many. */
async function fingerprint(sources, except) {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const file of await filesIn(resolve(ROOT, source))) {
      const name = relative(ROOT, file)
      if (except(name)) continue
      hash.update(`${name}\0`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

/** A file itself, or all files below a folder, in a fixed order. Nothing when there is neither. */
async function filesIn(path) {
  try {
    const entries = await readdir(path, { withFileTypes: true, recursive: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    if (error.code === 'ENOENT') return []
    throw error
  }
}

async function readStamp() {
  try {
    return JSON.parse(await readFile(STAMP, 'utf8'))
  } catch {
    return {}
  }
}

async function writeStamp(stamp) {
  await mkdir(DIST, { recursive: true })
  await writeFile(`${STAMP}.${process.pid}`, JSON.stringify(stamp))
  await rename(`${STAMP}.${process.pid}`, STAMP)
}

function isForBrowsers(name) {
  return BROWSER_FOLDERS.some((folder) => name.startsWith(`${folder}/`))
}

async function timed(work) {
  const before = performance.now()
  await work()
  return performance.now() - before
}

function seconds(ms) {
  return (ms / 1_000).toFixed(1)
}

/** Builds, or tells by file and line why not and gives false. */
export async function built(options) {
  try {
    await buildIfStale(console.log, options)
    return true
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error
    for (const { text, location } of error.errors) {
      console.error(location ? `${location.file}:${location.line}  ${text}` : text)
    }
    return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !(await built())) process.exitCode = 1

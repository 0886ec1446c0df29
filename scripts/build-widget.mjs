// Bundles src/widget, with its styles and texts, into the one script a website embeds, and weighs it.
// Run directly: node scripts/build-widget.mjs

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, transform } from 'esbuild'
import { minify } from 'terser'
import { parse } from 'yaml'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = resolve(ROOT, 'dist/widget/widget.js')
/** Browsers of 2021, and the phones that cannot have newer ones. */
const TARGET = ['chrome87', 'firefox78', 'safari14.1']
/** What a resident on a bad line can be asked to wait for, compressed. */
const BROTLI_BYTES_MAX = 25_000
/**
 * Names of our own that neither a browser nor a server reads, and that may be as short as can be. A name that is not in the
 * list only stays as long as it is.
 */
const OWN = new RegExp(
  `^(_[a-z]\\w*|is(Another|Done|Ended|LastOnTicket|LastSent|MenuOpen|Near|Ours|Over|Preparing|Sensitive|Shared)|was(Begun|Open)|${[
    'on(Again|Back|Chosen|Contact|Go|Idle|Leave|Menu|Pick|Press|Shared|TakeAway)',
    'unreadCount|awaitsAnswer|awaitsEcho|takeUnread|sawAll|networkChanged|keepDraft|putNoticeAway|goneOf|sharePlace',
    'askStanding|keepFiles|dropFiles|wantsPlace|lastSeq|addFirst|fateOf|lineIsUp|hasNetwork|nowMs|retryAfterMs|heardTo',
    'takeFocus|restarted|mistake',
    'texts|around|standing|elsewhere|picked|opening|lasting|forget|resume|rewind|nudge|onClose|newTab|inline|heard|changed|deletion|handlers',
  ].join('|')})$`,
)

/** What the bundle is made of, for whoever asks whether it is stale. */
export const WIDGET_SOURCES = [
  'src/widget',
  'dialogs/widget.sv.yaml',
  'dialogs/widget.en.yaml',
  'scripts/build-widget.mjs',
]

/** Builds dist/widget/widget.js with its .br and .gz, and tells the sizes in bytes. Throws if it grew too heavy. */
export async function buildWidget() {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/widget/main.tsx'],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: TARGET,
    // Shorter than the automatic way, which names `children` in each element.
    jsx: 'transform',
    jsxFactory: 'h',
    jsxFragment: 'Fragment',
    inject: ['h'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    tsconfigRaw: {},
    plugins: [elements, texts, styles, sources],
    mangleProps: OWN,
  })
  const source = Buffer.from(await tightened(result.outputFiles[0].text))
  const br = await smallest(source)
  const gz = await promisify(gzip)(source, { level: 9 })
  if (br.length > BROTLI_BYTES_MAX) {
    throw new Error(`The widget weighs ${br.length} bytes in brotli; it may weigh ${BROTLI_BYTES_MAX}`)
  }
  await mkdir(dirname(OUT), { recursive: true })
  // The plain script last: whoever serves it looks at its time of change.
  await put(`${OUT}.br`, br)
  await put(`${OUT}.gz`, gz)
  await put(OUT, source)
  return { raw: source.length, gzip: gz.length, brotli: br.length }
}

/** What esbuild leaves, made smaller still: it looks at each expression once, and 600 bytes are a fortieth of all we may weigh. */
async function tightened(code) {
  const { code: small } = await minify(code, {
    ecma: 2020,
    compress: { passes: 3, pure_getters: true, unsafe_arrows: true },
    // As esbuild writes the texts.
    format: { comments: false, quote_style: 2 },
  })
  return small
}

/** In brotli, by the way of writing distances that happens to suit the script: it differs by half a per cent. */
async function smallest(source) {
  const ways = [0, 1, 2, 3]
  const tried = ways.map((postfix) =>
    promisify(brotliCompress)(source, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: source.length,
        [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
      },
    }),
  )
  return (await Promise.all(tried)).sort((a, b) => a.length - b.length)[0]
}

async function put(file, bytes) {
  await writeFile(`${file}.new`, bytes)
  await rename(`${file}.new`, file)
}

/** What elements are made by. */
const elements = {
  name: 'elements',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^h$/ }, () => ({ path: 'h', namespace: 'elements' }))
    onLoad({ filter: /^h$/, namespace: 'elements' }, () => ({
      contents: "export { h, Fragment } from 'preact'",
      resolveDir: ROOT,
    }))
  },
}

/** dialogs/widget.<lang>.yaml as its values, in the order of the list in texts.ts. */
const texts = {
  name: 'texts',
  setup({ onLoad }) {
    onLoad({ filter: /\.yaml$/ }, async ({ path }) => {
      const found = parse(await readFile(path, 'utf8'))
      const keys = await textKeys()
      const errors = mistakes(basename(path), found, keys)
      return { contents: JSON.stringify(keys.map((key) => found?.[key])), loader: 'json', errors }
    })
  },
}

/**
 * `#name` as a property like any other: these browsers do not all know private ones, and what stands in for them weighs
 * more than the widget's own words. TypeScript has already seen to it that nobody else touches them. And `texts.<key>`
 * as the place of the key in its list, so that no key travels at all.
 */
const sources = {
  name: 'sources',
  setup({ onLoad }) {
    onLoad({ filter: /src\/widget\/.*\.tsx?$/ }, async ({ path }) => {
      const keys = await textKeys()
      const contents = (await readFile(path, 'utf8'))
        .replace(/(?<=[\s.])#(?=[a-z])/g, '_')
        .replace(/\btexts\.([a-z_]+)/g, (all, key) => (keys.includes(key) ? `texts[${keys.indexOf(key)}]` : all))
      return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
    })
  },
}

/** The style sheet as a string, without what only its readers need. */
const styles = {
  name: 'styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target: TARGET })
      return { contents: code.trim(), loader: 'text' }
    })
  },
}

async function textKeys() {
  const source = await readFile(resolve(ROOT, 'src/widget/texts.ts'), 'utf8')
  const list = /TEXT_KEYS = \[([^\]]*)\]/.exec(source)?.[1] ?? ''
  return [...list.matchAll(/'(\w+)'/g)].map(([, key]) => key)
}

function mistakes(file, found, keys) {
  const missing = keys.filter((key) => typeof found?.[key] !== 'string' || found[key].trim() === '')
  const unknown = Object.keys(found ?? {}).filter((key) => !keys.includes(key))
  return [
    ...missing.map((key) => ({ text: `${file}: "${key}" is missing or is no text` })),
    ...unknown.map((key) => ({ text: `${file}: "${key}" is not a text of the widget` })),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { raw, gzip: gz, brotli } = await buildWidget()
    console.log(`widget.js: ${raw} bytes, ${gz} in gzip, ${brotli} in brotli (at most ${BROTLI_BYTES_MAX})`)
  } catch (error) {
    for (const { text, location } of error.errors ?? []) {
      console.error(location ? `${location.file}:${location.line}: ${text}` : text)
    }
    if (!error.errors) console.error(error.message)
    process.exitCode = 1
  }
}

// The Teams app as the zip that Teams takes: filled in, held to Microsoft's schemas, and the same bytes every time.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AppManifestUtils } from '@microsoft/app-manifest'
import { strToU8, zipSync } from 'fflate'
import { PNG } from 'pngjs'

const SCHEMAS = join(
  dirname(createRequire(import.meta.url).resolve('@microsoft/app-manifest/package.json')),
  'build/json-schemas/teams',
)
/** What manifest.json holds where a municipality's own values go. It is valid as it lies. */
const BLANKS = /00000000-0000-0000-0000-000000000000|https:\/\/public-url\.invalid|public-url\.invalid/g
/** Zips keep local time: built from local fields, this is the same bytes in every time zone. */
const FILE_TIME = new Date(1980, 0, 1, 12)
const COLOR_PIXELS = 192
const OUTLINE_PIXELS = 32

/**
 * The app in `folder` (manifest.json with its languages and icons) for one municipality: its zip and its manifest as
 * filled in, or `mistakes`, a sentence each, of what Teams would refuse. Throws nothing but what the disk does.
 */
export async function packageApp({ folder, appId, publicUrl, version }) {
  const template = await contents(join(folder, 'manifest.json'))
  const found = template && json(fillIn(template.toString(), { appId, publicUrl }))
  if (!found) return { mistakes: ['manifest.json: is missing, or is no JSON'] }
  const manifest = { ...found, version }
  const schemas = await schemasOf(manifest.manifestVersion)
  if (!schemas) return { mistakes: ['manifest.json: manifestVersion has no schema in @microsoft/app-manifest'] }
  const wrong = [...versionMistakes(version), ...(await schemaMistakes('manifest.json', manifest, schemas.manifest))]
  // What comes after reads the manifest as one that has its shape.
  if (wrong.length > 0) return { mistakes: wrong }
  const parts = [await iconParts(folder, manifest), await languageParts(folder, manifest, schemas.language)].flat()
  const mistakes = parts.flatMap((part) => part.mistakes)
  return mistakes.length > 0 ? { mistakes } : { manifest, zip: zipOf(manifest, parts), mistakes }
}

function fillIn(template, { appId, publicUrl }) {
  const { host } = new URL(publicUrl)
  // One pass, so that what is filled in is not filled in again.
  return template.replace(BLANKS, (blank) => {
    if (blank.startsWith('https:')) return publicUrl
    return blank.startsWith('0') ? appId : host
  })
}

function zipOf(manifest, parts) {
  const files = parts.map(({ file, bytes }) => [file, bytes])
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  return zipSync({ 'manifest.json': strToU8(text), ...Object.fromEntries(files) }, { level: 9, mtime: FILE_TIME })
}

function versionMistakes(version) {
  return /^\d+\.\d+\.\d+$/.test(version)
    ? []
    : ['package.json: Teams takes no version but three numbers, such as 1.4.0']
}

/** The schemas of a manifest version; undefined when there are none. */
async function schemasOf(manifestVersion) {
  if (!/^\d+\.\d+$/.test(manifestVersion)) return undefined
  const read = async (name) => json(await contents(join(SCHEMAS, `v${manifestVersion}`, `MicrosoftTeams.${name}json`)))
  const [manifest, language] = [await read('schema.'), await read('Localization.schema.')]
  return manifest && language && { manifest, language: legible(language) }
}

/** The schema without the patterns that are no regular expressions: two, of office add-ins, have a bracket left open. */
function legible(schema) {
  const patterns = Object.entries(schema.patternProperties).filter(([pattern]) => isPattern(pattern))
  return { ...schema, patternProperties: Object.fromEntries(patterns) }
}

function isPattern(pattern) {
  try {
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}

async function schemaMistakes(file, document, schema) {
  const mistakes = await AppManifestUtils.validateAgainstSchema(document, schema)
  return mistakes.map((mistake) => `${file}: ${mistake.trim()}`)
}

async function iconParts(folder, { icons }) {
  const color = await contents(join(folder, icons.color))
  const outline = await contents(join(folder, icons.outline))
  return [
    { file: icons.color, bytes: color, mistakes: iconMistakes(icons.color, color, COLOR_PIXELS) },
    {
      file: icons.outline,
      bytes: outline,
      mistakes: [...iconMistakes(icons.outline, outline, OUTLINE_PIXELS), ...outlineMistakes(icons.outline, outline)],
    },
  ]
}

function iconMistakes(file, bytes, size) {
  const picture = png(bytes)
  if (!picture) return [`${file}: is missing, or is no PNG`]
  const { width, height } = picture
  if (width === size && height === size) return []
  return [`${file}: is ${width} by ${height} pixels; Teams takes ${size} by ${size}`]
}

/** Teams colours the outline itself, so all that is seen must be white and the rest nothing. */
function outlineMistakes(file, bytes) {
  const data = png(bytes)?.data
  if (!data) return []
  const pixels = Array.from({ length: data.length / 4 }, (_, at) => data.subarray(at * 4, at * 4 + 4))
  const seen = pixels.filter((pixel) => pixel[3] > 0)
  const white = seen.every(([red, green, blue]) => red === 255 && green === 255 && blue === 255)
  if (white && seen.length > 0 && seen.length < pixels.length) return []
  return [`${file}: is not white on transparent`]
}

function png(bytes) {
  try {
    return PNG.sync.read(bytes)
  } catch {
    return undefined
  }
}

async function languageParts(folder, manifest, schema) {
  const keys = translatable(manifest, schema)
  const languages = manifest.localizationInfo?.additionalLanguages ?? []
  return Promise.all(
    languages.map(async ({ file }) => {
      const bytes = await contents(join(folder, file))
      return { file, bytes, mistakes: await languageMistakes(file, json(bytes), keys, schema) }
    }),
  )
}

async function languageMistakes(file, strings, keys, schema) {
  if (!strings) return [`${file}: is missing, or is no JSON`]
  const missing = keys.filter((key) => typeof strings[key] !== 'string' || strings[key].trim() === '')
  const unknown = Object.keys(strings).filter((key) => key !== '$schema' && !keys.includes(key))
  return [
    ...missing.map((key) => `${file}: "${key}" is missing`),
    ...unknown.map((key) => `${file}: "${key}" is nothing that manifest.json says`),
    ...(await schemaMistakes(file, strings, schema)),
  ]
}

/** The strings of a manifest that Teams takes translations of, as their files name them: `bots[0].commandLists[0]…`. */
function translatable(manifest, schema) {
  const patterns = Object.keys(schema.patternProperties).map((pattern) => new RegExp(pattern, 'u'))
  return stringsIn(manifest).filter(
    (key) => key !== '$schema' && (key in schema.properties || patterns.some((pattern) => pattern.test(key))),
  )
}

function stringsIn(value, key = '') {
  if (typeof value === 'string') return [key]
  if (typeof value !== 'object' || value === null) return []
  const inside = (name) => (Array.isArray(value) ? `${key}[${name}]` : [key, name].filter(Boolean).join('.'))
  return Object.entries(value).flatMap(([name, part]) => stringsIn(part, inside(name)))
}

/** A file's bytes; undefined when it is not there. */
async function contents(path) {
  return readFile(path).catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return undefined
    throw error
  })
}

/** The object a file holds; undefined when it is no JSON, or no object. */
function json(text) {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

// What the dependencies are let in by: an integrity for each, a licence that a municipality can live with, no script that
// runs at install. `npm run check:supply` tells what is amiss and ends with 1; `npm run sbom` lists them all.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import satisfies from 'spdx-satisfies'

/** Licences that ask for no more than their text and names to be kept, in what runs. */
const PERMISSIVE = [
  '0BSD',
  'AFL-2.1',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Unlicense',
  'Zlib',
]

/** What asks for more, package by package, and why it is taken all the same. */
const TAKEN = [
  {
    name: /^@img\/sharp-/,
    licences: ['LGPL-3.0-or-later'],
    why: 'libvips, loaded as a library of its own that anyone can exchange',
  },
  { name: /^date-holidays$/, licences: ['CC-BY-3.0'], why: 'its list of holidays; named in the README' },
  { name: /^axe-core$/, licences: ['MPL-2.0'], why: 'used in tests, unchanged' },
  { name: /^spdx-/, licences: ['CC-BY-3.0', 'CC0-1.0'], why: 'lists of licences, used by this check alone' },
  {
    name: /^@microsoft\/m365agentsplayground$/,
    licences: ['LicenseRef-Playground'],
    why: "Microsoft's own terms for a tool of developers; no part of the service",
  },
]

/** Packages whose package.json names no licence that can be read, and the one that stands in their own files. */
const READ_BY_HAND = {
  'escape-regexp-component': 'MIT',
  '@microsoft/m365agentsplayground': 'LicenseRef-Playground',
}

/** Scripts at install that nothing here needs: .npmrc keeps all of them from running. */
const SCRIPTS_NOT_NEEDED = {
  esbuild: 'makes its command line start faster; its binary comes as a package of its own',
  'core-js': 'asks for money',
  'dtrace-provider': 'optional; restify runs without it',
  fsevents: 'optional, on macOS; chokidar runs without it',
}

/**
 * @param {{ lock: any, manifest: any, readme: string, npmrc: string }} files package-lock.json and package.json parsed,
 *   the others as text
 * @returns {string[]} what is amiss, a sentence each
 */
export function remarksOn({ lock, manifest, readme, npmrc }) {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
  return [
    ...packages.flatMap(([path, found]) => remarksOnPackage(path.replace(/^.*node_modules\//, ''), found)),
    ...Object.keys(manifest.dependencies).flatMap((name) =>
      readme.includes(name) ? [] : [`${name}: has no reason in the README`],
    ),
    ...(/^ignore-scripts=true$/m.test(npmrc) ? [] : ['.npmrc: lets packages run scripts at install']),
  ]
}

function remarksOnPackage(name, { integrity, license, dev, link, resolved, hasInstallScript }) {
  return [
    ...(integrity || link ? [] : [`${name}: has no integrity in the lock file`]),
    ...(resolved ? [`${name}: names a download address in the lock file`] : []),
    ...(isTaken(name, READ_BY_HAND[name] ?? license) ? [] : [`${name}: its licence is ${license ?? 'not told'}`]),
    ...(hasInstallScript && !(name in SCRIPTS_NOT_NEEDED)
      ? [`${name}: runs a script at install${dev ? ' (of a developer)' : ''}; see that it works without`]
      : []),
  ]
}

function isTaken(name, license) {
  const more = TAKEN.filter((taken) => taken.name.test(name)).flatMap(({ licences }) => licences)
  try {
    return satisfies(license, [...PERMISSIVE, ...more])
  } catch {
    // No licence, or words that are no SPDX expression.
    return false
  }
}

/** @param {string} folder of the project */
export function readSupply(folder) {
  const text = (name) => readFileSync(resolve(folder, name), 'utf8')
  return {
    lock: JSON.parse(text('package-lock.json')),
    manifest: JSON.parse(text('package.json')),
    readme: text('README.md'),
    npmrc: text('.npmrc'),
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const supply = readSupply('.')
  const remarks = remarksOn(supply)
  for (const remark of remarks) console.error(remark)
  const found = Object.values(supply.lock.packages)
  const running = found.filter(({ dev }) => !dev).length - 1
  console.log(`${running} packages run, ${found.length - 1} with those for development; ${remarks.length} remarks`)
  process.exit(remarks.length === 0 ? 0 : 1)
}

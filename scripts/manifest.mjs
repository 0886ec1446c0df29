// npm run manifest: the Teams app of this municipality, as the zip its Teams administrator uploads.

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command, Option } from 'commander'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const EXIT_REFUSED = 1
const EXIT_USAGE = 2
/** Client ids of Teams itself, which ask for the tab's sign-in: desktop and phone, web. */
const TEAMS_CLIENTS = ['1fec8e78-bce4-4aaf-ab1b-5451cc387264', '5e3ce6c0-2b1f-4285-8d4b-75ee78787346']

const { appId, publicUrl, from, out } = new Command('npm run manifest --')
  .description('Build the Teams app, for an administrator to upload')
  .addOption(new Option('--app-id <guid>', "the bot's Application (client) ID in Entra").env('MicrosoftAppId'))
  .addOption(new Option('--public-url <url>', 'what the service is reached by, https://…').env('PUBLIC_URL'))
  .addOption(
    new Option('--from <folder>', 'manifest.json with its languages and icons').default(
      join(ROOT, 'manifest'),
      'manifest',
    ),
  )
  .addOption(
    new Option('--out <file>', 'where to write').default(join(ROOT, 'dist/lotsen-teams.zip'), 'dist/lotsen-teams.zip'),
  )
  .allowExcessArguments(false)
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_USAGE))
  .parse()
  .opts()

const wrong = [...appIdMistakes(appId), ...publicUrlMistakes(publicUrl)]
if (wrong.length > 0) refuse(wrong, EXIT_USAGE)

const { packageApp } = await import('./manifest-package.mjs')
const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
const base = withoutTail(new URL(publicUrl))
const id = appId.toLowerCase()
const { zip, manifest, mistakes } = await packageApp({ folder: resolve(from), appId: id, publicUrl: base, version })
if (!zip) refuse([`The Teams app in ${shown(from)} has mistakes; nothing is written.`, ...mistakes], EXIT_REFUSED)
await put(resolve(out), zip)
console.log(report(manifest, zip.length))

// What was given is never repeated: somebody will paste a password where the id goes.
function appIdMistakes(given) {
  if (!given) return ['The app id is missing: give --app-id, or set MicrosoftAppId.']
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(given)) {
    return ['The app id (--app-id or MicrosoftAppId) is no guid, such as 1b4e28ba-2fa1-4d2e-883f-0016d3cca427.']
  }
  if (/^[0-]+$/.test(given)) return ['The app id (--app-id or MicrosoftAppId) is all zeros: a blank, not an id.']
  return []
}

function publicUrlMistakes(given) {
  const called = 'The public address (--public-url or PUBLIC_URL)'
  if (!given) return ['The public address is missing: give --public-url, or set PUBLIC_URL.']
  if (!URL.canParse(given)) return [`${called} is no address, such as https://lotsen.example.se.`]
  const { protocol, hostname, username, password, search, hash } = new URL(given)
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) {
    return [`${called} is not https. Only an address of this machine, for trying, may be http.`]
  }
  if (username || password) return [`${called} has a name or a password in it.`]
  if (search || hash) return [`${called} has a ? or a # in it: give the address alone.`]
  return []
}

function isLoopback(hostname) {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function withoutTail({ origin, pathname }) {
  return `${origin}${pathname.replace(/\/+$/, '')}`
}

/** All of it or nothing: an upload may be going on. */
async function put(file, bytes) {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, bytes)
    await rename(`${file}.new`, file)
  } catch (error) {
    await rm(`${file}.new`, { force: true }).catch(() => undefined)
    refuse([`${shown(file)} cannot be written (${error.code})`], EXIT_REFUSED)
  }
}

function refuse(lines, exitCode) {
  for (const line of lines) console.error(line)
  process.exit(exitCode)
}

function shown(path) {
  return relative(process.cwd(), path) || '.'
}

function report({ manifestVersion, developer, webApplicationInfo }, bytes) {
  const written = `Wrote ${shown(out)}: version ${version}, manifest ${manifestVersion}, ${Math.ceil(bytes / 1024)} kB.`
  const notes = [...sampleNotes(developer), ...loopbackNotes()]
  return [
    written,
    ...notes,
    '',
    ...nextSteps(webApplicationInfo?.resource ?? '(manifest.json has no webApplicationInfo)'),
  ].join('\n')
}

function sampleNotes({ name, websiteUrl }) {
  if (!/^https?:\/\/[^/]*\.example\b/i.test(websiteUrl)) return []
  return [`Note: its developer is still ${name} of the sample. Put yours in ${shown(from)}/manifest.json first.`]
}

function loopbackNotes() {
  if (!isLoopback(new URL(base).hostname)) return []
  return [`Note: for trying only. Teams cannot reach ${base}.`]
}

function nextSteps(resource) {
  return [
    'What to do next:',
    `1. Azure Bot of ${id}: messaging endpoint ${base}/api/messages, channel Microsoft Teams.`,
    `2. Entra, App registrations, ${id}, Expose an API (the tabs sign in by it; the registration must be yours):`,
    `     Application ID URI            ${resource}`,
    '     Scope                         access_as_user, for admins and users',
    ...TEAMS_CLIENTS.map((client) => `     Authorized client application ${client}`),
    '3. Teams admin center, Teams apps, Manage apps, Actions, Upload new app: the zip above.',
    '   To try it yourself first: Teams, Apps, Manage your apps, Upload an app.',
    '4. Add Lotsen to each team that has a queue, in Teams. Its owner is asked to let it read the channels of that team.',
    'For an update: raise "version" in package.json, run this again, and upload the zip as an update of the app.',
  ]
}

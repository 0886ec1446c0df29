import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../test/support/browser.js'
import { stopTestMongo } from '../test/support/mongod.js'
import { chromiumPath } from '../test/support/omit.js'
import { MicrosoftBench } from './microsoft/bench.js'
import { POINTS } from './microsoft/points.js'
import { webChatBundle } from './microsoft/web-chat-bundle.js'

/**
 * Microsoft's Web Chat, as it is published, talks with this service: each point is tried in a browser and told on a line.
 * Web Chat is fetched for this alone, and is nothing the service depends on.
 *
 *   npm run check:microsoft [-- <part of a point's name>]
 *
 * Ends with 1 when a point is not as it should be, or could not be tried.
 */
const [only = ''] = process.argv.slice(2)

async function run(): Promise<number> {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('No Chromium here: install it, or name it in CHROMIUM')
  const bundle = await webChatBundle()
  console.log(`Microsoft's Web Chat ${bundle.version}, ${Math.round(bundle.script.length / 1_000)} kB of script`)
  const browser = await startBrowser()
  const pictures = await mkdtemp(join(tmpdir(), 'lotsen-microsoft-'))
  try {
    const points = POINTS.filter(({ name }) => name.includes(only))
    if (points.length === 0) throw new Error(`No point is called “${only}”`)
    let failed = 0
    for (const point of points) if (!(await isKept(point, { bundle, browser, pictures }))) failed += 1
    console.log(`${points.length - failed} of ${points.length} points are as they should be; pictures in ${pictures}`)
    return failed === 0 ? 0 : 1
  } finally {
    await browser.close()
  }
}

/** Each point has a service, a conversation and a page of its own. */
async function isKept(
  { name, check }: (typeof POINTS)[number],
  given: { bundle: Awaited<ReturnType<typeof webChatBundle>>; browser: Browser; pictures: string },
): Promise<boolean> {
  const bench = await MicrosoftBench.start(given)
  try {
    const saw = await check(bench)
    await bench.picture(name)
    console.log(`ok    ${name}: ${saw}`)
    return true
  } catch (error) {
    await bench.picture(name).catch(() => undefined)
    console.log(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}`)
    return false
  } finally {
    await bench.close()
  }
}

let code = 1
try {
  code = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
} finally {
  await stopTestMongo()
}
// The content that is shared by all points is watched until the end.
process.exit(code)

import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import sharp from 'sharp'
import { startBrowser } from '../test/support/browser.js'
import { stopTestMongo } from '../test/support/mongod.js'
import { chromiumPath } from '../test/support/omit.js'
import { type Service, startService } from '../test/support/service.js'
import { ask, LAUNCH, said } from '../test/support/widget-bench.js'
import { buildWidget } from './build-widget.mjs'

/**
 * The pictures in the README, taken of the chat as it is: a whole service, a real browser, and what a resident writes.
 *
 *   npm run screenshots
 */
const FOLDER = fileURLToPath(new URL('../docs/', import.meta.url))
const HELLO = 'Hej! Jag är'

interface Picture {
  name: string
  options: BrowserContextOptions
  /** What is written before it is taken. */
  story: (page: Page) => Promise<void>
}

const PICTURES: Picture[] = [
  {
    name: 'phone',
    options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    story: async (page) => {
      await ask(page, 'lampan är trasig vid Almvägen 4')
      await page.locator('.choices button').first().waitFor()
    },
  },
  {
    name: 'desktop',
    options: { viewport: { width: 1180, height: 760 }, deviceScaleFactor: 2 },
    story: async (page) => {
      await ask(page, 'Hur söker jag bygglov för ett uterum?')
      await page.locator('.msg.me ~ .msg.bot').first().waitFor()
    },
  },
  {
    name: 'dark',
    options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, colorScheme: 'dark' },
    story: async (page) => {
      await ask(page, 'Jag vill prata med en person om bygglov')
      await page.locator('.choices button').first().waitFor()
      await page.locator('.choices button').first().click()
      await page.locator('.ticket').waitFor()
    },
  },
]

async function take(browser: Browser, service: Service, { name, options, story }: Picture): Promise<void> {
  const page = await (await browser.newContext({ reducedMotion: 'reduce', locale: 'sv-SE', ...options })).newPage()
  await page.route(`${service.url}/host`, (route) => route.fulfill({ contentType: 'text/html', body: HOST_PAGE }))
  await page.goto(`${service.url}/host`)
  await page.getByRole('button', LAUNCH).click()
  await said(page, HELLO)
  await story(page)
  await page.getByText('Skickat').waitFor()
  const shot = await page.screenshot({ animations: 'disabled', caret: 'hide' })
  await sharp(shot).png({ palette: true, quality: 90, effort: 10 }).toFile(`${FOLDER}${name}.png`)
  await page.context().close()
  console.log(`docs/${name}.png`)
}

const HOST_PAGE = `<!doctype html>
<html lang="sv"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lindnäs kommun</title>
<style>
  :root { color-scheme: light dark; font-family: "Noto Sans", sans-serif; }
  body { margin: 0; font-size: 17px; line-height: 1.6; background: Canvas; color: CanvasText; }
  header { padding: 20px 48px; background: #12324a; color: #fff; font-size: 22px; font-weight: 700; }
  main { max-width: 560px; padding: 36px 48px; }
  h1 { margin: 0 0 12px; font-size: 34px; line-height: 1.2; }
  li { margin: 8px 0; }
</style>
<header>Lindnäs kommun</header>
<main><h1>Bygga nytt, ändra eller riva</h1>
<p>Här kan du läsa om bygglov, rivningslov och anmälan, och om vad du får göra utan att fråga oss först.</p>
<ul><li>Vad som kräver bygglov</li><li>Så söker du</li><li>Vad det kostar</li><li>Grannar och hörande</li></ul></main>
<script src="/widget.js" data-lang="sv" defer></script></html>`

async function run(): Promise<void> {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error('No Chromium here: install it, or name it in CHROMIUM')
  await buildWidget()
  await mkdir(FOLDER, { recursive: true })
  const service = await startService()
  const browser = await startBrowser()
  try {
    for (const picture of PICTURES) await take(browser, service, picture)
  } finally {
    await browser.close()
    await service.close()
  }
}

let code = 1
try {
  await run()
  code = 0
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
} finally {
  await stopTestMongo()
}
// The content is watched until the end.
process.exit(code)

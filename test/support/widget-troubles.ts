import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.js'
import { pdf, picture } from './sample-files.js'
import { ask, field } from './widget-bench.js'

/** Two files that can be sent, and one that cannot. */
export async function attachThree(page: Page): Promise<void> {
  const photo = await picture(400, 300).jpeg().toBuffer()
  await page.locator('input[type=file]').setInputFiles([
    { name: 'lampan.jpg', mimeType: 'image/jpeg', buffer: photo },
    { name: 'kartan.pdf', mimeType: 'application/pdf', buffer: pdf },
    { name: 'program.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
  ])
  await page.getByText('program.exe kan inte skickas').waitFor()
}

/** Files on their way that do not arrive. */
export async function uploading(page: Page): Promise<void> {
  await hold(page, '**/upload?*')
  await field(page).fill('Här är lampan')
  // Nothing is sent while a picture is being made smaller.
  await eventually(async () => {
    await field(page).press('Enter')
    expect(await field(page).inputValue()).to.equal('')
  })
  await page.getByRole('progressbar').waitFor()
}

/** What waits is refused after a reload. */
export async function refused(page: Page, url: string, code: string, told: string): Promise<void> {
  await page.unroute(url)
  await page.route(url, (route) => route.fulfill({ status: 400, json: { error: { code, message: 'no' } } }))
  await page.reload()
  await page.getByText(told).waitFor()
}

/** A text that is three characters too long. */
export async function tooLong(page: Page): Promise<void> {
  await field(page).fill('å'.repeat(4_003))
  await page.getByText('3 tecken för mycket').waitFor()
}

/** A message that the server will not have. */
export async function failing(page: Page): Promise<void> {
  await field(page).fill('')
  await page.route('**/activities', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 400, json: { error: {} } }) : route.continue(),
  )
  await ask(page, 'hej')
  await page.getByRole('button', { name: 'Försök igen' }).waitFor()
}

/** A message that gets no answer. */
export async function sending(page: Page): Promise<void> {
  await page.unroute('**/activities')
  await hold(page, '**/activities')
  await ask(page, 'hej igen')
  await page.getByText('Lotsen läser och svarar').waitFor()
  await page.getByText('Skickas', { exact: true }).waitFor()
}

/** The line is down. */
export async function offline(page: Page): Promise<void> {
  await page.context().setOffline(true)
  await page.getByRole('status').filter({ hasText: 'Ingen kontakt' }).waitFor()
}

/** What is asked for there gets no answer. */
export async function hold(page: Page, url: string): Promise<void> {
  await page.route(url, (route) => (route.request().method() === 'POST' ? undefined : route.continue()))
}

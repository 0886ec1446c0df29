import { expect } from 'chai'
import type { Browser } from 'playwright-core'
import { buildDesk } from '../scripts/build-desk.mjs'
import { readsTeamsTokens } from '../src/desk/teams-token.js'
import { startBrowser } from './support/browser.js'
import { DeskBench } from './support/desk-bench.js'
import { remarksOn } from './support/desk-page.js'
import { eventually } from './support/eventually.js'
import { needs } from './support/omit.js'
import { type OpenIdServer, startOpenId } from './support/open-id.js'
import { TeamsHost, type TeamsHostOptions } from './support/teams-host.js'

const APP = '11111111-2222-4333-8444-555555555555'
const TENANT = '99999999-8888-4777-8666-555555555555'
const HOST = 'lotsen.lindnas.example'

/**
 * Goal: as a tab in Teams the desk signs in by itself as whoever uses Teams, looks as their Teams does, and a channel's tab
 * is set to its queue; outside Teams it says where to go.
 * Method: the desk in a frame of a page that speaks for the Teams client, Microsoft's own library between the two, and an
 * issuer of this machine in Entra's place.
 */
describe('the desk as a tab in Teams', function () {
  this.timeout(90_000)
  this.retries(1)
  let browser: Browser
  let bench: DeskBench
  let entra: OpenIdServer
  const hosts: TeamsHost[] = []

  before(async function () {
    needs('chromium').call(this)
    await buildDesk()
    // A page of the network may not otherwise frame one of this machine.
    browser = await startBrowser()
    entra = await startOpenId()
    const settings = { appId: APP, tenant: TENANT, host: HOST, issuer: entra.issuer, keysUrl: `${entra.issuer}/keys` }
    bench = await DeskBench.start(() => ({ by: 'teams', user: readsTeamsTokens(settings) }))
  })
  after(async () => {
    await browser?.close()
    await bench?.close()
    await entra?.close()
  })
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close()
  })

  async function token(oid: string): Promise<string> {
    const claims = { iss: entra.issuer, aud: `api://${HOST}/botid-${APP}`, tid: TENANT, oid, scp: 'access_as_user' }
    return entra.sign(claims)
  }

  async function inTeams(path: string, options: TeamsHostOptions): Promise<TeamsHost> {
    const host = await TeamsHost.open(browser, `${bench.url}${path}`, options)
    hosts.push(host)
    return host
  }

  it('shows whoever Teams has signed in their own tickets, and lets them answer', async () => {
    const { _id: ref } = await bench.ticket('soporna')
    const host = await inTeams('/desk/?view=open&lang=sv-se', { token: await token('maja') })
    await host.tab.locator('.top-name', { hasText: 'Maja Lind' }).waitFor()
    await host.tab.locator('.row', { hasText: ref }).click()
    await host.tab.getByRole('button', { name: 'Ta ärendet' }).click()
    await host.tab.locator('.spoken', { hasText: 'Ärendet är ditt' }).waitFor()
    expect((await bench.core.tickets.get(ref))?.claimedBy).to.deep.include({ id: 'maja' })
    expect(await host.heard('appInitialization.success')).to.have.length(1)
    const [frame] = host.page.frames().slice(1)
    if (frame) expect(await remarksOn(frame)).to.deep.equal([])
  })

  for (const theme of ['dark', 'contrast']) {
    it(`looks as Teams does, from the start and when it changes: ${theme}`, async () => {
      const host = await inTeams('/desk/?lang=en-us', { token: await token('maja'), theme })
      await host.tab.locator(`html[data-theme="${theme}"]`).waitFor()
      await host.tab.getByRole('heading', { name: 'Tickets', level: 1 }).waitFor()
      const [frame] = host.page.frames().slice(1)
      if (frame) expect(await remarksOn(frame)).to.deep.equal([])
      await host.tell('themeChange', ['default'])
      await host.tab.locator('html[data-theme="light"]').waitFor()
    })
  }

  it('tells somebody who is no staff why they do not come in', async () => {
    const host = await inTeams('/desk/?lang=sv-se', { token: await token('eve') })
    await host.tab.getByRole('alert').filter({ hasText: 'inte med i något team' }).waitFor()
  })

  it('tells somebody whom Teams cannot sign in what to do', async () => {
    const host = await inTeams('/desk/?lang=sv-se', { token: undefined })
    await host.tab.getByRole('alert').filter({ hasText: 'Inloggningen i Teams svarar inte' }).waitFor()
  })

  it('a channel’s tab offers the channel’s own queue, and is saved with what is chosen: a queue, or the report', async () => {
    const channel = { id: '19:x@thread.tacv2', displayName: 'Avfall och vatten' }
    const host = await inTeams('/desk/config?lang=sv-se', { token: await token('maja'), channel, frame: 'settings' })
    await host.tab.getByRole('heading', { name: 'Vad ska fliken visa?' }).waitFor()
    expect(await host.tab.getByRole('radio', { checked: true }).getAttribute('value')).to.equal('waste')
    const [frame] = host.page.frames().slice(1)
    if (frame) expect(await remarksOn(frame)).to.deep.equal([])
    await host.tab.getByRole('radio', { name: 'Kontaktcenter' }).check()
    await eventually(async () =>
      expect((await host.heard('settings.setValidityState')).at(-1)?.args).to.deep.equal([true]),
    )
    await host.tell('settings.save', [{}])
    await eventually(async () => expect(await host.heard('settings.save.success')).to.have.length(1))
    const saved = (await host.heard('settings.setSettings'))[0]?.args?.[0] as { contentUrl: string } | undefined
    expect(saved).to.include({ entityId: 'queue:contact-centre', suggestedDisplayName: 'Kontaktcenter' })
    expect(saved?.contentUrl).to.equal(`${bench.url}/desk/?view=queue&queue=contact-centre&lang={app.locale}`)
    const offered = (await host.heard('settings.setValidityState')).length
    await host.tab.getByRole('radio', { name: 'Rapport' }).check()
    await eventually(async () => expect(await host.heard('settings.setValidityState')).to.have.length(offered + 1))
    await host.tell('settings.save', [{}])
    await eventually(async () => expect(await host.heard('settings.save.success')).to.have.length(2))
    const report = (await host.heard('settings.setSettings'))[1]?.args?.[0]
    expect(report).to.include({ entityId: 'report', contentUrl: `${bench.url}/desk/report?lang={app.locale}` })
  })

  it('outside Teams it says where to go, and asks for nothing', async () => {
    const page = await (await browser.newContext({ locale: 'sv-SE' })).newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.route('https://res.cdn.office.net/**', (route) => route.fulfill({ status: 404 }))
    await page.goto(`${bench.url}/desk/`)
    await page.getByRole('heading', { name: 'Öppna fliken i Teams' }).waitFor()
    expect(asked.filter((path) => path.startsWith('/desk/api'))).to.deep.equal([])
    await page.context().close()
  })
})

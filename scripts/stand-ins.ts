// npm run stand-ins: every outside service on this machine, as docs/first-week.md has it tried before the real ones.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadContent } from '../src/content/load.js'
import { DepartmentSystem } from '../test/support/department-system.js'
import { Open311Server } from '../test/support/open311-server.js'
import { startClu } from './stand-ins/clu.js'
import { type DeskParts, startDesk } from './stand-ins/desk.js'
import { type Addresses, environmentOf, exportLines, SYSTEM_SECRET } from './stand-ins/environment.js'
import { Residents } from './stand-ins/residents.js'
import { startSmsProviders } from './stand-ins/sms-providers.js'
import { listenToTerminal } from './stand-ins/terminal.js'
import { WebhookReceiver } from './stand-ins/webhook-receiver.js'
import { startWebsite } from './stand-ins/website.js'

const FIRST_PORT = Number(process.env.STAND_INS_PORT || 3990)
const DATA_DIR = process.env.DATA_DIR || '.lotsen'
const SERVICE = `http://127.0.0.1:${process.env.PORT || 3978}`

/** Six ports in a row from STAND_INS_PORT; 0 takes any free ones. */
const portOf = (place: number) => (FIRST_PORT === 0 ? 0 : FIRST_PORT + place)

async function start(): Promise<{ at: Addresses; residents: Residents; stop(): Promise<void> }> {
  const parts: { all?: DeskParts } = {}
  const desk = await startDesk(portOf(0), () => {
    if (!parts.all) throw new Error('Not started yet')
    return parts.all
  })
  const sms = await startSmsProviders(portOf(1))
  const clu = await startClu(portOf(2))
  const faults = await Open311Server.start(portOf(3))
  const orders = new DepartmentSystem(SYSTEM_SECRET)
  await orders.start(portOf(4))
  const website = await startWebsite(portOf(5), SERVICE)
  const residents = new Residents({ sms, service: SERVICE, website: () => website.url })
  parts.all = { residents, sms, clu, faults, orders, hooks: new WebhookReceiver() }
  faults.services = await faultServices()
  return {
    at: {
      service: SERVICE,
      desk: desk.url,
      sms: sms.url,
      clu: clu.url,
      faults: faults.url,
      orders: orders.url,
      website: website.url,
      playgroundPort: process.env.PLAYGROUND_PORT || '56150',
    },
    residents,
    async stop() {
      for (const server of [desk, clu, website, faults, orders]) server.close()
      await sms.close()
    },
  }
}

/** Those that knowledge/faults.yaml sends on; an operations centre's own in the municipality's. */
async function faultServices(): Promise<{ code: string }[]> {
  const { content } = await loadContent(process.env.KNOWLEDGE_DIR || 'knowledge', process.env.DIALOGS_DIR || 'dialogs')
  return content?.faults.flatMap(({ open311 }) => (open311 === undefined ? [] : [{ code: open311 }])) ?? []
}

function tell(at: Addresses, file: string): void {
  console.log(`
  Residents, and what was taken  ${at.desk}
  46elks and Twilio              ${at.sms}
  Azure CLU                      ${at.clu}
  Operations centre (Open311)    ${at.faults}
  A department's system          ${at.orders}
  A website with the chat        ${at.website}

The service is to be at ${at.service}. Its settings, which are in ${file} too:
`)
  console.log(exportLines(environmentOf(at)))
  console.log(`In every other terminal, first:  . ${file}
Then as docs/first-week.md says. Ctrl-C stops it.`)
}

// What one stand-in could not read must not end the others.
process.on('unhandledRejection', (error) => console.error(error instanceof Error ? error.message : error))

const running = await start().catch((error: unknown) => {
  const isTaken = ['EADDRINUSE', 'port_taken'].includes(String((error as { code?: unknown }).code))
  console.error(
    isTaken ? `A port from ${FIRST_PORT} to ${FIRST_PORT + 5} is taken: set STAND_INS_PORT to others` : error,
  )
  process.exit(1)
})
const file = join(DATA_DIR, 'stand-ins.env')
await mkdir(DATA_DIR, { recursive: true })
await writeFile(file, exportLines(environmentOf(running.at)))
tell(running.at, file)
listenToTerminal(running.residents)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void running.stop().then(() => process.exit(0)))

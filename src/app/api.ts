import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Door } from '../channels/channel.js'
import { WebhookSender } from '../channels/webhook/sender.js'
import { hooksOf } from '../channels/webhook/settings.js'
import type { Config } from '../config.js'
import { localTimeOf } from '../content/local-time.js'
import { queuesOf } from '../content/organisation.js'
import { SystemCallers } from '../desk/bearer.js'
import { openApiDoor } from '../desk/openapi.js'
import { type ReportMaker, reportApiDoor } from '../desk/report-api.js'
import { ticketForOthers } from '../desk/ticket-for-others.js'
import { ticketDoors } from '../desk/tickets-api.js'
import { visitsApiDoor } from '../desk/visits-api.js'
import type { Limits } from '../limits.js'
import type { MadeSecrets } from '../secrets.js'
import type { Store } from '../store/connect.js'
import type { ReadNotes } from '../store/read-notes.js'
import { VisitDays } from '../store/visit-days.js'
import { wholeTranscript } from '../turn/transcript.js'
import type { Core, Knowing } from './core.js'

interface ApiParts {
  config: Config
  knowing: Knowing
  core: Core
  store: Pick<Store, 'tickets'>
  made: MadeSecrets | undefined
  notes: Pick<ReadNotes, 'each'>
  reports: ReportMaker
  publicUrl: () => string | undefined
  now: () => Date
  limits: Limits
}

/** What other systems see of tickets: doors they ask at, and the sender that tells them. */
export function createApi({ config, knowing, core, store, made, notes, reports, publicUrl, now, limits }: ApiParts): {
  doors: Door[]
  webhooks: WebhookSender
} {
  const confidential = () =>
    queuesOf(knowing.content.organisation).flatMap(({ id, confidential }) => (confidential ? [id] : []))
  const isConfidential = (queue: string) => confidential().includes(queue)
  const draw = async (ref: string) => {
    const ticket = await core.tickets.get(ref)
    return ticket && ticketForOthers(ticket, isConfidential)
  }
  const { tickets } = core
  const systems = new SystemCallers(tokensOf(config, made), limits)
  return {
    doors: [
      ...ticketDoors({
        tickets,
        systems,
        isConfidential,
        confidential,
        said: (ticket) => wholeTranscript(core.log, ticket),
        notes,
        now,
      }),
      visitsApiDoor({
        visits: new VisitDays(store),
        systems,
        isConfidential,
        content: () => knowing.content,
        notes,
        now,
      }),
      reportApiDoor({
        reports,
        systems,
        lang: () => knowing.content.organisation.municipality.staffLanguage,
        month: () => localTimeOf(now(), knowing.content.organisation.municipality.timeZone).slice(0, 7),
      }),
      openApiDoor({ version: versionOfOurs(), url: publicUrl }),
    ],
    webhooks: new WebhookSender({ hooks: hooksOf(config), draw, now }),
  }
}

function tokensOf(config: Config, made: MadeSecrets | undefined): { name: string; token: string }[] {
  if (config.ADMIN_TOKENS.length > 0) return config.ADMIN_TOKENS
  return made ? [{ name: 'local', token: made.ADMIN_TOKEN }] : []
}

function versionOfOurs(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

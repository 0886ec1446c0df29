import { type Config, isLoopback } from '../config.js'
import type { Queue } from '../content/organisation.js'
import { deskDoors } from '../desk/desk.js'
import type { DeskFiles } from '../desk/ports.js'
import type { ReportLinks } from '../desk/report/links.js'
import type { SignIn } from '../desk/sign-in.js'
import { readsTeamsTokens } from '../desk/teams-token.js'
import { followDeskTexts } from '../desk/texts.js'
import type { WirePerson } from '../desk/wire.js'
import { FILE_BYTES_MAX, FILES_PER_MESSAGE_MAX } from '../files/limits.js'
import type { Limits } from '../limits.js'
import type { Log } from '../log.js'
import type { MadeSecrets } from '../secrets.js'
import { articleUses } from '../store/article-uses.js'
import type { Store } from '../store/connect.js'
import type { ReadNotes } from '../store/read-notes.js'
import { TicketLists } from '../store/ticket-lists.js'
import { VisitDays } from '../store/visit-days.js'
import { swedishCalendar } from '../tickets/calendar.js'
import type { StaffMember } from '../tickets/ticket.js'
import type { KnowledgeEditor } from '../turn/knowledge-ports.js'
import type { Learning } from '../turn/learning-ports.js'
import type { StaffDirectory } from '../turn/ports.js'
import type { Core, Knowing } from './core.js'
import type { Files } from './files.js'
import type { Reports } from './report.js'

/** How residents fare with an article is told of so many days. */
const USES_DAYS = 90
const DAY_MS = 86_400_000

export interface DeskParts {
  config: Config
  knowing: Knowing
  store: Store
  core: Core
  files: Pick<Files, 'store' | 'links'>
  directory: StaffDirectory
  staffOf?: (queue: Queue) => Promise<StaffMember[]>
  made: MadeSecrets | undefined
  /** The stand-in team's staff, where it stands in: those one may be on the page. */
  people: (() => readonly WirePerson[]) | undefined
  notes: ReadNotes
  learning: Learning
  reports: Pick<Reports, 'entered'>
  reportLinks: ReportLinks
  knowledge: KnowledgeEditor
  publicUrl: () => string | undefined
  now: () => Date
  logger: Log
  limits: Limits
}

/** The desk's doors over the service's own log, tickets, texts and files. Throws `content_invalid` for a text that is missing. */
export async function createDesk(parts: DeskParts): Promise<{ doors: ReturnType<typeof deskDoors> }> {
  const { config, knowing, store, core, directory, publicUrl, now, logger, limits } = parts
  const { tickets, log, act, preview, enter, logContact, staff, tell } = core
  return {
    doors: deskDoors({
      signIn: signInOf(parts),
      directory,
      staffOf: parts.staffOf,
      content: () => knowing.content,
      calendar: swedishCalendar(knowing.content.organisation.municipality.timeZone),
      lists: new TicketLists(store),
      tickets,
      log,
      act,
      preview,
      enter,
      logContact,
      staff,
      visits: new VisitDays(store),
      tell,
      files: filesOf(parts.files),
      learning: parts.learning,
      reports: { links: parts.reportLinks, entered: parts.reports.entered },
      knowledge: parts.knowledge,
      articleUses: () => articleUses(store, dayBefore(now(), USES_DAYS)),
      notes: parts.notes,
      texts: await followDeskTexts(config.DIALOGS_DIR, logger),
      publicUrl,
      now,
      limits,
    }),
  }
}

function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10)
}

/** What keeps the desk shut, by name of the setting; undefined while it is open to somebody. */
export function deskClosed(config: Config, standsIn: boolean): string | undefined {
  const { MicrosoftAppId, MicrosoftAppTenantId, PUBLIC_URL, HOST } = config
  if (!MicrosoftAppId) return standsIn ? undefined : 'MicrosoftAppId is not set, and no team stands in'
  if (!MicrosoftAppTenantId) return 'MicrosoftAppTenantId is not set'
  return PUBLIC_URL || isLoopback(HOST) ? undefined : 'PUBLIC_URL is not set'
}

/** Where the desk is opened without Teams; the key is the whole secret, so it stands where no server ever sees it. */
export function deskLink(url: string, made: MadeSecrets): string {
  return `${url}/desk/#key=${made.DESK_KEY}`
}

function signInOf({ config, made, people, publicUrl }: DeskParts): SignIn {
  const closed = deskClosed(config, people !== undefined)
  if (closed !== undefined) return { by: 'nothing', why: `The desk is closed: ${closed}` }
  const { MicrosoftAppId: appId, MicrosoftAppTenantId: tenant } = config
  if (!appId || !tenant)
    return people && made
      ? { by: 'key', key: made.DESK_KEY, people }
      : { by: 'nothing', why: 'The desk is closed: HOST is not a loopback address' }
  let read: ReturnType<typeof readsTeamsTokens> | undefined
  return {
    by: 'teams',
    async user(authorization) {
      // On a free port the address, which a token is meant for, is known only once the doors are open.
      read ??= readsTeamsTokens({
        appId,
        tenant,
        host: new URL(publicUrl() ?? '').host,
        issuer: config.TEAMS_SSO_ISSUER,
        keysUrl: config.TEAMS_SSO_JWKS_URL,
      })
      return read(authorization)
    },
  }
}

function filesOf({ store, links }: DeskParts['files']): DeskFiles {
  return {
    bytesMax: FILE_BYTES_MAX,
    perMessageMax: FILES_PER_MESSAGE_MAX,
    put: (file) => store.put({ ...file, by: 'staff' }),
    read: (id) => store.read(id),
    path: (ref, to) => links.path(ref, to),
  }
}

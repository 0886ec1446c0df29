import { join } from 'node:path'
import type { SmsSettings } from '../channels/sms/settings.js'
import { type Config, isLoopback } from '../config.js'
import { queuesOf } from '../content/organisation.js'
import type { Log } from '../log.js'
import type { MadeSecrets } from '../secrets.js'
import type { Store } from '../store/connect.js'
import { Documents } from '../store/documents.js'
import { ConnectorStandIn } from '../try/connector.js'
import { STAND_IN_TEAM_ID } from '../try/connector-room.js'
import { plainPageDoors } from '../try/plain-page.js'
import { SmsGatewayStandIn, standInAccounts } from '../try/sms-gateway.js'
import { loadTryTexts } from '../try/texts.js'
import { createTry, type Try } from '../try/try.js'
import type { Core, Knowing } from './core.js'

/** The two members of staff on the first page. */
const STAFF = ['Maja Lind', 'Omar Haddad']

/** True where the first page with its stand-ins is shown: nobody but this machine can knock, and no real Teams is set up. */
export function isTried(config: Config): boolean {
  if (config.TRY === 'off' || config.MicrosoftAppId !== undefined || !isLoopback(config.HOST)) return false
  return config.PUBLIC_URL === undefined || isLoopback(new URL(config.PUBLIC_URL).hostname)
}

/** Accounts with providers that stand in, where the first page is shown and no real one is set up. */
export function trySmsSettings(
  config: Config,
  real: SmsSettings,
  made: MadeSecrets | undefined,
  url: () => string,
): SmsSettings | undefined {
  if (!isTried(config) || !made || real.elks || real.twilio) return undefined
  return standInAccounts({ serviceUrl: url, elksSecret: made.ELKS_SECRET })
}

export interface TryParts {
  config: Config
  knowing: Knowing
  core: Core
  store: Store
  /** The stand-in accounts, if SMS stands in. */
  sms: SmsSettings | undefined
  /** The number residents write SMS to, E.164, where a real one is set up. */
  smsNumber: string | undefined
  /** Whether the web chat is open. */
  chat: boolean
  url: () => string
  now: () => Date
  logger: Log
}

/** The page, and where a team stands in, who is in it. */
export interface FirstPage extends Try {
  people?: () => readonly { id: string; name: string }[]
}

/** What is at `GET /`: the whole service to try, or the plain page of one that is for real. */
export async function createFirstPage(parts: TryParts): Promise<FirstPage> {
  const { config, knowing, core, now } = parts
  const first = await loadTryTexts(config.DIALOGS_DIR)
  const texts = async () => first
  const organisation = () => knowing.content.organisation
  if (!isTried(config)) return plain(parts, texts)
  const connector = createStandInTeam(parts)
  const page = createTry({
    open: true,
    connector,
    gateway:
      parts.sms &&
      new SmsGatewayStandIn({
        settings: parts.sms,
        serviceUrl: parts.url,
        ownNumbers: () => organisation().entries.flatMap(({ sms }) => sms ?? []),
        autoReport: true,
        now,
      }),
    tickets: core.tickets,
    organisation,
    texts,
    serviceNumber: parts.sms?.elks?.from ?? parts.smsNumber ?? organisation().municipality.sms,
    isNewNumber: async (number) => (await core.log.load(`sms:${number}`)) === undefined,
    tokenFile: join(config.DATA_DIR, 'secrets.json'),
    now,
    extras: ['openapi'],
    log: parts.logger,
  })
  return { ...page, people: () => connector.staff.map(({ aadObjectId: id, name }) => ({ id, name })) }
}

function createStandInTeam({ knowing, url, now }: TryParts): ConnectorStandIn {
  const { organisation } = knowing.content
  const named = queuesOf(organisation).map(({ channel }) => channel)
  const channels = [...new Set(named)].filter((channel) => !channel.startsWith('19:'))
  const team = organisation.municipality.name[organisation.municipality.staffLanguage]
  return new ConnectorStandIn({ url, team, channels, staff: STAFF, now })
}

function plain(
  { config, knowing, smsNumber, chat, store }: TryParts,
  texts: () => ReturnType<typeof loadTryTexts>,
): Try {
  const organisation = () => knowing.content.organisation
  return {
    doors: plainPageDoors({ texts, organisation, smsNumber, chat }),
    async start() {
      // Where the stand-in team was once tried, cards would go on waiting for it beside the real one.
      if (config.MicrosoftAppId) await new Documents<object>(store.db, 'installs', Object).remove(STAND_IN_TEAM_ID)
    },
    close: () => undefined,
  }
}

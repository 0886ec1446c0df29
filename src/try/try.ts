import type { Door } from '../channels/channel.js'
import type { Organisation } from '../content/organisation.js'
import { describeError, type Log } from '../log.js'
import type { Ticket } from '../tickets/ticket.js'
import type { ConnectorStandIn } from './connector.js'
import { tryDoors } from './doors.js'
import { firstPage } from './first-page.js'
import { Guard } from './guard.js'
import { PageFiles } from './page-files.js'
import { Phones } from './phones.js'
import { plainPage } from './plain-page.js'
import type { SmsGatewayStandIn } from './sms-gateway.js'
import type { TryTexts } from './texts.js'
import { TICKETS_SHOWN_MAX, ticketList } from './ticket-list.js'
import { Windows } from './windows.js'

export interface TryOptions {
  /** The service listens on loopback alone, and no real Teams is set up. False refuses everything. */
  open: boolean
  /** None where a real SMS provider is set up: one's own phone is then the phone. */
  gateway?: SmsGatewayStandIn | undefined
  connector: ConnectorStandIn
  tickets: {
    get(ref: string): Promise<Ticket | undefined>
    list(query: { limit: number }): Promise<{ tickets: Ticket[] }>
  }
  organisation: () => Organisation
  texts: () => Promise<TryTexts>
  /** The number the service sends SMS from, E.164. */
  serviceNumber: string
  /** True for a number that has never written to the service. */
  isNewNumber: (number: string) => Promise<boolean>
  /** Doors that not every service has yet; only those there are linked to. */
  extras?: readonly ('openapi' | 'metrics')[]
  /** Where the token for the API stands, as a person would look for it. */
  tokenFile: string
  now: () => Date
  log: Log
}

export interface Try {
  /** The page's own and both stand-ins', all held to this machine. */
  doors: Door[]
  /** Installs the app in the stand-in team. To be called once the doors are open. */
  start(): Promise<void>
  close(): void
}

/** The first page: three live windows on the running service, and the stand-ins behind two of them. */
export function createTry(options: TryOptions): Try {
  const { connector, gateway, log } = options
  const windows = new Windows(options)
  const guard = new Guard(options.open)
  const files = new PageFiles()
  const phones = new Phones({ taken: serviceNumbers(options), isNew: options.isNewNumber })
  const page = (path: string, handle: Door['handle']): Door => ({ method: 'GET', path, bytesMax: 0, handle })
  const knocks = tryDoors({ phones, gateway, connector, listen: (phone) => windows.open(phone) })
  return {
    doors: [
      page('/', async (request) => {
        // A stranger who reaches us all the same gets what a stranger would get: the plain page, and no stand-ins.
        if (!admits(guard, request)) return plainPage(request, { ...options, files })
        return firstPage(request, { ...options, files, phone: gateway !== undefined })
      }),
      page('/try/app.js', () => files.reply('app.js')),
      page('/try/styles.css', () => files.reply('styles.css')),
      page('/try/icon.svg', () => files.reply('icon.svg')),
      guard.over(
        'page',
        page('/try/tickets', (request) => ticketList(request, { ...options, files, list: listOf(options) })),
      ),
      ...knocks.map((door) => guard.over('script', door)),
      ...[...connector.doors, ...(gateway?.doors ?? [])].map((door) => guard.over('program', door)),
    ],
    async start() {
      windows.start()
      await connector.install().catch((error: unknown) => log.error('try_install_failed', describeError(error)))
    },
    close: () => windows.close(),
  }
}

function admits(guard: Guard, request: Parameters<Door['handle']>[0]): boolean {
  try {
    guard.admit(request, 'page')
    return true
  } catch {
    return false
  }
}

function serviceNumbers({ serviceNumber, organisation }: TryOptions): string[] {
  return [serviceNumber, organisation().municipality.sms, '+46701740698', '+46701740699']
}

function listOf({ tickets }: TryOptions): (limit: number) => Promise<readonly Ticket[]> {
  return async (limit) => (await tickets.list({ limit: Math.min(limit, TICKETS_SHOWN_MAX) })).tickets
}

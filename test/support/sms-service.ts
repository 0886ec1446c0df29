import { smsDoors } from '../../src/channels/sms/doors.js'
import type { SmsSettings } from '../../src/channels/sms/settings.js'
import { ServiceError } from '../../src/errors.js'
import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { LIMITS } from '../../src/limits.js'
import type { Log } from '../../src/log.js'
import type { InboundMessage } from '../../src/message.js'
import { SmsGatewayStandIn, standInAccounts } from '../../src/try/sms-gateway.js'
import type { Turn } from '../../src/turn/ports.js'

export const SECRET = 'a-webhook-secret-of-ours'
export const RESIDENT = '+46701740605'
/** A service number of organisation.yaml's, besides the providers' own. */
export const ENTRY_NUMBER = '+46701740606'
/** What the providers are told; nothing listens there. */
export const PUBLIC_URL = 'https://lotsen.example'

/** The doors of SMS and the stand-in for the providers on one port, with nothing behind them but a note of what came. */
export interface SmsService {
  url: string
  settings: Required<SmsSettings>
  gateway: SmsGatewayStandIn
  received: InboundMessage[]
  failedReports: { id: string; status: string }[]
  /** Lines logged, whole, as text. */
  logged: string[]
  log: Log
  /** Ids whose delivery is not noted yet. */
  unknownIds: Set<string>
  close(): Promise<void>
}

export async function startSmsService(options: { now?: () => Date } = {}): Promise<SmsService> {
  let server: RunningHttp | undefined
  const serviceUrl = () => server?.url ?? ''
  const settings = standInAccounts({ serviceUrl, elksSecret: SECRET })
  const gateway = new SmsGatewayStandIn({
    settings,
    serviceUrl,
    publicUrl: () => PUBLIC_URL,
    ownNumbers: () => [ENTRY_NUMBER],
    ...options,
  })
  const received: InboundMessage[] = []
  const failedReports: { id: string; status: string }[] = []
  const unknownIds = new Set<string>()
  const { log, logged } = memoryLines()
  const doors = smsDoors({
    // Its one resident writes more in a second than anyone does in a minute.
    limits: { ...LIMITS, smsPerNumber: 100_000 },
    settings,
    publicUrl: () => PUBLIC_URL,
    receive: async (message) => {
      received.push(message)
      return {} as Turn
    },
    deliveryFailed: async (id, status) => {
      if (unknownIds.has(id)) throw new ServiceError('not_found', 'Not noted yet')
      failedReports.push({ id, status })
    },
    log,
  })
  server = await startHttp({ host: '127.0.0.1', port: 0, doors: [...doors, ...gateway.doors], log })
  const close = async () => {
    gateway.close()
    await server?.close()
  }
  return { url: server.url, settings, gateway, received, failedReports, logged, log, unknownIds, close }
}

export function memoryLines(): { log: Log; logged: string[] } {
  const logged: string[] = []
  const write = (...line: unknown[]) => {
    logged.push(JSON.stringify(line))
    return log as never
  }
  const log = { debug: write, info: write, warn: write, error: write } as unknown as Log
  return { log, logged }
}

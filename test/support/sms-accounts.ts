import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { type SmsGatewayOptions, SmsGatewayStandIn, standInAccounts } from '../../src/try/sms-gateway.js'
import { memoryLines, PUBLIC_URL, SECRET } from './sms-service.js'

/** Both SMS providers beside a service, in a process's own server, and what the service is to be started with for them. */
export interface SmsAccounts {
  gateway: SmsGatewayStandIn
  env: Record<string, string>
  close(): Promise<void>
}

/** `serviceUrl` may be known later. */
export async function startSmsAccounts(options: Pick<SmsGatewayOptions, 'serviceUrl' | 'now'>): Promise<SmsAccounts> {
  const http: { running?: RunningHttp } = {}
  const accounts = standInAccounts({ serviceUrl: () => http.running?.url ?? '', elksSecret: SECRET })
  const gateway = new SmsGatewayStandIn({ settings: accounts, publicUrl: () => PUBLIC_URL, ...options })
  const running = await startHttp({ host: '127.0.0.1', port: 0, doors: gateway.doors, log: memoryLines().log })
  http.running = running
  const { elks, twilio } = accounts
  return {
    gateway,
    env: {
      PUBLIC_URL,
      ELKS_USERNAME: elks.username,
      ELKS_PASSWORD: elks.password,
      ELKS_FROM: elks.from,
      ELKS_SECRET: SECRET,
      ELKS_BASE_URL: `${running.url}/try/gateway/46elks`,
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authTokens[0],
      TWILIO_FROM: twilio.from,
      TWILIO_BASE_URL: `${running.url}/try/gateway/twilio`,
    },
    async close() {
      gateway.close()
      await running.close()
    },
  }
}

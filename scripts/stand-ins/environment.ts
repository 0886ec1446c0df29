import { CLU_KEY } from './clu.js'
import { ELKS_NUMBER, TWILIO_NUMBER } from './rented-numbers.js'
import { ELKS_ACCOUNT, ELKS_PATH, ELKS_SECRET, TWILIO_ACCOUNT, TWILIO_PATH } from './sms-providers.js'
import { WEBHOOK_SECRET } from './webhook-receiver.js'

export const SYSTEM_SECRET = 'stand-in-system-secret'
/** The system that dialogs/flows/food-waste-bags.yaml sends its orders to. */
const SYSTEM_NAME = 'waste-orders'

/** Where each stand-in is, and the service that is to use them. */
export interface Addresses {
  service: string
  desk: string
  sms: string
  clu: string
  faults: string
  orders: string
  website: string
  /** Of Agents Playground, which stands in for Teams in a process of its own (`npm run teams`). */
  playgroundPort: string
}

/** The settings a service is started with to use the stand-ins, and the addresses the first week's commands name. */
export function environmentOf(at: Addresses): Record<string, string> {
  return {
    STAND_INS: at.desk,
    WEBSITE: at.website,
    PORT: new URL(at.service).port,
    PUBLIC_URL: at.service,
    PLAYGROUND_PORT: at.playgroundPort,
    WEBCHAT_ORIGINS: at.website,
    ELKS_BASE_URL: `${at.sms}${ELKS_PATH}`,
    ELKS_USERNAME: ELKS_ACCOUNT.username,
    ELKS_PASSWORD: ELKS_ACCOUNT.password,
    ELKS_FROM: ELKS_NUMBER.number,
    ELKS_SECRET,
    TWILIO_BASE_URL: `${at.sms}${TWILIO_PATH}`,
    TWILIO_ACCOUNT_SID: TWILIO_ACCOUNT.sid,
    TWILIO_AUTH_TOKEN: TWILIO_ACCOUNT.token,
    TWILIO_FROM: TWILIO_NUMBER.number,
    CLU_ENDPOINT: at.clu,
    CLU_KEY,
    CLU_PROJECT: 'lotsen',
    OPEN311_URL: at.faults,
    SYSTEMS: `${SYSTEM_NAME}:${at.orders}`,
    SYSTEM_SECRETS: `${SYSTEM_NAME}:${SYSTEM_SECRET}`,
    WEBHOOKS: `archive:${at.desk}/webhook`,
    WEBHOOK_SECRETS: `archive:${WEBHOOK_SECRET}`,
    ADMIN_TOKENS: 'archive:stand-in-admin-token',
    ARCHIVE_TOKEN: 'stand-in-admin-token',
  }
}

/** As a shell reads them. */
export function exportLines(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join('')
}

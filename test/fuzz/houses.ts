import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ListedDoor } from '../../src/http/server.js'
import { LIMITS, type Limits } from '../../src/limits.js'
import { type Service, startService } from '../support/service.js'

/** Two services between them have every door there is: the one to try, and one that is for real. */
export const HOUSES = ['tried', 'real'] as const
export type HouseName = (typeof HOUSES)[number]

/** What a caller must have to be let in. */
export interface Keys {
  webchatSecret: string
  adminToken: string
  elksSecret: string
  deskKey: string
}

export interface House {
  name: HouseName
  url: string
  doors: readonly ListedDoor[]
  keys: Keys
}

/** Where the stand-ins are that answer the service's own questions, and by whose word Teams' tokens go. */
export interface Around {
  answersUrl: string
  issuer: string
  metadataUrl: string
}

export const PUBLIC_URL = 'https://lotsen.example'
export const TWILIO_TOKEN = 'a-twilio-token-for-fuzzing'
export const APP_ID = '11111111-2222-4333-8444-555555555555'
export const TENANT = '99999999-8888-4777-8666-555555555555'

const KEYS: Keys = {
  webchatSecret: 'a-webchat-secret-for-fuzzing',
  adminToken: 'an-admin-token-for-fuzzing',
  elksSecret: 'an-elks-secret-for-fuzzing',
  deskKey: 'none',
}

/** One machine asks more in a second than a municipality in an hour. What is held at one time stays as it is shipped. */
function unhurried(): Limits {
  const rates = Object.keys(LIMITS).filter((name) => /Per(Conversation|Address|Person|Token|Number)$/.test(name))
  const wide = Object.fromEntries(rates.map((name) => [name, 1e9]))
  const { bodyBytesHeldPerAddress, fileBytesPerConversation, filesPerConversation } = LIMITS
  return { ...LIMITS, ...wide, messages: 1e9, bodyBytesHeldPerAddress, fileBytesPerConversation, filesPerConversation }
}

/** Starts both. What they have a token, a secret or an address for, they have. */
export async function startHouses(around: Around): Promise<{ houses: House[]; services: Service[] }> {
  const limits = unhurried()
  const tried = await startService({ env: { TRY: 'auto', LOG_LEVEL: 'debug' }, limits })
  const real = await startService({ env: realEnv(around), limits })
  const made = JSON.parse(await readFile(join(tried.config.DATA_DIR, 'secrets.json'), 'utf8')) as Record<string, string>
  const keys: Keys = {
    webchatSecret: made.WEBCHAT_SECRET ?? '',
    adminToken: made.ADMIN_TOKEN ?? '',
    elksSecret: made.ELKS_SECRET ?? '',
    deskKey: made.DESK_KEY ?? '',
  }
  return {
    services: [tried, real],
    houses: [
      { name: 'tried', url: tried.url, doors: listed(tried), keys },
      { name: 'real', url: real.url, doors: listed(real), keys: KEYS },
    ],
  }
}

function listed({ app }: Service): ListedDoor[] {
  return app.doors.map(({ method, path, bytesMax, streams }) => ({
    method,
    path,
    bytesMax,
    ...(streams ? { streams } : {}),
  }))
}

function realEnv({ answersUrl, issuer, metadataUrl }: Around): Record<string, string> {
  return {
    LOG_LEVEL: 'debug',
    PUBLIC_URL,
    TRUST_PROXY: '127.0.0.1',
    WEBCHAT_SECRET: KEYS.webchatSecret,
    WEBCHAT_ORIGINS: 'https://www.lindnas.example',
    ADMIN_TOKENS: `fuzz:${KEYS.adminToken}`,
    MicrosoftAppId: APP_ID,
    MicrosoftAppPassword: 'a-bot-password',
    MicrosoftAppTenantId: TENANT,
    ToChannelFromBotLoginUrl: `${answersUrl}/login`,
    ToBotFromChannelTokenIssuer: issuer,
    ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
    TEAMS_SSO_ISSUER: issuer,
    TEAMS_SSO_JWKS_URL: `${issuer}/keys`,
    ELKS_USERNAME: 'u',
    ELKS_PASSWORD: 'p',
    ELKS_FROM: '+46701740698',
    ELKS_SECRET: KEYS.elksSecret,
    ELKS_BASE_URL: `${answersUrl}/elks`,
    TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
    TWILIO_AUTH_TOKEN: TWILIO_TOKEN,
    TWILIO_FROM: '+46701740699',
    TWILIO_BASE_URL: `${answersUrl}/twilio`,
    CLU_ENDPOINT: `${answersUrl}/clu`,
    CLU_KEY: '0123456789abcdef0123456789abcdef',
    CLU_PROJECT: 'lotsen',
    CLU_BUDGET_MS: '200',
    OPEN311_URL: `${answersUrl}/open311`,
    SYSTEMS: `waste:${answersUrl}/orders`,
    SYSTEM_SECRETS: 'waste:a-system-secret-for-fuzzing',
    WEBHOOKS: `hook:${answersUrl}/hook`,
    WEBHOOK_SECRETS: 'hook:a-webhook-secret-for-fuzzing',
  }
}

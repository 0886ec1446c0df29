import { z } from 'zod'
import { ServiceError } from './errors.js'

const Text = z.string().trim().min(1)
const Secret = z.string().min(16)
const HttpUrl = z.url({ protocol: /^https?$/ })
/** Where residents' words are sent: never in the clear, unless to this machine. */
const GuardedUrl = HttpUrl.refine(isGuarded, 'an https address; http only to this machine')
/** Calls are made beneath it: nothing may stand behind its path, and no password within it. */
const Endpoint = GuardedUrl.refine(isBare, 'an address without user, ? and #')
const Share = z.coerce.number().min(0).max(1)
const CluName = z.string().regex(/^[\w.-]{1,50}$/, 'at most 50 letters, digits, and _ . -')
const List = Text.transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

const Network = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'addresses or networks, as 10.0.0.1 or 10.0.0.0/8',
)

const AdminTokens = List.pipe(
  z
    .array(z.string().regex(/^[\w-]+:\S{16,}$/, 'name:token, the token at least 16 characters'))
    .transform((pairs) =>
      pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf(':')), token: pair.slice(pair.indexOf(':') + 1) })),
    ),
)

/** `name:value,…` into its pairs, each value held to a schema of its own. */
function pairs(value: z.ZodType<string>, shape: string) {
  const Pair = z
    .string()
    .regex(/^[\w-]{1,40}:\S+$/, shape)
    .transform((pair) => ({ name: pair.slice(0, pair.indexOf(':')), value: pair.slice(pair.indexOf(':') + 1) }))
    .refine((pair) => value.safeParse(pair.value).success, shape)
  return List.pipe(z.array(Pair))
}

/** What browsers and `fetch` call nowhere, by the Fetch standard's list of bad ports: nobody would reach us there. */
const REFUSED_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
])
const Port = z.coerce
  .number()
  .int()
  .min(0)
  .max(65_535)
  .refine((port) => !REFUSED_PORTS.has(port), 'is a port that browsers refuse to call; take another, such as 3978')

const Env = z.object({
  PORT: Port.default(3978),
  HOST: Text.default('127.0.0.1'),
  /** What residents and providers reach us by; signatures are computed over it. */
  PUBLIC_URL: HttpUrl.optional(),
  /** Addresses or networks of proxies whose X-Forwarded-For is believed. */
  TRUST_PROXY: List.pipe(z.array(Network)).default([]),
  /** Hosts among those set below that stand on one's own network: their names may lead to private addresses. */
  PRIVATE_HOSTS: List.pipe(z.array(z.string().regex(/^[\w.-]{1,253}$/, 'host names'))).default([]),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//)
    .optional(),
  MONGODB_DATABASE: Text.default('lotsen'),
  KNOWLEDGE_DIR: Text.default('knowledge'),
  DIALOGS_DIR: Text.default('dialogs'),
  /** Where secrets made here and the mongod of our own keep their files. */
  DATA_DIR: Text.default('.lotsen'),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('warn'),
  /** What opens /metrics; without it that door is open on a loopback HOST and closed elsewhere. */
  METRICS_TOKEN: Secret.optional(),
  METRICS_TOKEN_PREVIOUS: Secret.optional(),
  /** How long a stop goes on serving while /readyz says `draining`, so that a proxy has turned elsewhere before we go. */
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  ADMIN_TOKENS: AdminTokens.default([]),
  /** Systems that are told of every ticket made or changed, and what they check our signature with. */
  WEBHOOKS: pairs(GuardedUrl, 'name:https://…, http only to this machine').default([]),
  WEBHOOK_SECRETS: pairs(Secret, 'name:secret, the secret at least 16 characters').default([]),
  WEBHOOK_SECRETS_PREVIOUS: pairs(Secret, 'name:secret, the secret at least 16 characters').default([]),
  /** Departments' systems that carry errands out, by the names flows call them, and what they check our signature with. */
  SYSTEMS: pairs(GuardedUrl, 'name:https://…, http only to this machine').default([]),
  SYSTEM_SECRETS: pairs(Secret, 'name:secret, the secret at least 16 characters').default([]),
  SYSTEM_SECRETS_PREVIOUS: pairs(Secret, 'name:secret, the secret at least 16 characters').default([]),
  /** What the register of erasures finds a phone number again by, without holding it. */
  ERASURE_KEY: Secret.optional(),
  ERASURE_KEY_PREVIOUS: Secret.optional(),
  /** A copy of the register outside of the database, so that a restore of that does not lose it; beneath DATA_DIR if not set. */
  ERASURE_REGISTER: Text.optional(),
  WEBCHAT_SECRET: Secret.optional(),
  WEBCHAT_SECRET_PREVIOUS: Secret.optional(),
  /** Sites that may embed the widget, besides PUBLIC_URL's own. */
  WEBCHAT_ORIGINS: List.pipe(z.array(HttpUrl)).default([]),

  MicrosoftAppType: z.enum(['SingleTenant', 'UserAssignedMSI', 'MultiTenant']).default('SingleTenant'),
  MicrosoftAppId: Text.optional(),
  MicrosoftAppPassword: Text.optional(),
  MicrosoftAppTenantId: Text.optional(),
  ToChannelFromBotLoginUrl: HttpUrl.optional(),
  ToChannelFromBotOAuthScope: Text.optional(),
  ToBotFromChannelTokenIssuer: Text.optional(),
  ToBotFromChannelOpenIdMetadataUrl: HttpUrl.optional(),
  ToBotFromEmulatorOpenIdMetadataUrl: HttpUrl.optional(),
  /** Whose sign-in tokens the desk takes, and where the keys to check them with stand; Entra's own when not set. */
  TEAMS_SSO_ISSUER: Text.optional(),
  TEAMS_SSO_JWKS_URL: GuardedUrl.optional(),

  ELKS_USERNAME: Text.optional(),
  ELKS_PASSWORD: Text.optional(),
  ELKS_FROM: Text.optional(),
  /** As the password of the webhook's Basic Auth, or in its address (`?secret=`), which proxies write into their logs. */
  ELKS_SECRET: Secret.optional(),
  ELKS_SECRET_PREVIOUS: Secret.optional(),
  ELKS_BASE_URL: HttpUrl.default('https://api.46elks.com'),
  TWILIO_ACCOUNT_SID: Text.optional(),
  TWILIO_AUTH_TOKEN: Secret.optional(),
  TWILIO_AUTH_TOKEN_PREVIOUS: Secret.optional(),
  TWILIO_FROM: Text.optional(),
  TWILIO_BASE_URL: HttpUrl.default('https://api.twilio.com'),
  /** ISO countries we send SMS to. */
  SMS_COUNTRIES: List.pipe(z.array(z.string().regex(/^[A-Z]{2}$/))).default(['SE']),
  SMS_NUMBER_DAILY_MAX: z.coerce.number().int().min(1).default(60),
  SMS_DAILY_MAX: z.coerce.number().int().min(1).default(20_000),

  /** Of the Azure Language resource. CLU is asked when endpoint, key and project are set. */
  CLU_ENDPOINT: GuardedUrl.optional(),
  CLU_KEY: Secret.optional(),
  CLU_PROJECT: CluName.optional(),
  CLU_DEPLOYMENT: CluName.default('production'),
  /** The longest a message waits for CLU before the local understanding answers alone. */
  CLU_BUDGET_MS: z.coerce.number().int().min(100).max(5_000).default(800),
  /** Confidence from which CLU's article is the answer, and from which it is worth asking about. */
  CLU_ANSWER_MIN: Share.default(0.75),
  CLU_CHOOSE_MIN: Share.default(0.35),

  /** The operations centre's Open311 GeoReport v2 endpoint, which faults are sent to; without it they stay with their queue. */
  OPEN311_URL: Endpoint.optional(),
  OPEN311_API_KEY: Text.optional(),
  OPEN311_JURISDICTION: Text.optional(),
  OPEN311_FORMAT: z.enum(['xml', 'json']).default('json'),

  /** The first page with its stand-ins. `auto`: on while HOST is loopback and no Bot Framework credentials are set. */
  TRY: z.enum(['auto', 'off']).default('auto'),
})

export type Config = Readonly<z.output<typeof Env>>

/** Names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(Env.shape)

/** Reads the environment once, at start. Reports every mistake together, by name and never by value. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const read = readConfig(env)
  if ('config' in read) return read.config
  throw new ServiceError('config_invalid', `Bad settings:\n${read.mistakes.map((line) => `  ${line}`).join('\n')}`)
}

/** The same without throwing: the settings, or every mistake as `NAME: what is wrong`, never with a value. */
export function readConfig(env: Record<string, string | undefined>): { config: Config } | { mistakes: string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = Env.safeParse(given)
  const mistakes = parsed.success ? incomplete(parsed.data) : parsed.error.issues.map(mistake)
  if (parsed.success && mistakes.length === 0) return { config: Object.freeze(parsed.data) }
  return { mistakes: [...new Set(mistakes)] }
}

/** True for addresses only this machine can reach; what is not proven loopback is not. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function isGuarded(url: string): boolean {
  // What is no address at all is told by the check before this one.
  if (!URL.canParse(url)) return true
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''))
}

function isBare(url: string): boolean {
  if (!URL.canParse(url)) return true
  const { username, password, search, hash } = new URL(url)
  return `${username}${password}${search}${hash}` === ''
}

/** Settings that make sense only together. */
function incomplete(config: z.output<typeof Env>): string[] {
  const groups: (keyof Config)[][] = [
    ['ELKS_USERNAME', 'ELKS_PASSWORD', 'ELKS_FROM', 'ELKS_SECRET'],
    ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
    ['MicrosoftAppId', 'MicrosoftAppPassword'],
    ['CLU_ENDPOINT', 'CLU_KEY', 'CLU_PROJECT'],
  ]
  const lacking = groups.flatMap((names) => {
    const missing = names.filter((name) => config[name] === undefined)
    if (missing.length === 0 || missing.length === names.length) return []
    if (names[0] === 'MicrosoftAppId' && config.MicrosoftAppType === 'UserAssignedMSI') return []
    return missing.map(
      (name) => `${name}: is missing, though ${names.filter((other) => config[other] !== undefined).join(', ')} is set`,
    )
  })
  const unsigned = config.WEBHOOKS.filter(({ name }) => !config.WEBHOOK_SECRETS.some((secret) => secret.name === name))
  const unkeyed = config.SYSTEMS.filter(({ name }) => !config.SYSTEM_SECRETS.some((secret) => secret.name === name))
  return [
    ...lacking,
    ...unkeyed.map(({ name }) => `SYSTEM_SECRETS: has none for the system ${name}`),
    ...unsigned.map(({ name }) => `WEBHOOK_SECRETS: has none for the webhook ${name}`),
    ...(config.CLU_CHOOSE_MIN > config.CLU_ANSWER_MIN ? ['CLU_CHOOSE_MIN: is above CLU_ANSWER_MIN'] : []),
  ]
}

function mistake(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0] ?? 'settings')
  // Only what zod says of the shape is told; a value may be a secret.
  return `${name}: ${issue.message.replace(/received .*/i, '').replace(/, $/, '')}`
}

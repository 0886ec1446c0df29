import { AuthenticationConstants } from 'botframework-connector'
import { z } from 'zod'
import { createAuthentication } from '../../channels/teams/credentials.js'
import { type Config, isLoopback } from '../../config.js'
import { ServiceError } from '../../errors.js'
import type { Ask, NoAnswer } from './ask.js'
import { type Finding, findingsOf, type Trouble } from './finding.js'
import { identityToken } from './managed-identity.js'
import type { Check } from './patient.js'

const { ok, warning, fault } = findingsOf('Teams')

const Token = z.looseObject({ access_token: z.string().min(1) })
const Refused = z.looseObject({ error: z.string(), error_codes: z.array(z.number()).optional() })
const Guid = z.guid()

const HURTS = 'no card, notice or answer of staff reaches or leaves Teams'

/** Microsoft's login gives the bot a token, so that it can speak in Teams. */
export const teamsLoginCheck: Check = {
  subject: 'Teams',
  rests: ['Microsoft', 'ToChannelFromBot', 'ToBotFrom'],
  async examine({ config, env, ask }) {
    if (config.MicrosoftAppId === undefined) return [unset(config)]
    const refusal = refusedBySdk(config)
    if (refusal) return [fault(refusal)]
    const shape = oddIds(config)
    const outcome =
      config.MicrosoftAppType === 'UserAssignedMSI'
        ? await identityToken(config.MicrosoftAppId, env, ask)
        : await login(config, ask)
    return [
      ...shape,
      ...kindOf(config),
      outcome === undefined ? ok('Microsoft’s login gives the bot a token') : fault(outcome),
    ]
  },
}

function unset({ HOST }: Config): Finding {
  if (isLoopback(HOST)) return ok('not connected: MicrosoftAppId is not set')
  return warning({
    what: 'not connected: MicrosoftAppId and MicrosoftAppPassword are not set',
    hurts: 'tickets wait unseen: no card stands in any channel',
    remedy:
      'register a bot (Azure portal, Azure Bot, single tenant) and set MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId',
  })
}

/** What the SDK refuses at start: settings that do not go together. */
function refusedBySdk(config: Config): Trouble | undefined {
  try {
    createAuthentication(config)
    return undefined
  } catch (error) {
    const what =
      error instanceof ServiceError ? error.message.replace(/^Bad settings:\s*/, '') : 'the settings are refused'
    return {
      what,
      hurts: 'the service does not start',
      remedy:
        'set MicrosoftAppType, MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId as the bot’s Configuration page in the Azure portal has them',
    }
  }
}

function oddIds({ MicrosoftAppId, MicrosoftAppTenantId }: Config): Finding[] {
  const odd = Object.entries({ MicrosoftAppId, MicrosoftAppTenantId }).filter(
    ([name, value]) =>
      value !== undefined && !Guid.safeParse(value).success && !(name.includes('Tenant') && value.includes('.')),
  )
  return odd.map(([name]) =>
    warning({
      what: `${name} is no id as Microsoft writes them (8-4-4-4-12 letters a to f and digits)`,
      hurts: HURTS,
      remedy: `copy ${name} anew from the bot’s Configuration page in the Azure portal`,
    }),
  )
}

function kindOf({ MicrosoftAppType, MicrosoftAppTenantId }: Config): Finding[] {
  if (MicrosoftAppType !== 'MultiTenant') return []
  const trouble = {
    what: 'MicrosoftAppType is MultiTenant: whoever of any tenant installs the app is believed',
    hurts: 'staff: people of other organisations could read tickets; Microsoft makes no such bots since July 2025',
    remedy: 'register a single-tenant bot and set MicrosoftAppType to SingleTenant, with MicrosoftAppTenantId',
  }
  return MicrosoftAppTenantId === undefined
    ? [warning(trouble)]
    : [warning({ ...trouble, what: `${trouble.what}; MicrosoftAppTenantId is not looked at` })]
}

/** By the address the SDK would use: the tenant's own at Microsoft, or the one of the settings as it is. */
function authorityOf({ ToChannelFromBotLoginUrl: url, MicrosoftAppTenantId, MicrosoftAppType }: Config): string {
  const { ToChannelFromBotLoginUrlPrefix: microsoft, DefaultChannelAuthTenant } = AuthenticationConstants
  if (url !== undefined && !url.toLowerCase().startsWith(microsoft)) return url.replace(/\/+$/, '')
  const tenant = MicrosoftAppType === 'MultiTenant' ? undefined : MicrosoftAppTenantId
  return `${microsoft}${tenant ?? DefaultChannelAuthTenant}`
}

/** The OAuth 2.0 client credentials grant, as the SDK asks by. */
async function login(config: Config, ask: Ask): Promise<Trouble | undefined> {
  const scope = config.ToChannelFromBotOAuthScope ?? AuthenticationConstants.ToChannelFromBotOAuthScope
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: config.MicrosoftAppId ?? '',
    client_secret: config.MicrosoftAppPassword ?? '',
    scope: scope.endsWith('/.default') ? scope : `${scope}/.default`,
  })
  const url = `${authorityOf(config)}${AuthenticationConstants.ToChannelFromBotTokenEndpointPath}`
  const answer = await ask({ of: 'Microsoft’s login', url, init: { method: 'POST', body: form } })
  if ('failure' in answer) return unreachable(url, answer)
  if (answer.status === 200 && Token.safeParse(answer.json).success) return undefined
  const codes = Refused.safeParse(answer.json).data?.error_codes ?? []
  const known = CODES.find(({ code }) => codes.includes(code))
  const sign = codes.length > 0 ? `AADSTS${codes[0]}` : `status ${answer.status}`
  return {
    what: `Microsoft’s login refuses the bot: ${known?.what ?? 'see the code'} (${sign})`,
    hurts: HURTS,
    remedy:
      known?.remedy ??
      `look ${sign} up at https://login.microsoftonline.com/error, and check the Microsoft… settings against the Azure portal`,
  }
}

function unreachable(url: string, { words }: NoAnswer): Trouble {
  return {
    what: `Microsoft’s login (${new URL(url).host}) cannot be reached: ${words}`,
    hurts: HURTS,
    remedy: `let this machine call ${new URL(url).origin} and https://*.botframework.com, https://smba.trafficmanager.net`,
  }
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const CODES = [
  {
    code: 7_000_215,
    what: 'MicrosoftAppPassword is wrong',
    remedy:
      'set MicrosoftAppPassword to the secret’s Value, not its Secret ID; it is shown only once, so make a new one: App registrations, Certificates & secrets',
  },
  {
    code: 7_000_222,
    what: 'MicrosoftAppPassword has expired',
    remedy:
      'make a new client secret (App registrations, Certificates & secrets) and set MicrosoftAppPassword to its Value',
  },
  {
    code: 700_016,
    what: 'no app with MicrosoftAppId is in that tenant',
    remedy:
      'set MicrosoftAppId and MicrosoftAppTenantId as the bot’s Configuration page has them, and MicrosoftAppType as the bot was made',
  },
  {
    code: 7_000_229,
    what: 'the app has no service principal in the tenant',
    remedy: 'make it: az ad sp create --id <MicrosoftAppId>',
  },
  {
    code: 90_002,
    what: 'MicrosoftAppTenantId is no tenant',
    remedy: 'set MicrosoftAppTenantId to the Directory (tenant) ID of the Entra overview page',
  },
  {
    code: 53_003,
    what: 'a conditional access rule forbids it',
    remedy: 'let the app in from this machine’s address: Entra, Conditional Access, workload identities',
  },
] as const

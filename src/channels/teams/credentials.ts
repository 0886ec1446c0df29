import { ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import { AuthenticationConstants } from 'botframework-connector'
import { type Config, isLoopback } from '../../config.js'
import { ServiceError } from '../../errors.js'

/** What a door without credentials is told, at start and to whoever knocks. */
export const CLOSED =
  'Bot Framework credentials are not set (MicrosoftAppId and its fellows); without them the door opens only on a loopback HOST'

/** What must be true before an activity is believed. */
export type Trust =
  /** Every activity carries a token for this app. */
  | { mode: 'token'; appId: string; tenant: string | undefined; issuer: string }
  /** No credentials, and nobody but this machine can knock: the first page, Agents Playground. */
  | { mode: 'loopback' }
  | { mode: 'closed' }

/** Fails closed: what is neither credentials nor a loopback host is a closed door. */
export function trustOf(config: Config): Trust {
  if (config.MicrosoftAppId) {
    return {
      mode: 'token',
      appId: config.MicrosoftAppId,
      tenant: config.MicrosoftAppType === 'MultiTenant' ? undefined : config.MicrosoftAppTenantId,
      issuer: config.ToBotFromChannelTokenIssuer ?? AuthenticationConstants.ToBotFromChannelTokenIssuer,
    }
  }
  return isLoopback(config.HOST) ? { mode: 'loopback' } : { mode: 'closed' }
}

/** True for an address that only this machine answers at. */
export function isLoopbackUrl(url: string | undefined): boolean {
  if (!url || !URL.canParse(url)) return false
  return isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''))
}

/** The SDK's authentication, inbound and outbound, from our settings. */
export function createAuthentication(config: Config): ConfigurationBotFrameworkAuthentication {
  try {
    return new ConfigurationBotFrameworkAuthentication({ ...identity(config), ...endpoints(config) })
  } catch (cause) {
    // The SDK asserts: a single-tenant bot needs MicrosoftAppTenantId, and so on. Its message names settings, not values.
    const reason = cause instanceof Error ? cause.message : 'unknown'
    throw new ServiceError('config_invalid', `Bad settings:\n  Bot Framework: ${reason}`, { cause })
  }
}

function identity(config: Config): Record<string, string> {
  if (!config.MicrosoftAppId) return {}
  const password = config.MicrosoftAppType === 'UserAssignedMSI' ? undefined : config.MicrosoftAppPassword
  return {
    MicrosoftAppType: config.MicrosoftAppType,
    MicrosoftAppId: config.MicrosoftAppId,
    ...(password ? { MicrosoftAppPassword: password } : {}),
    ...(config.MicrosoftAppTenantId ? { MicrosoftAppTenantId: config.MicrosoftAppTenantId } : {}),
  }
}

/** Setting one of these switches off all of the SDK's defaults, so either none is given or every one is. */
function endpoints(config: Config): Record<string, string> {
  const names = [
    'ToChannelFromBotLoginUrl',
    'ToChannelFromBotOAuthScope',
    'ToBotFromChannelTokenIssuer',
    'ToBotFromChannelOpenIdMetadataUrl',
    'ToBotFromEmulatorOpenIdMetadataUrl',
  ] as const
  if (names.every((name) => config[name] === undefined)) return {}
  const given = names.map((name) => [name, config[name] ?? AuthenticationConstants[name]])
  return { ...Object.fromEntries(given), OAuthUrl: AuthenticationConstants.OAuthUrl }
}

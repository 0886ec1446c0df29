import { join } from 'node:path'
import { type Config, isLoopback } from '../config.js'
import type { MadeSecrets } from '../secrets.js'
import { deskClosed, deskLink } from './desk.js'

/** What a start ends by telling: where to look first, and what is closed and why. */
export interface Welcome {
  links: { label: string; url: string }[]
  notes: string[]
}

interface WelcomeParts {
  /** Whether the page with its stand-ins is up. */
  firstPage: boolean
  made: MadeSecrets | undefined
  /** Path and query that open the report. */
  report: string
}

/** What to say of a service that is up at this address. */
export function welcome(config: Config, url: string, { firstPage, made, report }: WelcomeParts): Welcome {
  return {
    links: [
      ...(firstPage ? [{ label: 'First page', url: `${url}/` }] : []),
      ...(firstPage && made ? [{ label: 'The desk', url: deskLink(url, made) }] : []),
      ...(chatOpen(config) ? [{ label: 'The chat', url: `${url}/chat` }] : []),
      // Elsewhere a log would keep a link that opens something.
      ...(isLoopback(config.HOST) ? [{ label: 'Report', url: `${url}${report}` }] : []),
      { label: 'Health', url: `${url}/healthz` },
      ...(ticketsOpen(config) ? [{ label: 'Tickets API', url: `${url}/api/tickets` }] : []),
    ],
    notes: [
      ...(ticketsOpen(config) ? [tokenOf(config)] : []),
      ...closed(config, firstPage),
      ...(firstPage ? [STANDING_IN] : []),
    ],
  }
}

function tokenOf(config: Config): string {
  const made = `ADMIN_TOKEN of ${join(config.DATA_DIR, 'secrets.json')}`
  const token = config.ADMIN_TOKENS.length > 0 ? 'a token of ADMIN_TOKENS' : made
  return `Tickets API: opens to the header "Authorization: Bearer ..." with ${token}`
}

const STANDING_IN = 'On the first page the phone and the Teams channel are stand-ins; all behind them is real.'

function closed(config: Config, firstPage: boolean): string[] {
  const desk = deskClosed(config, firstPage)
  const local = isLoopback(config.HOST)
  const shut: [boolean, string][] = [
    [
      !config.MicrosoftAppId && local,
      'Teams: not connected (MicrosoftAppId is not set); /api/messages answers this machine only',
    ],
    [
      !config.MicrosoftAppId && !local,
      'Teams: /api/messages is closed, MicrosoftAppId and MicrosoftAppPassword are not set',
    ],
    [
      !config.ELKS_USERNAME,
      'SMS by 46elks: not connected, ELKS_USERNAME, ELKS_PASSWORD, ELKS_FROM and ELKS_SECRET are not set',
    ],
    [
      !config.TWILIO_ACCOUNT_SID,
      'SMS by Twilio: closed, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM are not set',
    ],
    [!chatOpen(config), 'Web chat: closed, WEBCHAT_SECRET is not set'],
    [desk !== undefined, `The desk (the tab in Teams): closed, ${desk}`],
    [!ticketsOpen(config), 'Tickets API: closed, ADMIN_TOKENS is not set'],
    [!config.METRICS_TOKEN && !local, 'Metrics: /metrics is closed, METRICS_TOKEN is not set'],
  ]
  return shut.filter(([is]) => is).map(([, told]) => told)
}

/** On a loopback HOST a secret is made; elsewhere somebody must have chosen one. */
function chatOpen(config: Config): boolean {
  return config.WEBCHAT_SECRET !== undefined || isLoopback(config.HOST)
}

/** On a loopback HOST a token is made; elsewhere somebody must have chosen one. */
function ticketsOpen(config: Config): boolean {
  return config.ADMIN_TOKENS.length > 0 || isLoopback(config.HOST)
}

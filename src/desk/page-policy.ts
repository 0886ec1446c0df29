/**
 * Who may show the desk in a frame: Microsoft's list for tabs in Teams and the other Microsoft 365 hosts
 * (learn.microsoft.com, "tab requirements").
 */
const HOSTS = [
  'https://*.cloud.microsoft',
  'https://teams.microsoft.com',
  'https://*.teams.microsoft.com',
  'https://*.microsoft365.com',
  'https://*.office.com',
  'https://outlook.office.com',
  'https://outlook.office365.com',
  'https://outlook-sdf.office.com',
  'https://outlook-sdf.office365.com',
]
/** Where Microsoft's library looks up which hosts to listen to. */
const HOST_LIST = 'https://res.cdn.office.net'

/** What the desk's pages may load and do, and who may frame them: with Teams its hosts, without it nobody but ourselves. */
export function pageHeaders(inTeams: boolean): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    vary: 'Accept-Language',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      `connect-src 'self'${inTeams ? ` ${HOST_LIST}` : ''}`,
      "base-uri 'none'",
      "form-action 'none'",
      framedBy(inTeams),
    ].join('; '),
  }
}

/** Who may show a page of ours in a frame, as a policy says it. */
export function framedBy(inTeams: boolean): string {
  return `frame-ancestors 'self'${inTeams ? ` ${HOSTS.join(' ')}` : ''}`
}

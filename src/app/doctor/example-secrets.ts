import { type Config, isLoopback } from '../../config.js'
import { type Finding, findingsOf } from './finding.js'

const { warning, fault } = findingsOf('settings')

/** Settings that are secrets, or hold some behind a name and a colon. */
const SECRET = /(SECRET|SECRETS|TOKEN|TOKENS|PASSWORD|AppPassword|_KEY|ERASURE_KEY)(_PREVIOUS)?$/
const EXAMPLE =
  /example|change.?me|secret.?(here|goes)|your.?|a-long-random|placeholder|stand-in|password|0123456789|abcdefgh|xxxx|letmein/i
const DIFFERENT_MIN = 6

/** The secrets of an environment, by setting: the words that nothing printed may hold. */
export function secretsIn(env: Record<string, string | undefined>): { name: string; secret: string }[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (!value || !SECRET.test(name)) return []
    const isList = /(SECRETS|TOKENS)(_PREVIOUS)?$/.test(name)
    const secrets = isList ? value.split(',').map((pair) => pair.slice(pair.indexOf(':') + 1).trim()) : [value]
    return secrets.map((secret) => ({ name, secret }))
  })
}

/** Secrets that anybody could think of, and such as stand in for several. Only this machine can knock: then it is a warning. */
export function exampleSecrets(env: Record<string, string | undefined>, config: Config): Finding[] {
  const ours = secretsIn(env).filter(({ name }) => OURS_TO_CHOOSE.test(name))
  const known = ours.filter(({ secret }) => EXAMPLE.test(secret) || new Set(secret).size < DIFFERENT_MIN)
  const level = isLoopback(config.HOST) && !isPublic(config) ? warning : fault
  const twice = ours.filter(({ name, secret }) =>
    ours.some((other) => other.secret === secret && baseOf(other.name) !== baseOf(name)),
  )
  return [
    ...[...new Set(known.map(({ name }) => name))].map((name) =>
      level({
        what: `${name} reads like an example`,
        hurts: 'whoever guesses it can pass for a provider, a system or a resident',
        remedy: `make a new one: openssl rand -base64 32`,
      }),
    ),
    ...(twice.length > 0
      ? [
          warning({
            what: `${[...new Set(twice.map(({ name }) => name))].join(' and ')} hold the same secret`,
            hurts: 'whoever learns it by one of them opens the others too',
            remedy: 'give each a secret of its own: openssl rand -base64 32',
          }),
        ]
      : []),
  ]
}

/** Those a provider chooses are not ours to judge. */
const OURS_TO_CHOOSE =
  /^(WEBCHAT_SECRET|ELKS_SECRET|ERASURE_KEY|ADMIN_TOKENS|METRICS_TOKEN|WEBHOOK_SECRETS|SYSTEM_SECRETS)/

function baseOf(name: string): string {
  return name.replace(/_PREVIOUS$/, '')
}

function isPublic({ PUBLIC_URL }: Config): boolean {
  return PUBLIC_URL !== undefined && !isLoopback(new URL(PUBLIC_URL).hostname.replace(/^\[|\]$/g, ''))
}

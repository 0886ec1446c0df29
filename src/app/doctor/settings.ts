import { type Config, isLoopback, readConfig, SETTINGS } from '../../config.js'
import { exampleSecrets } from './example-secrets.js'
import { type Finding, findingsOf } from './finding.js'

type Env = Record<string, string | undefined>

const SUBJECT = 'settings'
const { ok, warning, fault } = findingsOf(SUBJECT)

/** What settings of ours begin with; another of these is one misspelt. */
const OURS =
  /^(ELKS_|TWILIO_|CLU_|OPEN311_|WEBCHAT_|WEBHOOK|ERASURE_|SYSTEM_SECRETS|SMS_|ADMIN_TOKEN|MicrosoftApp|ToBotFrom|ToChannelFrom|PRIVATE_HOST|TRUST_PROX|KNOWLEDGE_|DIALOGS_|TEAMS_SSO_)/

/** The settings that could be read, without the bad ones; every bad one's name; and a finding each. */
export function readSettings(env: Env): { config: Config; bad: string[]; findings: Finding[] } {
  const read = readConfig(env)
  if ('config' in read) return { config: read.config, bad: [], findings: [] }
  const bad = [...new Set(read.mistakes.map((mistake) => mistake.split(':', 1)[0] ?? ''))]
  const groups = new Set(bad.map(groupOf))
  const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !groups.has(groupOf(name))))
  const again = readConfig(rest)
  const config = 'config' in again ? again.config : defaults()
  return { config, bad, findings: read.mistakes.map(mistakeFound) }
}

/** Settings of a group are given together or not at all. */
function groupOf(name: string): string {
  const group = /^(ELKS|TWILIO|CLU|OPEN311|WEBHOOK|SYSTEM|Microsoft|ToBot|ToChannel)/.exec(name)?.[1]
  return group ?? name
}

function defaults(): Config {
  const read = readConfig({})
  if ('config' in read) return read.config
  throw new Error('The settings that are not set are bad')
}

function mistakeFound(mistake: string): Finding {
  const [name = ''] = mistake.split(':', 1)
  return fault({
    what: mistake,
    hurts: 'the service does not start',
    remedy: `set ${name} as README.md lists it, or take it out of the environment`,
  })
}

/** What is wrong with settings that can be read each by itself. */
export function settingsFindings(env: Env, config: Config): Finding[] {
  const findings = [
    ...publicAddress(config),
    ...proxies(config),
    ...rotations(env),
    ...exampleSecrets(env, config),
    ...misspelt(env),
    ...closedDoors(config),
  ]
  return findings.length > 0 ? findings : [ok(`${SETTINGS.filter((name) => env[name]).length} set, all in order`)]
}

function publicAddress({ PUBLIC_URL, HOST }: Config): Finding[] {
  if (PUBLIC_URL === undefined) return isLoopback(HOST) ? [] : [NO_ADDRESS]
  const { protocol, hostname, search, hash } = new URL(PUBLIC_URL)
  const isLocal = isLoopback(hostname.replace(/^\[|\]$/g, ''))
  const remedy = 'set PUBLIC_URL to the https address residents and providers reach the service by'
  const troubles = [
    ...(isLocal && !isLoopback(HOST)
      ? [
          {
            what: 'PUBLIC_URL is an address of this machine alone, though HOST is open to others',
            hurts: NOBODY,
            remedy,
          },
        ]
      : []),
    ...(!isLocal && protocol !== 'https:'
      ? [
          {
            what: 'PUBLIC_URL is http',
            hurts: 'residents’ words and staff’s tokens go in the clear; Teams and Azure call https alone',
            remedy,
          },
        ]
      : []),
    ...(search || hash
      ? [{ what: 'PUBLIC_URL has a ? or a #', hurts: NOBODY, remedy: `${remedy}, without anything behind its path` }]
      : []),
  ]
  return troubles.map(fault)
}

const NOBODY = 'providers call nowhere: SMS and Teams do not come in, and links in messages lead nowhere'

const NO_ADDRESS = warning({
  what: 'PUBLIC_URL is not set, though HOST is open to others',
  hurts: 'Twilio’s SMS are refused, delivery reports do not come, and links in messages and cards are left out',
  remedy: 'set PUBLIC_URL to the https address residents and providers reach the service by',
})

/** The service speaks http itself, so where the world reaches it by https there is a proxy between. */
function proxies({ PUBLIC_URL, TRUST_PROXY }: Config): Finding[] {
  const remedy = 'set TRUST_PROXY to the addresses or networks of your proxies, as 10.0.0.1 or 10.0.0.0/8'
  if (TRUST_PROXY.some((network) => /\/0$/.test(network)))
    return [
      fault({
        what: 'TRUST_PROXY believes everybody',
        hurts: 'anybody can pass for any address, and limits hold nobody',
        remedy,
      }),
    ]
  if (TRUST_PROXY.length > 0 || PUBLIC_URL === undefined || !PUBLIC_URL.startsWith('https:')) return []
  return [
    fault({
      what: 'TRUST_PROXY is not set, though PUBLIC_URL is https and so behind a proxy',
      hurts: 'all residents count as one address: on a busy day they are refused for each other’s sake',
      remedy,
    }),
  ]
}

function rotations(env: Env): Finding[] {
  const same = SETTINGS.filter((name) => env[name] && env[name] === env[`${name}_PREVIOUS`])
  return same.map((name) =>
    fault({
      what: `${name}_PREVIOUS is the same as ${name}`,
      hurts: 'the secret has not been changed: whoever had the old one still has the new',
      remedy: `make a new ${name} (openssl rand -base64 32), keep the old in ${name}_PREVIOUS until it is used no more, then take that out`,
    }),
  )
}

function misspelt(env: Env): Finding[] {
  const known = new Set(SETTINGS)
  const strange = Object.keys(env).filter((name) => OURS.test(name) && !known.has(name))
  if (strange.length === 0) return []
  return [
    warning({
      what: `${strange.join(', ')}: no setting is called that`,
      hurts: 'what it was meant to set is not set',
      remedy: 'correct the name; README.md lists all settings',
    }),
  ]
}

function closedDoors({ HOST, WEBCHAT_SECRET }: Config): Finding[] {
  if (isLoopback(HOST) || WEBCHAT_SECRET !== undefined) return []
  return [
    warning({
      what: 'WEBCHAT_SECRET is not set',
      hurts: 'the chat on the website is closed',
      remedy: 'set WEBCHAT_SECRET (openssl rand -base64 32)',
    }),
  ]
}

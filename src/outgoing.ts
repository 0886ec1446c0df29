import { type LookupAddress, lookup as resolve } from 'node:dns'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { isLoopback } from './config.js'

/** Where a call may go: to a configured address's own host, and on to hosts under these domains, by https alone. */
export interface Destination {
  /** The address from the settings. */
  base: string
  leadsTo?: readonly string[]
}

/** What a refused call's `cause` has as its `code`; it has never left (see `hasNeverLeft`). */
export const OUTGOING_REFUSED = 'OUTGOING_REFUSED'

/** Names of PRIVATE_HOSTS: they stand on the municipality's own network. */
const privateHosts = new Set<string>()

/** Lets calls to these configured hosts reach private addresses, for the life of the process. */
export function allowPrivateHosts(hosts: readonly string[]): void {
  for (const host of hosts) privateHosts.add(host.toLowerCase())
}

/**
 * The only way out for what we send ourselves. Follows no redirect, reaches no other host than its destination's, and no
 * private or link-local address (whatever a name resolves to when the line is made) unless the destination is one by
 * its settings. Rejects as `fetch` does; a refusal's cause has the code OUTGOING_REFUSED.
 */
export async function outgoing(address: string | URL, init: RequestInit, to: Destination): Promise<Response> {
  const url = new URL(address)
  if (!mayGo(url, to)) throw refused(`${url.host} is not where this may be sent`)
  return fetch(url, { ...init, redirect: 'manual', dispatcher: dispatcherFor(url) } as RequestInit)
}

/** Agents for a library that calls by itself, to addresses that a proven token or the settings vouch for. */
export function guardedAgents(): { http: HttpAgent; https: HttpsAgent } {
  return {
    http: new HttpAgent({ keepAlive: true, lookup: guardedLookup }),
    https: new HttpsAgent({ keepAlive: true, lookup: guardedLookup }),
  }
}

/** Whether an address is one that a stranger's name must not lead to. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  const plain = mapped ?? address
  return PRIVATE.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

function mayGo(url: URL, { base, leadsTo = [] }: Destination): boolean {
  if (url.username !== '' || url.password !== '' || !/^https?:$/.test(url.protocol)) return false
  if (url.origin === new URL(base).origin) return true
  const led = leadsTo.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`))
  return led && url.protocol === 'https:' && url.port === ''
}

/** A name that is looked up, and every address it has looked at, at the moment the line is made. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '')
    const fine = isOurOwn(hostname) ? found : found.filter(({ address }) => !isPrivateAddress(address))
    const [first] = fine
    if (!first) return callback(refused(`${hostname} leads to a private address`).cause as Error, '')
    if (options.all) return (callback as (error: null, all: LookupAddress[]) => void)(null, fine)
    callback(null, first.address, first.family)
  })
}

function isOurOwn(hostname: string): boolean {
  return isLoopback(hostname) || privateHosts.has(hostname.toLowerCase())
}

type Dispatcher = NonNullable<RequestInit['dispatcher']>
type DispatcherKind = new (options: { connect: { lookup: LookupFunction } }) => Dispatcher
let guarded: Dispatcher | undefined

/** An address that stands in the settings as itself is not looked up, and is meant. */
function dispatcherFor(url: URL): Dispatcher | undefined {
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) return undefined
  guarded ??= new (dispatcherKind())({ connect: { lookup: guardedLookup } })
  return guarded
}

/** The kind `fetch` itself uses, which Node keeps under this symbol once it is loaded; without it nothing is sent. */
function dispatcherKind(): DispatcherKind {
  new Headers()
  const kept = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')]
  if (typeof kept === 'object' && kept !== null) return kept.constructor as DispatcherKind
  throw refused('this version of Node does not tell how its fetch connects')
}

function refused(why: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(why), { code: OUTGOING_REFUSED }) })
}

const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6')

import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { ServiceError } from '../errors.js'

/** A chain of proxies is never longer; what is further left was written by the client. */
const HOPS_MAX = 10

/**
 * Tells the address a request came from. X-Forwarded-For is believed from the listed proxies only (addresses, or
 * networks as `10.0.0.0/8`), from its right end leftwards, up to the first address that is not a listed proxy.
 */
export function clientAddress(trustProxy: readonly string[]): (request: IncomingMessage) => string {
  const trusted = isListedProxy(trustProxy)
  return (request) => {
    const peer = plain(request.socket.remoteAddress ?? '')
    if (!trusted(peer)) return peer
    const hops = forwarded(request).slice(-HOPS_MAX)
    let believed = peer
    while (trusted(believed)) {
      const next = plain(hops.pop() ?? '')
      if (isIP(next) === 0) break
      believed = next
    }
    return believed
  }
}

/** Tells whether an address, as a socket has it, is one of the listed proxies. */
export function isListedProxy(trustProxy: readonly string[]): (address: string) => boolean {
  if (trustProxy.length === 0) return () => false
  const proxies = proxyList(trustProxy)
  return (address) => {
    const bare = plain(address)
    const family = isIP(bare)
    return family !== 0 && proxies.check(bare, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/** All X-Forwarded-For headers as one list, as HTTP reads repeated headers. */
function forwarded(request: IncomingMessage): string[] {
  const header = request.headers['x-forwarded-for'] ?? ''
  return (Array.isArray(header) ? header.join(',') : header).split(',').map((hop) => hop.trim())
}

/** An IPv4 address that came over an IPv6 socket is written as itself; brackets and a port are no part of it. */
function plain(address: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address
  return bare.toLowerCase().startsWith('::ffff:') && bare.includes('.') ? bare.slice('::ffff:'.length) : bare
}

function proxyList(trustProxy: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of trustProxy) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    try {
      if (bits === undefined) list.addAddress(address, family)
      else list.addSubnet(address, Number.parseInt(bits, 10), family)
    } catch (cause) {
      throw new ServiceError('config_invalid', 'Bad settings:\n  TRUST_PROXY: not addresses or networks', { cause })
    }
  }
  return list
}

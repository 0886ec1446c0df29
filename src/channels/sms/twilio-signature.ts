import { createHmac } from 'node:crypto'

/**
 * X-Twilio-Signature of a form: base64 of HMAC-SHA1, keyed with the auth token, over the webhook's whole address and
 * then every parameter's name and value, sorted by name; a repeated parameter counts each different value once.
 * The address ends before its fragment: `#rc=5&rp=all` tells Twilio how to retry and is neither sent nor signed.
 */
export function twilioSignature(authToken: string, url: string, params: URLSearchParams): string {
  const names = [...new Set(params.keys())].sort()
  const signed = names.map((name) => [...new Set(params.getAll(name))].sort().map((value) => name + value))
  const address = url.replace(/#.*$/s, '')
  return createHmac('sha1', authToken)
    .update(address + signed.flat().join(''), 'utf8')
    .digest('base64')
}

/** The forms one address may have been signed in: Twilio names the standard port, or leaves a port out, as it pleases. */
export function signedAddresses(publicUrl: string, pathAndQuery: string): string[] {
  const base = new URL(publicUrl)
  const path = base.pathname.replace(/\/+$/, '') + pathAndQuery
  const port = base.port || (base.protocol === 'https:' ? '443' : '80')
  return [`${base.origin}`, `${base.protocol}//${base.hostname}`, `${base.protocol}//${base.hostname}:${port}`].map(
    (origin) => origin + path,
  )
}

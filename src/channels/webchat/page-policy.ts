/** A host as browsers write it in their Host header; anything else is left out of a policy. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

interface ChatPolicyOptions {
  /** The Host header of the request. */
  host: string | undefined
  publicUrl: string | undefined
  origins: readonly string[]
}

/** What the chat's own page may load and do: our script and styles, our doors and sockets, and nothing from elsewhere. */
export function chatPolicy({ host, publicUrl, origins }: ChatPolicyOptions): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src ${["'self'", ...sockets(host, publicUrl && new URL(publicUrl).host)].join(' ')}`,
    ...closed(origins),
  ].join('; ')
}

/** A page that is only read runs nothing. */
export function textPolicy(origins: readonly string[]): string {
  return ["default-src 'none'", "style-src 'self'", 'img-src data:', ...closed(origins)].join('; ')
}

/** Whoever may embed the window may show the page in a frame. */
function closed(origins: readonly string[]): string[] {
  const framed = ["'self'", ...new Set(origins.map((url) => new URL(url).origin))]
  return ["base-uri 'none'", "form-action 'none'", `frame-ancestors ${framed.join(' ')}`]
}

/** Not every browser counts a socket to the page's own host as 'self'. */
function sockets(...hosts: (string | undefined)[]): string[] {
  const named = hosts.filter((host) => host !== undefined && HOST.test(host))
  return [...new Set(named)].flatMap((host) => [`ws://${host}`, `wss://${host}`])
}

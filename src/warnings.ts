/** Deprecations in libraries we depend on: nothing a reader of our output can do anything about. */
const KNOWN = new Set([
  'DEP0040', // punycode, by way of botbuilder's HTTP client
  'DEP0044', // util.isArray
  'DEP0060', // util._extend
  'DEP0169', // url.parse
])

/** Node prints other warnings as ever. */
export function quietKnownWarnings(): void {
  const printers = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', (warning: Error & { code?: string }) => {
    if (KNOWN.has(warning.code ?? '')) return
    for (const print of printers) print(warning)
  })
}

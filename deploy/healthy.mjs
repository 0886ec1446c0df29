// The image's health check: ends with 0 when the service answers. `ready` as an argument asks whether it may be sent to, too.
const { HOST = '127.0.0.1', PORT = '3978' } = process.env
const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST
const path = process.argv[2] === 'ready' ? '/readyz' : '/healthz'
const WITHIN_MS = 4_000

const answer = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${PORT}${path}`, {
  signal: AbortSignal.timeout(WITHIN_MS),
}).catch(() => undefined)
process.exit(answer?.status === 200 ? 0 : 1)

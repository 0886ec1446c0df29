import { createServer } from 'node:net'

/** Below the ports an operating system hands out by itself (32768 and up on Linux, 49152 elsewhere). */
const PORT_MIN = 20_000
const PORT_MAX = 32_000
const TRIES_MAX = 50

/** A free port that nobody else is given by chance while a test's server is away, so that it can come back on it. */
export async function lastingPort(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN))
    if (await isFree(port)) return port
  }
  throw new Error('No free port found')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** What the line needs of the browser, so that it can be tried without one. */
export interface Env {
  fetch(url: string, init: RequestInit): Promise<Response>
  socket(url: string): WebSocket
  nowMs(): number
  /** 0 up to 1. */
  random(): number
  /** False only when the browser is sure that there is no network. */
  hasNetwork(): boolean
}

export const browserEnv: Env = {
  fetch: (url, init) => fetch(url, init),
  socket: (url) => new WebSocket(url),
  nowMs: () => Date.now(),
  random: () => Math.random(),
  hasNetwork: () => navigator.onLine !== false,
}

const BACKOFF_MS_MIN = 700
const BACKOFF_MS_MAX = 30_000

/** Longer after each failure, and never the same for all clients of a server that comes back. */
export function backoffMs(failures: number, random: number): number {
  const wait = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(failures, 6))
  return wait / 2 + (wait / 2) * random
}

import type { Door } from '../channels/channel.js'

const CHECK_MS_MAX = 3_000

/** One thing without which nobody can be served. Resolves when it is there. */
export interface ReadyCheck {
  name: string
  check(): Promise<unknown>
}

/** How requests are looked at from outside of them. */
export interface HttpWatch {
  /** Hears of each request how it was answered. `door`: method and path as the door is mounted, or `no door`. Must not throw. */
  answered(door: string, status: number): void
  /** Whether a stop has been asked for, and requests are still served. */
  isDraining(): boolean
}

/**
 * `/healthz`: the process answers. `/readyz`: so does all it depends on, and nobody has asked it to stop. They name what is
 * missing, never why.
 */
export function healthDoors(checks: readonly ReadyCheck[], watch?: HttpWatch): Door[] {
  return [
    { method: 'GET', path: '/healthz', bytesMax: 0, handle: async () => ({ status: 200, body: { status: 'ok' } }) },
    {
      method: 'GET',
      path: '/readyz',
      bytesMax: 0,
      handle: async () => {
        if (watch?.isDraining()) return { status: 503, body: { status: 'draining' } }
        const results = await Promise.all(checks.map(async ({ name, check }) => [name, await passes(check)] as const))
        const ready = results.every(([, passed]) => passed)
        const named = Object.fromEntries(results.map(([name, passed]) => [name, passed ? 'ok' : 'missing']))
        return { status: ready ? 200 : 503, body: { status: ready ? 'ready' : 'not ready', checks: named } }
      },
    },
  ]
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS_MAX)
  })
  try {
    return await Promise.race([
      check().then(
        () => true,
        () => false,
      ),
      late,
    ])
  } finally {
    clearTimeout(timer)
  }
}

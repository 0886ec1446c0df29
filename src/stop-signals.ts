const SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** Ctrl-C under npm arrives twice, once from the terminal and once from npm: one wish, not two. */
const ECHO_MS_MAX = 500

/** The wish to stop, as the operating system tells it. */
export interface StopSignals {
  /** Aborts what can be aborted. */
  signal: AbortSignal
  asked: Promise<void>
  /** Listens no more. */
  release(): void
}

/** The first signal asks for a stop in order; the next one, of a person who will not wait, calls `now`. */
export function listenForStop(now: () => void): StopSignals {
  const controller = new AbortController()
  let askedAt: number | undefined
  let resolveAsked: () => void = () => undefined
  const asked = new Promise<void>((resolve) => {
    resolveAsked = resolve
  })
  const hear = (): void => {
    if (askedAt === undefined) {
      askedAt = performance.now()
      resolveAsked()
      controller.abort()
    } else if (performance.now() - askedAt > ECHO_MS_MAX) now()
  }
  for (const name of SIGNALS) process.on(name, hear)
  return {
    signal: controller.signal,
    asked,
    release: () => {
      for (const name of SIGNALS) process.off(name, hear)
    },
  }
}

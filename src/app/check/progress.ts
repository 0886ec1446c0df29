import { progressOn } from '../../mongod/progress.js'

const QUIET_MS = 1_000
const TERMINAL_EVERY_MS = 100
const PLAIN_EVERY_MS = 3_000

/** Says how far something has come. Called as often as one likes. */
export type Tell = (line: string) => void

/** Tells nothing of what is done within a second; after that on a terminal one line that changes, elsewhere a line now and then. */
export function slowProgress(
  out: { isTTY?: boolean; write(text: string): unknown },
  clock = Date.now,
): { tell: Tell; done: () => void } {
  const progress = progressOn(out, clock)
  let next = clock() + QUIET_MS
  return {
    tell: (line) => {
      if (clock() < next) return
      next = clock() + (out.isTTY === true ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS)
      progress.step(line)
    },
    done: progress.done,
  }
}

const PLAIN_EVERY_MS = 3_000
const MEGABYTE = 1_000_000

/** Tells how far something slow has come. */
export interface Progress {
  /** Says that something new began. */
  step(line: string): void
  /** Says how many bytes have come; swallowed when said too often. */
  bytes(what: string, got: number, whole: number): void
  /** Clears the line that was being updated. */
  done(): void
}

/** On a terminal one line that changes in place; elsewhere, in a log, a plain line every few seconds. */
export function progressOn(out: { isTTY?: boolean; write(text: string): unknown }, clock = Date.now): Progress {
  let toldAt = Number.NEGATIVE_INFINITY
  let open = false
  const show = (line: string): void => {
    toldAt = clock()
    open = out.isTTY === true
    out.write(open ? `\r\u001b[K${line}` : `${line}\n`)
  }
  return {
    step: show,
    bytes: (what, got, whole) => {
      // Done is not news: what comes after it says so itself.
      if (got >= whole || (out.isTTY !== true && clock() - toldAt < PLAIN_EVERY_MS)) return
      const share = Math.floor((got / whole) * 100)
      show(`${what}: ${(got / MEGABYTE).toFixed(0)} of ${(whole / MEGABYTE).toFixed(0)} MB (${share} %)`)
    },
    done: () => {
      if (open) out.write('\r\u001b[K')
      open = false
    },
  }
}

/** For callers that have nobody to tell. */
export const SILENT: Progress = { step: () => undefined, bytes: () => undefined, done: () => undefined }

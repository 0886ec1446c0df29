const PLAIN_EVERY_MS = 3_000
const MEGABYTE = 1_000_000

/** Tells how far something slow has come. */
export interface Progress {
  /** Says where it stands; may be swallowed when said too often. */
  update(line: string): void
  /** The same, counted in bytes. */
  bytes(what: string, got: number, whole: number): void
  /** Clears the line that was being updated. */
  done(): void
}

/** On a terminal one line that changes in place; elsewhere, in a log, a plain line every few seconds. */
export function progressOn(out: { isTTY?: boolean; write(text: string): unknown }, clock = Date.now): Progress {
  let toldAt = Number.NEGATIVE_INFINITY
  let open = false
  const update = (line: string): void => {
    if (out.isTTY === true) {
      out.write(`\r\u001b[K${line}`)
      open = true
      return
    }
    if (clock() - toldAt < PLAIN_EVERY_MS) return
    toldAt = clock()
    out.write(`${line}\n`)
  }
  return {
    update,
    bytes: (what, got, whole) => {
      const share = whole > 0 ? Math.min(100, Math.floor((got / whole) * 100)) : 0
      update(`${what}: ${(got / MEGABYTE).toFixed(0)} of ${(whole / MEGABYTE).toFixed(0)} MB (${share} %)`)
    },
    done: () => {
      if (open) out.write('\r\u001b[K')
      open = false
    },
  }
}

/** For callers that have nobody to tell. */
export const SILENT: Progress = { update: () => undefined, bytes: () => undefined, done: () => undefined }

import { ServiceError } from './errors.js'

/** What a verb ends with that found something wrong. */
export const EXIT_REFUSED = 1
const EXIT_UNEXPECTED = 70

/** Does what this process was started for, and ends it: with 1 for what is refused, told in one line, and 70 for what nobody foresaw. */
export async function endProcess(work: () => Promise<unknown>): Promise<void> {
  // A reader that has seen enough (`| head`) is no reason to end with an error.
  process.stdout.on('error', () => undefined)
  try {
    await work()
    process.exit(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof ServiceError) {
      console.error(error.message)
      process.exit(EXIT_REFUSED)
    }
    // Not foreseen, so its words may be anybody's: the kind and the place are told, not the message.
    const { createLog, describeError } = await import('./log.js')
    const at = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
    createLog('error').error('unexpected', { ...describeError(error), at: at.map((line) => line.trim()) })
    process.exitCode = EXIT_UNEXPECTED
  }
}

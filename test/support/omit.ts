import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What some tests need of the machine, and a test run can do without. */
const PARTS = {
  chromium: {
    find: chromiumPath,
    remedy: 'install Chromium (Debian: apt-get install chromium) or name it in CHROMIUM',
  },
  playground: { find: playgroundPath, remedy: 'npm ci, with its development dependencies' },
} as const

type Part = keyof typeof PARTS

const leftOut = new Map<Part, Set<string>>()

/**
 * A `before` hook for tests that cannot run without a part: `before(needs('chromium'))`. Where it is missing they are
 * left out and the run ends by saying so; where LOTSEN_TEST_ALL is set they fail.
 */
export function needs(part: Part): (this: Mocha.Context) => void {
  return function () {
    if (PARTS[part].find() !== undefined) return
    if (process.env.LOTSEN_TEST_ALL) throw new Error(`No ${part} here: ${PARTS[part].remedy}`)
    const suite = this.test?.parent?.fullTitle() ?? 'tests'
    leftOut.set(part, (leftOut.get(part) ?? new Set()).add(suite))
    this.skip()
  }
}

/** What the run left out and why, a line each. */
export function namesLeftOut(): string[] {
  return [...leftOut].map(
    ([part, suites]) => `Left out for want of ${part}: ${[...suites].join(', ')}. To run them: ${PARTS[part].remedy}.`,
  )
}

/** Chromium or Chrome on this machine; Chromium without a window first, which takes two thirds of the time. */
export function chromiumPath(): string | undefined {
  const given = process.env.CHROMIUM
  if (given) return isExecutable(given) ? given : undefined
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable)
}

/** Microsoft 365 Agents Playground's command. */
export function playgroundPath(): string | undefined {
  return [join(process.cwd(), 'node_modules', '.bin', 'agentsplayground')].find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

import { stopTestMongo, theMongod } from './mongod.js'
import { namesLeftOut } from './omit.js'
import { slowestFiles, spentOn } from './slowest.js'

export const mochaHooks = {
  afterEach(this: Mocha.Context) {
    spentOn(this.currentTest?.file)
  },
}

/** Before any test, without a test's time limit: a first run fetches mongod here. A failure is told by whoever needs it. */
export async function mochaGlobalSetup(): Promise<void> {
  await theMongod().catch(() => undefined)
}

/** Ends what the run shared, and says last what it left out. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestMongo()
  for (const line of namesLeftOut()) console.log(line)
  const slowest = slowestFiles()
  if (slowest) console.log(slowest)
}

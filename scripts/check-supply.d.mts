/** `package-lock.json` and `package.json` parsed, the others as text. */
export interface Supply {
  lock: { packages: Record<string, Record<string, unknown>> }
  manifest: { dependencies: Record<string, string> }
  readme: string
  npmrc: string
}
/** What is amiss, a sentence each. */
export function remarksOn(supply: Supply): string[]
export function readSupply(folder: string): Supply

import type { Config } from '../../config.js'

/** A department's system that carries errands out. */
export interface DepartmentSystem {
  /** What flows call it. */
  name: string
  url: string
  /** What orders are signed with: the present secret, then the one before it while it is being changed. */
  secrets: string[]
}

/** The systems of SYSTEMS with their secrets; config has seen to it that each has one. */
export function systemsOf(config: Config): DepartmentSystem[] {
  const secretsOf = (name: string) =>
    [...config.SYSTEM_SECRETS, ...config.SYSTEM_SECRETS_PREVIOUS]
      .filter((secret) => secret.name === name)
      .map(({ value }) => value)
  return config.SYSTEMS.map(({ name, value: url }) => ({ name, url, secrets: secretsOf(name) }))
}

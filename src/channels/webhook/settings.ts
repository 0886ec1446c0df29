import type { Config } from '../../config.js'

/** A system that follows tickets. */
export interface Hook {
  name: string
  url: string
  /** What notices are signed with: the present secret, then the one before it while it is being changed. */
  secrets: string[]
}

/** The systems of WEBHOOKS with their secrets; config has seen to it that each has one. */
export function hooksOf(config: Config): Hook[] {
  const secretsOf = (name: string) =>
    [...config.WEBHOOK_SECRETS, ...config.WEBHOOK_SECRETS_PREVIOUS]
      .filter((secret) => secret.name === name)
      .map(({ value }) => value)
  return config.WEBHOOKS.map(({ name, value: url }) => ({ name, url, secrets: secretsOf(name) }))
}

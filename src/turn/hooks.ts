import type { Decision } from './ports.js'

/** Adds what other systems are to hear: every turn that makes or changes a ticket tells each of them. */
export function withHooks(decision: Decision, { hooks }: { hooks: () => readonly string[] }): Decision {
  const { ticket } = decision
  if (!ticket) return decision
  const event = ticket.before === 0 ? ('ticket.created' as const) : ('ticket.changed' as const)
  const { _id: ref, version } = ticket.after
  const told = hooks().map((hook) => ({
    destination: `webhook:${hook}`,
    payload: { kind: 'webhook' as const, hook, event, ref, version },
  }))
  return { ...decision, deliver: [...decision.deliver, ...told] }
}

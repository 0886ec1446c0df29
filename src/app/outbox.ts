import type { SmsCaps } from '../channels/sms/caps.js'
import type { SmsSettings } from '../channels/sms/settings.js'
import type { WebhookSender } from '../channels/webhook/sender.js'
import type { Log } from '../log.js'
import { Outbox } from '../outbox/outbox.js'
import type { Sender } from '../outbox/sender.js'
import type { Store } from '../store/connect.js'
import { Deliveries } from '../store/deliveries.js'
import { Leases } from '../store/leases.js'
import type { Core, Knowing } from './core.js'
import type { createFailureTeller } from './failures.js'
import { createFollowSender } from './follow-sender.js'
import type { Metrics } from './metrics.js'
import { createSmsSender } from './sms.js'
import { teamsSenders } from './teams.js'
import { createWithholder } from './withheld.js'

/** Brings what was committed to everyone it is for, by whatever way leads there. */
export function createOutbox(parts: {
  store: Store
  core: Core
  knowing: Knowing
  logger: Log
  now: () => Date
  publicUrl: () => string | undefined
  caps: SmsCaps
  settings: SmsSettings
  failures: ReturnType<typeof createFailureTeller>
  metrics: Pick<Metrics, 'senders'>
  webhooks: WebhookSender
  /** Of a department's system, of the operations centre where there is one, and of Teams. */
  system: Sender
  open311: Sender | undefined
  teams: Sender
}): { outbox: Outbox; deliveries: Deliveries } {
  const { store, core, failures, webhooks, system, open311, teams, metrics, logger, now } = parts
  const deliveries = new Deliveries(store)
  const outbox = new Outbox({
    deliveries,
    leases: new Leases(store),
    senders: metrics.senders({
      sms: createSmsSender(parts),
      follow: createFollowSender(core),
      webhook: webhooks,
      system,
      ...(open311 ? { open311 } : {}),
      ...teamsSenders(teams),
    }),
    onDead: failures.dead,
    onFailing: failures.failing,
    withheld: createWithholder(core),
    log: logger,
    now,
  })
  return { outbox, deliveries }
}

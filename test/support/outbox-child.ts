import { createLog } from '../../src/log.js'
import { Outbox } from '../../src/outbox/outbox.js'
import type { Sender } from '../../src/outbox/sender.js'
import { connectStore } from '../../src/store/connect.js'
import { Deliveries } from '../../src/store/deliveries.js'
import { Leases } from '../../src/store/leases.js'
import { Turns } from '../../src/store/turns.js'
import { START, say, sms } from './turns.js'

/**
 * A process of its own for the tests that kill one: `commit` makes a turn and hangs before its outbox can be woken,
 * `deliver` runs an outbox that sends to the address given and waits for the answer as long as it takes.
 */
const [mode, uri = '', database = '', sink = ''] = process.argv.slice(2)
const store = await connectStore({ uri, database })

if (mode === 'commit') {
  await say(new Turns(store), 'sms:crash', 'm1', { deliver: [sms('+46700000091', 'Hej')] }, START)
  process.send?.('committed')
  setInterval(() => undefined, 1_000)
} else {
  const sender: Sender = {
    async send({ key, uncertain, attempts }, signal) {
      await fetch(sink, { method: 'POST', body: JSON.stringify({ key, uncertain, attempts }), signal })
      return {}
    },
  }
  const outbox = new Outbox({
    deliveries: new Deliveries(store),
    leases: new Leases(store),
    senders: { sms: sender },
    onDead: async () => undefined,
    log: createLog('error'),
    pollMs: 50,
    leaseMs: 5_000,
    timeoutMs: 1_900,
  })
  outbox.start()
  process.send?.('started')
}

import { expect } from 'chai'
import { eventually } from './support/eventually.js'

interface Message {
  id: string
}
interface Queue {
  messages: readonly Message[]
  add(message: object): void
  fateOf(message: Message): string
}
interface Line {
  Queue: new (options: object, unsent: Message[]) => Queue
}
interface Api {
  Refused: new (status: number, code: string, retryAfterMs: number) => Error
}

/**
 * Goal: while the service answers but cannot save, the chat says of a message that it waits, not that it is being sent,
 * and never that it has come through; then it comes through under the id it had.
 * Method: the widget's own queue, its line up, against a service that refuses with 503 for as long as a test wants.
 */
const LINE = '../src/widget/line'

describe('the chat while the service cannot save', () => {
  it('says that a message waits, and sends it when the service can', async () => {
    // Written for browsers, whose names this side of the project does not know.
    const { Queue } = (await import(`${LINE}/queue.js`)) as Line
    const { Refused } = (await import(`${LINE}/api.js`)) as Api
    let away = true
    const tried: string[] = []
    const fates: string[] = []
    const queue = new Queue(
      {
        env: { random: () => 0 },
        lineIsUp: () => true,
        post: async ({ id }: Message) => {
          tried.push(id)
          if (away) throw new Refused(503, 'store_unavailable', 0)
        },
        changed: () => {
          for (const one of queue.messages) fates.push(queue.fateOf(one))
        },
      },
      [],
    )
    queue.add({ id: 'c1', text: 'hej' })
    await eventually(() => fates.at(-1) === 'waiting')
    expect(fates[0]).to.equal('sending')
    expect(queue.messages).to.have.length(1)
    away = false
    await eventually(() => queue.messages.length === 0)
    expect(new Set(tried)).to.deep.equal(new Set(['c1']))
    expect(fates).not.to.include('failed')
  })
})

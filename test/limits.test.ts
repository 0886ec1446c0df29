import { connect } from 'node:net'
import { expect } from 'chai'
import type { ServiceError } from '../src/errors.js'
import { LIMIT_TABLE, LIMITS, type LimitName, type Limits } from '../src/limits.js'
import { Rate } from '../src/rate.js'
import { type Place, Slots } from '../src/slots.js'
import { boundIntake } from '../src/turn/intake.js'
import type { Turn } from '../src/turn/ports.js'
import { eventually } from './support/eventually.js'
import { HouseOfDoors } from './support/house-of-doors.js'

/**
 * Goal: everything that others can send has a limit, all limits stand in one table, and each is held: what is at the limit
 * is taken, one more is refused as the table says, and nothing of it is kept. One who asks too much makes nobody wait.
 * Method: the table is walked; what counts is tried at its own numbers, and lines, bodies and turns at smaller ones.
 */
describe('limits', function () {
  this.timeout(60_000)
  const names = Object.keys(LIMIT_TABLE) as LimitName[]
  const fewer = (some: Partial<Limits>): Limits => ({ ...LIMITS, ...some })

  describe('in the table', () => {
    const counted = names.filter((name) => [429, 503].includes(LIMIT_TABLE[name].refused as number))

    it('say what they count, how many, and how one too many is met', () => {
      for (const name of names) {
        expect(LIMIT_TABLE[name].max, name).to.be.above(0)
        expect(LIMIT_TABLE[name].counts, name).to.match(/^\S.{9,}$/)
      }
      expect(counted.length).to.be.above(20)
    })

    for (const name of counted.filter((one) => 'windowS' in LIMIT_TABLE[one])) {
      it(`${name}: ${LIMITS[name]} in the time are taken, one more is ${LIMIT_TABLE[name].refused}, and another’s is`, async () => {
        const rate = new Rate(name, LIMITS)
        await rate.take('one', LIMITS[name] - 1)
        await rate.take('one')
        const refused = await rate.take('one').catch((error: ServiceError) => error)
        expect(refused).to.include({ status: LIMIT_TABLE[name].refused })
        expect((refused as ServiceError).retryAfterMs).to.be.above(0)
        await rate.take('another')
      })
    }

    for (const name of counted.filter((one) => !('windowS' in LIMIT_TABLE[one]))) {
      it(`${name}: ${LIMITS[name]} at one time are taken, one more is ${LIMIT_TABLE[name].refused} until one has gone`, () => {
        const slots = new Slots(LIMITS)
        const place: Place = [name, 'one']
        slots.take([place], LIMITS[name] - 1)
        const leave = slots.take([place])
        expect(() => slots.take([place]))
          .to.throw()
          .with.property('status', LIMIT_TABLE[name].refused)
        slots.take([[name, 'another']])
        leave()
        leave()
        slots.take([place])
        expect(slots.taken(place)).to.equal(LIMITS[name])
      })
    }
  })

  describe('of turns', () => {
    const message = (conversation: string, id: string) =>
      ({ channel: 'webchat', conversation, id, text: 'Hej' }) as const

    /** Receives one message at a time of each conversation, each when it is let go. */
    function held() {
      const begun: string[] = []
      const letGo: (() => void)[] = []
      const receive = async ({ id }: { id: string }) => {
        begun.push(id)
        await new Promise<void>((resolve) => letGo.push(resolve))
        return { inboundId: id } as unknown as Turn
      }
      return { begun, letGo, receive }
    }
    const outcome = (turn: Promise<Turn>) =>
      turn.then(
        () => 'taken',
        (error: ServiceError) => error.code,
      )

    it('a flooder is told to wait before anything is done; the others are taken, in their order', async () => {
      const { begun, letGo, receive } = held()
      const bounded = boundIntake(receive, fewer({ turnsPerConversation: 3, turns: 10 }))
      const flood = Array.from({ length: 50 }, (_, n) => outcome(bounded(message('web:flood', `flood-${n}`))))
      const others = ['a', 'b', 'c', 'd'].map((who) => outcome(bounded(message(`web:${who}`, who))))
      await eventually(() => letGo.length === 7)
      for (const go of letGo) go()
      expect(await Promise.all(others)).to.deep.equal(['taken', 'taken', 'taken', 'taken'])
      const came = await Promise.all(flood)
      expect(came.filter((one) => one === 'taken')).to.have.length(3)
      expect(came.filter((one) => one === 'rate_limited')).to.have.length(47)
      expect(begun).to.deep.equal(['flood-0', 'flood-1', 'flood-2', 'a', 'b', 'c', 'd'])
    })

    it('when there is no room for anyone, everyone is told, and taken again once there is', async () => {
      const { letGo, receive } = held()
      const bounded = boundIntake(receive, fewer({ turns: 2 }))
      const first = ['a', 'b'].map((who) => outcome(bounded(message(`web:${who}`, who))))
      expect(await outcome(bounded(message('web:c', 'c')))).to.equal('service_busy')
      await eventually(() => letGo.length === 2)
      for (const go of letGo) go()
      await Promise.all(first)
      const again = outcome(bounded(message('web:c', 'c')))
      await eventually(() => letGo.length === 3)
      letGo[2]?.()
      expect(await again).to.equal('taken')
    })
  })

  describe('of lines and bodies', () => {
    const house = new HouseOfDoors()
    afterEach(async () => {
      house.release()
      await house.close()
    })

    it('one address has so many requests under way, then 429; when all have too many, 503', async () => {
      for (const [some, status] of [
        [{ requestsPerAddress: 1 }, 429],
        [{ requests: 1 }, 503],
      ] as const) {
        await house.start({ limits: fewer(some) })
        const slow = fetch(`${house.url}/slow`)
        await eventually(() => house.seen.length === 1)
        const refused = await fetch(`${house.url}/text`)
        expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).to.deep.equal([status, true])
        house.release()
        expect((await slow).status).to.equal(200)
        expect((await fetch(`${house.url}/text`)).status).to.equal(200)
        house.seen.length = 0
        await house.close()
      }
    })

    it('bodies that are arriving have so much room, then 503; what has come whole gives its room back', async () => {
      await house.start({ limits: fewer({ bodyBytesHeld: 40 }) })
      const send = () => fetch(`${house.url}/echo`, { method: 'POST', body: 'x'.repeat(30) })
      expect((await send()).status).to.equal(201)
      const { line } = await house.open()
      line.write(`POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n${'y'.repeat(20)}`)
      await eventually(async () => (await send()).status === 503)
      line.destroy()
      await eventually(async () => (await send()).status === 201)
    })

    it('an address has so many connections; the next is cut, and one that goes makes room', async () => {
      await house.start({ limits: fewer({ connectionsPerAddress: 2 }) })
      const first = await house.open()
      await house.open()
      const third = connect(Number(new URL(house.url).port), '127.0.0.1')
      await new Promise((resolve) => third.on('error', resolve).on('close', resolve))
      first.line.destroy()
      await eventually(async () => (await fetch(`${house.url}/text`)).status === 200)
    })
  })
})

import { expect } from 'chai'
import type { SmsGatewayStandIn } from '../src/try/sms-gateway.js'
import { eventually } from './support/eventually.js'
import { ReplicaSet } from './support/replica-set.js'
import { type Service, startService } from './support/service.js'
import { SmallKnowledge } from './support/small-knowledge.js'
import { type SmsAccounts, startSmsAccounts } from './support/sms-accounts.js'
import { WEBCHAT_SECRET } from './support/web-resident.js'

/**
 * Goal: when the primary of three MongoDB servers dies in the middle of it all, another takes over and nothing that was
 * acknowledged is lost, doubled or out of order, and the service is not started again.
 * Method: residents write by web and SMS and try again, under the same id, whatever was not acknowledged, as clients and
 * providers do; the primary is killed twice. What they kept for themselves is compared with the log.
 */
const WEB = 4
const PHONES = 4
/** Of each resident, after each primary's end; before it they write until it comes. */
const MORE = 3
const PAUSE_TYPING_MS = 50
const START_MS_MAX = 90_000
const TRIES_MAX = 200
const PAUSE_MS = 100
/** As Twilio's are, but for their first two letters. */
const ID_LENGTH = 32

interface Writer {
  conversation: string
  /** Ids that were acknowledged, in the order they were written. */
  acknowledged: string[]
  /** Tries once; true for an acknowledgement. */
  write(id: string): Promise<boolean>
}

describe('failover of three MongoDB servers', function () {
  this.timeout(START_MS_MAX)
  let set: ReplicaSet
  let service: Service
  let knowledge: SmallKnowledge
  let sms: SmsAccounts
  const writers: Writer[] = []
  /** When the last acknowledgement came, and the longest time between two of them. */
  const pulse = { atMs: 0, longestMs: 0 }

  before(async () => {
    set = await ReplicaSet.start()
    knowledge = await SmallKnowledge.make()
    sms = await startSmsAccounts({ serviceUrl: () => service.url })
    service = await startService({
      mongoUri: set.uri,
      env: { WEBCHAT_SECRET, KNOWLEDGE_DIR: knowledge.dir, ...sms.env },
    })
    for (let n = 0; n < WEB; n += 1) writers.push(await webWriter(service.url))
    for (let n = 0; n < PHONES; n += 1) writers.push(smsWriter(sms.gateway, n))
  })
  after(async () => {
    await service.close()
    await sms.close()
    await set.close()
    await knowledge.remove()
  })

  it('costs no acknowledged message', async () => {
    for (let ends = 0; ends < 2; ends += 1) {
      const before = acknowledged()
      const killing = new AbortController()
      const writing = writers.map((writer, n) => writeOn(writer, n, killing.signal))
      await eventually(() => acknowledged() >= before + writers.length, { withinMs: 30_000 })
      await set.killPrimary()
      killing.abort()
      await Promise.all(writing)
      await set.mend()
    }
    const log = service.db.collection<{ seq: number; inboundId: string; kind: string }>('turns')
    for (const { conversation, acknowledged } of writers) {
      const turns = await log.find({ conversation }).sort({ seq: 1 }).toArray()
      expect(turns.map(({ seq }) => seq)).to.deep.equal(turns.map((_, at) => at + 1))
      const written = turns.filter(({ kind }) => kind === 'resident').map(({ inboundId }) => inboundId)
      expect(written.map((id) => id.slice(-ID_LENGTH))).to.deep.equal(acknowledged)
    }
    console.log(`      (${acknowledged()} messages; at most ${Math.round(pulse.longestMs)} ms without one)`)
  })

  it('leaves tickets as they were told of: one for whoever was given a number', async () => {
    const ticketed = await service.db.collection('tickets').find({}).toArray()
    const conversations = ticketed.map(({ conversation }) => conversation)
    expect(new Set(conversations).size).to.equal(conversations.length)
    expect(conversations.filter((conversation) => conversation.startsWith('sms:'))).to.have.length(PHONES)
  })

  it('and what is to be sent is sent, from the service that was there all along', async () => {
    const phones = writers.flatMap(({ conversation }) => (conversation.startsWith('sms:') ? conversation.slice(4) : []))
    for (const phone of phones)
      await eventually(() => sms.gateway.sent.some(({ to, text }) => to === phone && text.includes('LN-')), {
        withinMs: 30_000,
      })
    expect((await fetch(`${service.url}/readyz`)).status).to.equal(200)
  })

  const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged.length, 0)

  /** Each message until it is acknowledged, and only then the next; a few more once the primary is gone. */
  async function writeOn(writer: Writer, n: number, killed: AbortSignal): Promise<void> {
    for (let more = 0; more < MORE; more += killed.aborted ? 1 : 0) {
      const id = `${n}${String(writer.acknowledged.length).padStart(ID_LENGTH - 1, '0')}`
      for (let tries = 1; !(await writer.write(id).catch(() => false)); tries += 1) {
        if (tries > TRIES_MAX) throw new Error('Nobody acknowledges anything any more')
        await pause(PAUSE_MS)
      }
      writer.acknowledged.push(id)
      const nowMs = performance.now()
      if (pulse.atMs > 0) pulse.longestMs = Math.max(pulse.longestMs, nowMs - pulse.atMs)
      pulse.atMs = nowMs
      await pause(PAUSE_TYPING_MS)
    }
  }
})

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function webWriter(url: string): Promise<Writer> {
  const headers = { authorization: `Bearer ${WEBCHAT_SECRET}` }
  const begun = await fetch(`${url}/v3/directline/conversations`, { method: 'POST', headers })
  const { conversationId, token } = (await begun.json()) as Record<string, string>
  return {
    conversation: `web:${conversationId}`,
    acknowledged: [],
    async write(id) {
      const response = await fetch(`${url}/v3/directline/conversations/${conversationId}/activities`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          type: 'message',
          from: { id: 'me' },
          text: `fråga ${id}`,
          channelData: { clientActivityID: id },
        }),
      })
      return response.ok
    },
  }
}

/** The first asks for a person, which makes a ticket in the same turn. */
function smsWriter(gateway: SmsGatewayStandIn, n: number): Writer {
  const phone = `+4670174065${n}`
  const provider = n % 2 === 0 ? 'elks' : 'twilio'
  const acknowledged: string[] = []
  return {
    conversation: `sms:${phone}`,
    acknowledged,
    async write(id) {
      const text = acknowledged.length === 0 ? 'Jag vill prata med en människa om sopor' : `mer om det ${id}`
      const own = provider === 'elks' ? `s${id}` : `SM${id}`
      const { status } = await gateway.residentSends(phone, text, provider, { id: own })
      return status < 300
    },
  }
}

import { elksList } from '../../src/channels/sms/elks-list.js'
import { takeSms } from '../../src/channels/sms/inbound.js'
import { Missed, type MissedOptions } from '../../src/channels/sms/missed.js'
import type { SmsSettings } from '../../src/channels/sms/settings.js'
import type { SmsMark } from '../../src/channels/sms/sms-mark.js'
import { twilioList } from '../../src/channels/sms/twilio-list.js'
import { LIMITS } from '../../src/limits.js'
import type { InboundMessage } from '../../src/message.js'
import { Rate } from '../../src/rate.js'
import type { Turn } from '../../src/turn/ports.js'
import { ENTRY_NUMBER } from './sms-service.js'

const NONE = { addresses: [], count: 0, host: { base: '', user: '', password: '', leadsTo: [] } }

/** The service's own reader of the providers' lists, with marks in memory and nothing behind it but a note of what came. */
export class MissedReader {
  now = new Date('2026-11-26T09:00:00Z')
  readonly marks = new Map<string, SmsMark>()
  readonly received: InboundMessage[] = []
  readonly logged: string[] = []
  /** Where what came with MMS is said to lie. */
  readonly media: string[] = []
  /** What the turn does with a message besides; a test may fail it. */
  onReceive: (message: InboundMessage) => void = () => undefined
  /** Ids of what came by its webhook. */
  readonly known = new Set<string>()
  readonly missed: Missed
  readonly #perNumber = new Rate('smsPerNumber', { ...LIMITS, smsPerNumber: 100_000 })

  constructor(settings: SmsSettings, numbers: readonly string[] = [ENTRY_NUMBER]) {
    const write = (...line: unknown[]) => void this.logged.push(JSON.stringify(line))
    const log = { debug: write, info: write, warn: write, error: write } as unknown as MissedOptions['log']
    this.missed = new Missed({
      lists: [
        ...(settings.elks ? [elksList(settings.elks)] : []),
        ...(settings.twilio ? [twilioList(settings.twilio)] : []),
      ],
      numbers: () => numbers,
      marks: {
        get: async (key) => this.marks.get(key),
        put: async (key, mark) => void this.marks.set(key, mark),
      },
      isKnown: async ({ id }) => this.known.has(id),
      take: async ({ media: find, ...sms }, signal) => {
        const media = (await find?.(signal)) ?? NONE
        this.media.push(...media.addresses)
        const receive = (message: InboundMessage) => this.#receive(message)
        await takeSms({ ...sms, media }, { receive, log, perNumber: this.#perNumber })
      },
      now: () => this.now,
      log,
    })
  }

  async #receive(message: InboundMessage): Promise<Turn> {
    this.onReceive(message)
    this.received.push(message)
    return {} as Turn
  }

  get texts(): string[] {
    return this.received.map(({ text }) => text)
  }

  ago(ms: number): Date {
    return new Date(this.now.getTime() - ms)
  }
}

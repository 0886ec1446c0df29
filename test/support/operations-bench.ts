import { type RunningHttp, startHttp } from '../../src/http/server.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { SmsGatewayStandIn, standInAccounts } from '../../src/try/sms-gateway.js'
import type { Turn } from '../../src/turn/ports.js'
import { eventually } from './eventually.js'
import { openClock } from './open-clock.js'
import { Open311Server } from './open311-server.js'
import { type Service, startService } from './service.js'
import { memoryLines, SECRET } from './sms-service.js'
import { WEBCHAT_SECRET, WebResident } from './web-resident.js'

/** The outbox waits seconds before it tries again. */

/** The whole service with an operations centre and an SMS provider beside it, all over HTTP. */
export class OperationsBench {
  private constructor(
    readonly centre: Open311Server,
    readonly service: Service,
    readonly gateway: SmsGatewayStandIn,
    readonly gatewayHttp: RunningHttp,
  ) {}

  /** `codes`: what the centre takes, by service code; a "batch" service gives a token first. */
  static async start(format: 'xml' | 'json', services: Open311Server['services']): Promise<OperationsBench> {
    const now = openClock()
    const centre = await Open311Server.start()
    Object.assign(centre, { services, now, habits: { apiKey: 'centre-key' } })
    const at: { gateway?: RunningHttp; service?: Service } = {}
    const settings = standInAccounts({ serviceUrl: () => at.gateway?.url ?? '', elksSecret: SECRET })
    const gateway = new SmsGatewayStandIn({ settings, serviceUrl: () => at.service?.url ?? '' })
    at.gateway = await startHttp({ host: '127.0.0.1', port: 0, doors: gateway.doors, log: memoryLines().log })
    const { elks } = settings
    at.service = await startService({
      env: {
        WEBCHAT_SECRET,
        OPEN311_URL: centre.url,
        OPEN311_API_KEY: 'centre-key',
        OPEN311_FORMAT: format,
        ELKS_USERNAME: elks.username,
        ELKS_PASSWORD: elks.password,
        ELKS_FROM: elks.from,
        ELKS_SECRET: SECRET,
        ELKS_BASE_URL: `${at.gateway.url}/try/gateway/46elks`,
      },
      now,
      operationsEveryMs: 100,
    })
    return new OperationsBench(centre, at.service, gateway, at.gateway)
  }

  async close(): Promise<void> {
    this.gateway.close()
    await this.service.close()
    await this.gatewayHttp.close()
    this.centre.close()
  }

  resident(): Promise<WebResident> {
    return WebResident.open(this.service.url)
  }

  /** The reference of the ticket that was made of what they have just told. */
  async filed(resident: WebResident): Promise<string> {
    const { text = '' } = await resident.hears('Ditt ärende har nummer')
    return /LN-\w{5}/.exec(text)?.[0] ?? ''
  }

  /** The ticket, once `check` holds. */
  stands(ref: string, check: (ticket: Ticket) => void): Promise<Ticket> {
    return eventually(async () => {
      const ticket = await this.service.db.collection<Ticket>('tickets').findOne({ _id: ref })
      if (!ticket) throw new Error('no ticket')
      check(ticket)
      return ticket
    })
  }

  async tickets(): Promise<number> {
    return this.service.db.collection('tickets').countDocuments()
  }

  /** Texts that were brought into a ticket's thread. */
  async thread(ref: string): Promise<string[]> {
    const turns = await this.service.db.collection<Turn>('turns').find({ 'deliveries.payload.ref': ref }).toArray()
    return turns.flatMap(({ deliveries }) =>
      deliveries.flatMap(({ payload }) => (payload.kind === 'thread' && payload.ref === ref ? [payload.text] : [])),
    )
  }

  async saysBySms(phone: string, text: string): Promise<string> {
    const before = this.sms(phone).length
    await this.gateway.residentSends(phone, text, 'elks')
    return eventually(() => {
      const answer = this.sms(phone).slice(before)
      if (answer.length === 0) throw new Error('no answer')
      return answer.join('\n')
    })
  }

  /** What was sent to a number. */
  sms(phone: string): string[] {
    return this.gateway.sent.filter(({ to }) => to === phone).map(({ text }) => text)
  }
}

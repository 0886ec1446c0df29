import type { DepartmentSystem } from '../../test/support/department-system.js'
import type { Open311Server } from '../../test/support/open311-server.js'
import type { CluService } from './clu.js'
import { type PlainAnswer, type PlainRequest, type PlainServer, startPlainServer } from './plain-server.js'
import type { Residents } from './residents.js'
import type { SmsProviders } from './sms-providers.js'
import type { WebhookReceiver } from './webhook-receiver.js'

/** The first number residents of the stand-ins have. */
export const RESIDENT = '+46701740601'

export interface DeskParts {
  residents: Residents
  sms: SmsProviders
  clu: CluService
  faults: Open311Server
  orders: DepartmentSystem
  hooks: WebhookReceiver
}

/** Where one is a resident, and sees what each outside service has taken: everything by curl. */
export async function startDesk(port: number, parts: () => DeskParts): Promise<PlainServer> {
  return startPlainServer(port, async (request) => {
    const { method, path } = request
    if (method === 'POST' && path === '/sms') return lines(await writeSms(request, parts().residents))
    if (method === 'POST' && path === '/chat') return lines(await writeChat(request, parts().residents))
    if (method === 'POST' && path === '/webhook') return parts().hooks.take(request)
    if (method === 'GET' && path === '/') return lines(taken(parts()))
    return { status: 404, body: 'POST /sms (from, text, by), POST /chat (visitor, text), GET /\n' }
  })
}

async function writeSms({ body }: PlainRequest, residents: Residents): Promise<string[]> {
  const { from = RESIDENT, text = '', by = '46elks' } = Object.fromEntries(new URLSearchParams(body))
  if (text === '') throw new Error('text is missing')
  // A form's bare + is a space.
  const phone = from.replace(/^ /, '+')
  return residents.text(phone, text, by === 'twilio' ? 'twilio' : 'elks')
}

async function writeChat({ body }: PlainRequest, residents: Residents): Promise<string[]> {
  const { visitor = 'anna', text = '' } = Object.fromEntries(new URLSearchParams(body))
  if (text === '') throw new Error('text is missing')
  return residents.say(visitor, text)
}

function taken({ sms, clu, faults, orders, hooks }: DeskParts): string[] {
  const { asked, last } = clu.tally()
  const about = last ? `, the last about ${last.intent} (${last.confidence.toFixed(2)})` : ''
  const firstLine = (text: string | null) => text?.split('\n')[0]
  return [
    `SMS: ${sms.gateway.messages.length - sms.gateway.sent.length} in, ${sms.gateway.sent.length} out`,
    `CLU: answered ${asked}${about}`,
    `Operations centre: faults ${faults.stored.length}`,
    ...faults.stored.map(({ fields }) => `  ${fields.get('service_code')}: ${firstLine(fields.get('description'))}`),
    `Department's system: orders ${orders.orders.size}`,
    ...[...orders.orders.values()].map(({ data }) => `  ${data.flow}: ${data.ref}`),
    `Archive, by webhook: notices ${hooks.told.length}`,
    ...hooks.told.map(({ type, ref, status }) => `  ${type}: ${ref} (${status})`),
  ]
}

function lines(all: readonly string[]): PlainAnswer {
  return { status: 200, body: all.map((line) => `${line}\n`).join('') }
}

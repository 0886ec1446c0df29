import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Dice } from './dice.js'
import { mutateJson } from './mutate-json.js'
import { bytes } from './nasty.js'

/** A server on this machine that answers whatever it is asked: well, or with something wrong. */
export interface HostileAnswers {
  url: string
  /** How many times it was asked, by the first step of the path. */
  asked: Map<string, number>
  close(): void
}

const WELL: Readonly<Record<string, string>> = {
  clu: '{"kind":"ConversationResult","result":{"query":"x","prediction":{"topIntent":"snow-clearing","projectKind":"Conversation","intents":[{"category":"snow-clearing","confidenceScore":0.8}],"entities":[]}}}',
  open311:
    '[{"service_request_id":"1","token":"t","status":"open","service_code":"1","service_name":"Lampa","lat":57.7,"long":12.1,"requested_datetime":"2026-01-01T00:00:00Z","description":"Trasig"}]',
  orders: '{"reference":"W-1","state":"done","text":{"sv":"Klart","en":"Done"},"note":"x"}',
  hook: '{}',
  elks: '{"id":"s1","status":"created","data":[{"id":"s1","direction":"incoming","from":"+46701740605","to":"x","message":"hej","status":"sent"}]}',
  twilio:
    '{"sid":"SM1","status":"queued","messages":[{"sid":"SM1","to":"+46701740605","body":"x","status":"sent","direction":"outbound-api","date_created":"x"}]}',
  login: '{"token_type":"Bearer","expires_in":3600,"access_token":"e30.e30.x"}',
}

/** `share`: how many of the answers have something wrong. */
export async function startHostileAnswers(dice: Dice, share: number): Promise<HostileAnswers> {
  const asked = new Map<string, number>()
  const server = createServer((request, response) => {
    request.resume()
    const kind = request.url?.split('/')[1]?.split('?')[0] ?? ''
    asked.set(kind, (asked.get(kind) ?? 0) + 1)
    answer(response, WELL[kind] ?? '{}', dice.chance(share) ? dice : undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}`, asked, close }
}

function answer(response: ServerResponse, well: string, dice: Dice | undefined): void {
  response.on('error', () => undefined)
  const bare = (status: number, headers: Record<string, string>, body = '') => {
    response.writeHead(status, headers)
    response.end(body)
  }
  const json = (body: string, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(Buffer.from(body, 'latin1'))
  }
  if (!dice) {
    json(well)
    return
  }
  dice.pick([
    () => json(mutateJson(well, dice)),
    () => json(mutateJson(well, dice)),
    () => json(mutateJson(well, dice)),
    () => json(mutateJson(well, dice), dice.pick([200, 201, 202, 204, 400, 404, 409, 410, 418, 429, 500, 503])),
    () => json(`${well.slice(0, -1)},"x":"${'y'.repeat(6_000_000)}"}`),
    () => json(bytes(dice, 5_000)),
    () => bare(302, { location: 'http://169.254.169.254/latest/meta-data' }),
    () => bare(200, { 'content-type': 'text/html; charset=x', 'retry-after': '9'.repeat(300) }, '<html>'),
    () => bare(429, { 'retry-after': dice.pick(['-1', 'x', '1e9', 'Wed, 21 Oct 2099 07:28:00 GMT']) }),
    () => {
      response.writeHead(200, { 'content-length': '1000', 'content-encoding': 'gzip' })
      response.write('x', () => response.destroy())
    },
    () => void response.destroy(),
    // Nothing at all, until whoever asked gives up.
    () => undefined,
  ])()
}

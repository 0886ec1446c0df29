import { createOpen311 } from '../../src/channels/open311/client.js'
import { ElksGateway } from '../../src/channels/sms/elks.js'
import { fetchMedium } from '../../src/channels/sms/media.js'
import { TwilioGateway } from '../../src/channels/sms/twilio.js'
import { SystemSender } from '../../src/channels/system/sender.js'
import { ServiceError } from '../../src/errors.js'
import { createCluFinder } from '../../src/understanding/clu/finder.js'
import { keptLog } from '../support/clu-stand-in.js'
import { Dice } from './dice.js'
import { startHostileAnswers } from './hostile-answers.js'

/** Whoever waits for an answer that does not come gives up after this. */
const PATIENCE_MS = 150
/** Longest answer taken of a medium. */
const MEDIUM_BYTES_MAX = 1_000_000

type Ask = () => Promise<unknown>

/** What came of asking others who answer wrongly: how often something could be read, was refused, or broke. */
export interface Asked {
  read: number
  refused: number
  /** What was thrown that is no refusal of ours. */
  broken: string[]
}

/** Asks each of those the service asks, so many times, where every answer has something wrong. */
export async function askHostile(seed: number, times: number): Promise<Map<string, Asked>> {
  const answers = await startHostileAnswers(new Dice(seed), 1)
  const outcomes = new Map<string, Asked>()
  for (const [name, ask] of Object.entries(askers(answers.url))) {
    const asked: Asked = { read: 0, refused: 0, broken: [] }
    outcomes.set(name, asked)
    const worker = async () => {
      for (let n = 0; n < times / 8; n += 1) await note(asked, ask)
    }
    await Promise.all(Array.from({ length: 8 }, worker))
  }
  answers.close()
  return outcomes
}

async function note(asked: Asked, ask: Ask): Promise<void> {
  try {
    await ask()
    asked.read += 1
  } catch (error) {
    if (error instanceof ServiceError || isLate(error)) asked.refused += 1
    else asked.broken.push(error instanceof Error ? `${error.stack}` : String(error))
  }
}

/** Our own signal, passed on. */
function isLate(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
}

function askers(url: string): Record<string, Ask> {
  const { log } = keptLog()
  const signal = () => AbortSignal.timeout(PATIENCE_MS)
  const sms = { to: '+46701740605', text: 'Hej' }
  const elks = new ElksGateway({
    settings: { baseUrl: () => `${url}/elks`, username: 'u', password: 'p', from: '+46701740698', secrets: ['x'] },
    publicUrl: () => undefined,
    log,
  })
  const twilio = new TwilioGateway({
    settings: { baseUrl: () => `${url}/twilio`, accountSid: 'AC1', from: '+46701740699', authTokens: ['x'] },
    publicUrl: () => undefined,
    log,
  })
  const open311 = (format: 'json' | 'xml') =>
    createOpen311({ url: `${url}/open311`, format }, { log, now: () => new Date() })
  const request = {
    ...{ ref: 'LN-7K3F9', serviceCode: '1', address: 'Storgatan 1', description: 'Trasig', reportedAt: new Date() },
    point: { lat: 57.7, lon: 12.1 },
  }
  const systems = new SystemSender({
    systems: [{ name: 'waste', url: `${url}/orders`, secrets: ['a-secret-for-orders'] }],
    orderOf: async () => ({ ref: 'LN-7K3F9', flow: 'bags', answers: {} }) as never,
    told: async () => undefined,
  })
  const clu = { endpoint: `${url}/clu`, key: '0'.repeat(32), project: 'p', deployment: 'd', budgetMs: PATIENCE_MS }
  // It never rejects: what cannot be read is undefined.
  const find = createCluFinder(clu, { log })
  const host = { base: `${url}/elks/`, user: 'u', password: 'p', leadsTo: ['twilio.com'] }
  return {
    'SMS by 46elks': () => elks.send(sms, signal()),
    '46elks’ list': () => elks.find(sms, new Date(0), signal()),
    'SMS by Twilio': () => twilio.send(sms, signal()),
    'Twilio’s list': () => twilio.find(sms, new Date(0), signal()),
    'an MMS’s medium': () => fetchMedium(`${url}/elks/x`, host, { bytesMax: MEDIUM_BYTES_MAX, signal: signal() }),
    'Open311 requests': () => open311('json').send(request, signal()),
    'Open311 requests in XML': () => open311('xml').send(request, signal()),
    'Open311’s list': () => open311('json').open({ serviceCode: '1', since: new Date() }, signal()),
    'Open311’s status': () => open311('json').status(['1'], signal()),
    'Open311’s list in XML': () => open311('xml').status(['1'], signal()),
    'orders of departments': () => systems.ask('LN-7K3F9', 'waste', signal()),
    CLU: () => find('När hämtas soporna', 'sv'),
  }
}

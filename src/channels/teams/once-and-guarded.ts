import { ServiceError } from '../../errors.js'
import { guardedAgents } from '../../outgoing.js'

interface Pipeline {
  removePolicy(policy: { name: string }): unknown[]
  addPolicy(policy: typeof GUARDED_LINE): void
}

const REDIRECTS = ['redirectPolicy']

const AGENTS = guardedAgents()
/** Every line is made as others of ours: to no private address that a vouched name may lead to. */
const GUARDED_LINE = {
  name: 'guardedLine',
  sendRequest<T>(request: { url: string; agent?: unknown }, next: (request: object) => Promise<T>): Promise<T> {
    request.agent = request.url.startsWith('https:') ? AGENTS.https : AGENTS.http
    return next(request)
  },
}

/**
 * The client's own retries would send a card two or three times over on a 500 or a reset, inside one lease, and
 * nobody would know. Trying again is the outbox's. Nor may it follow an answer that leads elsewhere.
 */
export function onceAndGuarded(client: object): void {
  const inner: unknown = Reflect.get(client, 'client')
  const { pipeline } = inner as { pipeline: Pipeline }
  pipeline.addPolicy(GUARDED_LINE)
  // Our token is for the address that was vouched for, and so are a ticket's words.
  const removed = [...REDIRECTS, 'defaultRetryPolicy'].map((name) => pipeline.removePolicy({ name }).length)
  if (removed.reduce((sum, count) => sum + count) === 2) return
  throw new ServiceError('delivery_failed', 'The Bot Framework client retries by itself; this version is not known')
}

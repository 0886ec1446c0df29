import { ServiceError } from '../../errors.js'
import type { Log } from '../../log.js'
import { unanswered } from './failure.js'
import { Kept } from './kept.js'
import { elementsOf, rowsOf } from './read-answer.js'
import { Definition, type Open311Attribute, type Open311Service, Service } from './shapes.js'
import type { Wire } from './wire.js'

const SERVICES_MAX = 1_000

/** What the operations centre takes: its services, and what each asks for. Discovered, and kept for an hour. */
export class Catalogue {
  readonly #wire: Wire
  readonly #options: { log: Log; now: () => Date }
  readonly #services: Kept<Open311Service[]>
  readonly #definitions = new Map<string, Kept<Open311Attribute[] | undefined>>()

  constructor(wire: Wire, options: { log: Log; now: () => Date }) {
    this.#wire = wire
    this.#options = options
    this.#services = new Kept(() => this.#askServices(), { what: 'services', ...options })
  }

  services(): Promise<readonly Open311Service[]> {
    return this.#services.get()
  }

  /**
   * The service with this code; the list is asked anew for one it does not have. Throws `ServiceError`
   * 'delivery_refused' when it is not offered, 'delivery_failed' when the list cannot be had or is empty.
   */
  async service(code: string): Promise<Open311Service> {
    const known = (await this.#services.get()).find((service) => service.code === code)
    if (known) return known
    const services = await this.#services.again()
    const found = services.find((service) => service.code === code)
    if (found) return found
    // A centre that offers nothing at all is ill; one that offers all but this has been set up otherwise.
    if (services.length === 0) throw new ServiceError('delivery_failed', 'The operations centre offers no service now')
    throw new ServiceError('delivery_refused', `The operations centre has no service ${code}`)
  }

  /** What a service asks for; undefined when that is nothing. */
  async definition(code: string): Promise<readonly Open311Attribute[] | undefined> {
    const service = await this.service(code)
    if (!service.metadata) return undefined
    const kept = this.#definitions.get(code) ?? this.#keepDefinition(code)
    return kept.get()
  }

  /** Only for codes of the list, so there are no more than services. */
  #keepDefinition(code: string): Kept<Open311Attribute[] | undefined> {
    if (this.#definitions.size >= SERVICES_MAX) this.#definitions.clear()
    const kept = new Kept(() => this.#askDefinition(code), { what: `definition of ${code}`, ...this.#options })
    this.#definitions.set(code, kept)
    return kept
  }

  async #askServices(): Promise<Open311Service[]> {
    const answer = await this.#wire.get(['services'])
    const rows = answer.status === 200 ? rowsOf(elementsOf(answer.body, 'services', 'service'), Service) : undefined
    if (rows === undefined) throw unanswered('list of services', answer)
    return rows.slice(0, SERVICES_MAX)
  }

  async #askDefinition(code: string): Promise<Open311Attribute[] | undefined> {
    const answer = await this.#wire.get(['services', code])
    // Announced and then not there: whether something is lacking shows when the request is sent.
    if (answer.status === 404) return undefined
    const [definition] =
      answer.status === 200
        ? (rowsOf(elementsOf(answer.body, 'service_definition', 'definition'), Definition) ?? [])
        : []
    if (definition === undefined) throw unanswered('service definition', answer)
    return definition
  }
}

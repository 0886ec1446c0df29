import type { DoorRequest } from '../channels/channel.js'
import { type StaffSay, staffSayFrom } from '../content/staff-texts.js'
import { ServiceError } from '../errors.js'
import { LIMITS } from '../limits.js'
import type { Lang } from '../message.js'
import { Rate } from '../rate.js'
import type { Viewer } from '../tickets/sight.js'
import { Guard } from '../try/guard.js'
import { langOf } from './lang.js'
import type { DeskPorts } from './ports.js'
import { userOf } from './sign-in.js'
import { sayDesk } from './texts.js'

/** A member of staff who asks, and the language they read in. */
export interface Caller {
  viewer: Viewer
  lang: Lang
  /** Sentences of the cards, and of the desk. */
  say: StaffSay
  tell: (key: string, blanks?: Readonly<Record<string, string>>) => string
}

/**
 * Whoever knocks at the desk: a page of our own, in the hands of somebody who proves to be staff. Asked anew each time,
 * for people leave teams; and who cannot be checked does not get in. Nothing is in a cookie, so no other site's page can
 * borrow a sign-in.
 */
export class Admission {
  readonly #ports: DeskPorts
  readonly #guard: Guard
  /** A page asks some twenty times a minute; a member of staff who presses and types, some forty more. */
  readonly #requests: Rate
  /** Those who prove who they are are never held up by others behind their address. */
  readonly #refused: Rate

  constructor(ports: DeskPorts) {
    this.#ports = ports
    this.#requests = new Rate('deskPerPerson', ports.limits ?? LIMITS)
    this.#refused = new Rate('deskRefusedPerAddress', ports.limits ?? LIMITS)
    this.#guard = new Guard(ports.signIn.by === 'key')
  }

  /** Throws `forbidden`, `rate_limited`, `staff_unchecked`, and what a bad sign-in is refused with. */
  async admit(request: DoorRequest): Promise<Caller> {
    this.screen(request)
    const user = await this.#proven(request)
    await this.#requests.take(user)
    const caller = await this.words(request)
    const viewer = await this.#viewer(user, caller.say)
    if (viewer && viewer.queues.size > 0) return { ...caller, viewer }
    throw new ServiceError('forbidden', caller.tell('not_staff'))
  }

  /** Throws `forbidden` for another site's page and, where the link printed at start is the key, for other machines. */
  screen(request: DoorRequest): void {
    if (this.#ports.signIn.by === 'key') this.#guard.admit(request, 'page')
    const { origin, host = '', 'sec-fetch-site': site } = request.headers
    const ours = origin === undefined || this.#own(host).includes(origin)
    if (!ours || (site !== undefined && site !== 'same-origin' && site !== 'none'))
      throw new ServiceError('forbidden', 'Only for the page of the desk itself')
  }

  /** What is said to them, before it is known who they are. */
  async words(request: DoorRequest): Promise<Omit<Caller, 'viewer'>> {
    const content = this.#ports.content()
    const lang = langOf(request, content.organisation.municipality.staffLanguage)
    const texts = (await this.#ports.texts())[lang]
    return {
      lang,
      say: staffSayFrom(content.staff[lang]),
      tell: (key, blanks) => sayDesk(texts, key, blanks),
    }
  }

  #own(host: string): string[] {
    const url = this.#ports.publicUrl()
    // By whatever loopback name the page was opened; the guard has seen that it is one.
    const local = this.#ports.signIn.by === 'key' ? [`http://${host}`] : []
    return [...(url === undefined ? [] : [new URL(url).origin]), ...local]
  }

  async #proven(request: DoorRequest): Promise<string> {
    try {
      return await userOf(this.#ports.signIn, request)
    } catch (error) {
      if (error instanceof ServiceError && error.status < 500) await this.#refused.take(request.address)
      throw error
    }
  }

  async #viewer(user: string, say: StaffSay): Promise<Viewer | undefined> {
    try {
      return await this.#ports.directory.viewer(user)
    } catch (cause) {
      if (cause instanceof ServiceError && cause.code === 'store_unavailable') throw cause
      throw new ServiceError('staff_unchecked', say('refused_unsure'), { cause })
    }
  }
}

import { ActivityTypes, CloudAdapter, type InvokeResponse, type Activity as SdkActivity } from 'botbuilder'
import { AuthenticationConstants, type BotFrameworkAuthentication } from 'botframework-connector'
import { ServiceError } from '../../errors.js'
import type { ReceivedActivity } from './activity.js'
import type { Trust } from './credentials.js'

type Authenticated = Awaited<ReturnType<BotFrameworkAuthentication['authenticateRequest']>>

/**
 * Microsoft's adapter with its failures made honest. `CloudAdapter.process` answers 500 to a bad signature, prints
 * what it catches (a failed send holds the words sent), and with `onTurnError` set hides failures behind a 200. So
 * authentication and turn are run here as two steps: what the first throws is a 401, what the second throws is the
 * caller's to turn into a status.
 */
export class BotAdapter extends CloudAdapter {
  readonly #authentication: BotFrameworkAuthentication
  readonly #trust: Trust

  constructor(authentication: BotFrameworkAuthentication, trust: Trust) {
    super(authentication)
    this.#authentication = authentication
    this.#trust = trust
  }

  /** Proves who is calling. Whatever goes wrong, keys out of reach included, is `signature_rejected`: it fails closed. */
  async prove(received: ReceivedActivity, authorization: string): Promise<Authenticated> {
    try {
      const proof = await this.#authentication.authenticateRequest(sdkActivity(received), authorization)
      if (this.#trust.mode === 'token') this.#check(received, proof, this.#trust)
      return proof
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause
      throw new ServiceError('signature_rejected', 'The Bot Framework token was not accepted', { cause })
    }
  }

  /** Runs one proven activity. An invoke's answer is returned; anything thrown inside is thrown on. */
  async run(
    proof: Authenticated,
    received: ReceivedActivity,
    handle: () => Promise<InvokeResponse | undefined>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(proof, sdkActivity(received), async (context) => {
      const answer = await handle()
      if (answer) await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: answer })
    })
  }

  /**
   * The SDK compares serviceUrl only when the activity names one and the token is the channel's own, and takes tokens
   * of emulators, skills and App Service too. An answer goes where serviceUrl points, so here nothing less than the
   * channel's token with that very serviceUrl will do.
   */
  #check({ activity }: ReceivedActivity, proof: Authenticated, trust: { appId: string; issuer: string }): void {
    const claim = (type: string) => proof.claimsIdentity.getClaimValue(type)
    const same =
      activity.serviceUrl !== undefined &&
      claim(AuthenticationConstants.ServiceUrlClaim) === activity.serviceUrl &&
      claim(AuthenticationConstants.IssuerClaim) === trust.issuer &&
      claim(AuthenticationConstants.AudienceClaim) === trust.appId
    if (!same) throw new ServiceError('signature_rejected', 'The token was not issued for this serviceUrl and app')
  }
}

/** The SDK puts dates in place of strings, so it gets a copy of its own. */
function sdkActivity({ raw }: ReceivedActivity): SdkActivity {
  return structuredClone(raw) as unknown as SdkActivity
}

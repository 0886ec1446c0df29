import { z } from 'zod'
import type { Ask } from './ask.js'
import type { Trouble } from './finding.js'

const RESOURCE = 'https://api.botframework.com'
const Token = z.looseObject({ access_token: z.string().min(1) })

/** Whether Azure gives this machine a token for the identity, by App Service's door or the machine's own; undefined when it does. */
export async function identityToken(
  clientId: string,
  env: Record<string, string | undefined>,
  ask: Ask,
): Promise<Trouble | undefined> {
  const { IDENTITY_ENDPOINT: door, IDENTITY_HEADER: header } = env
  const isAppService = door !== undefined && header !== undefined && URL.canParse(door)
  const url = new URL(isAppService ? door : 'http://169.254.169.254/metadata/identity/oauth2/token')
  url.searchParams.set('api-version', isAppService ? '2019-08-01' : '2018-02-01')
  url.searchParams.set('resource', RESOURCE)
  url.searchParams.set('client_id', clientId)
  const headers: Record<string, string> = isAppService ? { 'x-identity-header': header } : { metadata: 'true' }
  const answer = await ask({ of: 'Azure’s identity service', url, init: { headers } })
  if (!('failure' in answer) && answer.status === 200 && Token.safeParse(answer.json).success) return undefined
  return {
    what: `Azure gives this machine no token for the managed identity: ${'failure' in answer ? answer.words : `status ${answer.status}`}`,
    hurts: 'no card, notice or answer of staff reaches or leaves Teams',
    remedy:
      'assign the identity of MicrosoftAppId to this machine (its Identity page, User assigned); off Azure use MicrosoftAppType SingleTenant with MicrosoftAppPassword',
  }
}

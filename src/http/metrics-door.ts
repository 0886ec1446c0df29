import { type Door, type DoorRequest, isForwarded } from '../channels/channel.js'
import { isOneOf } from '../channels/sms/proof.js'
import { isLoopbackUrl } from '../channels/teams/credentials.js'
import { ServiceError } from '../errors.js'

/** Who may read the metrics: whoever bears one of these tokens; where there are none, this machine (`isLocal`) or nobody. */
export interface MetricsAdmission {
  tokens: readonly string[]
  isLocal: boolean
}

/** `GET /metrics`, as Prometheus reads it. `scrape` gives the text and its media type. */
export function metricsDoor(admission: MetricsAdmission, scrape: () => Promise<{ type: string; text: string }>): Door {
  return {
    method: 'GET',
    path: '/metrics',
    bytesMax: 0,
    handle: async (request) => {
      admit(request, admission)
      const { type, text } = await scrape()
      return { status: 200, headers: { 'content-type': type }, body: text }
    },
  }
}

function admit(request: DoorRequest, { tokens, isLocal }: MetricsAdmission): void {
  const { authorization, host = '' } = request.headers
  if (tokens.length > 0) {
    if (isOneOf(/^Bearer (\S{1,500})$/i.exec(authorization ?? '')?.[1], tokens)) return
    throw new ServiceError('credentials_missing', 'Send METRICS_TOKEN as bearer')
  }
  if (!isLocal) throw new ServiceError('door_closed', 'METRICS_TOKEN is not set')
  // A tunnel, or a name of somebody's that leads here, would let the world in as if it were this machine.
  if (isForwarded(request) || !isLoopbackUrl(`http://${host}`))
    throw new ServiceError('forbidden', 'Only for this machine; from elsewhere with METRICS_TOKEN')
}

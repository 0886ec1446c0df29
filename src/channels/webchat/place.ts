import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import type { InboundMessage } from '../../message.js'

/** A metre at the most; a device's further digits say nothing of where someone stands. */
const DIGITS = 5

const Kind = z.looseObject({ type: z.string() })
/** schema.org's Place as Bot Framework has it; of what more it may hold, nothing is read. */
const Place = z.object({
  geo: z.object({
    type: z.literal('GeoCoordinates').optional(),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }),
})

/**
 * The place among an activity's entities, in degrees of WGS 84; undefined where there is none. What else clients put there
 * is let be. Throws `payload_invalid` for a place that is none, and for two.
 */
export function placeOf(entities: readonly unknown[]): InboundMessage['place'] {
  const places = entities.filter((entity) => Kind.safeParse(entity).data?.type === 'Place')
  if (places.length === 0) return undefined
  const place = places.length === 1 ? Place.safeParse(places[0]) : undefined
  if (!place?.success) throw new ServiceError('payload_invalid', 'A place is one pair of degrees, in geo')
  const { latitude, longitude } = place.data.geo
  return { lat: rounded(latitude), lon: rounded(longitude) }
}

function rounded(degrees: number): number {
  return Number(degrees.toFixed(DIGITS))
}

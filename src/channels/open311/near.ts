import type { Point } from '../../content/streets.js'

const EARTH_RADIUS_METERS = 6_371_000
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Between two points as the crow flies; exact enough for what lies within a municipality. */
export function distanceMeters(one: Point, other: Point): number {
  const north = radians(other.lat - one.lat)
  const east = radians(other.lon - one.lon) * Math.cos(radians((one.lat + other.lat) / 2))
  return Math.hypot(north, east) * EARTH_RADIUS_METERS
}

import type { Point, Street } from '../content/streets.js'

const EARTH_RADIUS_METERS = 6_371_000
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Between two points as the crow flies, in metres; exact enough for what lies within a municipality. */
export function metersBetween(one: Point, other: Point): number {
  const { x, y } = offset(one, other)
  return Math.hypot(x, y)
}

/** From a point to the nearest of a street, which is taken to run straight; undefined where the list has no points of it. */
export function metersFromStreet(from: Point, { point, end }: Street): number | undefined {
  if (!point) return undefined
  if (!end) return metersBetween(from, point)
  const along = offset(point, end)
  const here = offset(point, from)
  const length = along.x ** 2 + along.y ** 2
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, (here.x * along.x + here.y * along.y) / length))
  return Math.hypot(here.x - share * along.x, here.y - share * along.y)
}

/** East and north of a point, in metres. */
function offset(from: Point, to: Point): { x: number; y: number } {
  const north = radians(to.lat - from.lat)
  const east = radians(to.lon - from.lon) * Math.cos(radians((from.lat + to.lat) / 2))
  return { x: east * EARTH_RADIUS_METERS, y: north * EARTH_RADIUS_METERS }
}

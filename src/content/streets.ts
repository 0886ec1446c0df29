/** Degrees, WGS 84. */
export interface Point {
  lat: number
  lon: number
}

/** Where something is, as far as it was told. */
export interface Place {
  /** As the resident put it, at most 200 characters. */
  text: string
  /** The street's name as the street list has it, or as it was written. */
  street?: string
  /** House number with its letter, such as `4` or `12B`. */
  number?: string
  /** The other street of a crossing. */
  crossing?: string
  district?: string
  point?: Point
  /** The street list knows the street; undefined where there is no list. */
  known?: boolean
}

/** One street or named place of knowledge/streets.csv. */
export interface Street {
  name: string
  /** Other names people use of it. */
  also: readonly string[]
  /** District's id. */
  district?: string
  /** House numbers there are; absent for a place without. */
  lowest?: number
  highest?: number
  /** Where it is, roughly: its middle, or where the lowest number is. */
  point?: Point
  /** Where the highest number is: what lies between is reckoned. */
  end?: Point
}

/** What the municipality says there is; undefined when it has given no list, and then no street is unknown. */
export type Streets = readonly Street[] | undefined

import type { Dice } from './dice.js'
import { brokenBytes, RAW, STRINGS, VALUES } from './nasty.js'

/** Stands in a value until it is written, then becomes what no JSON library would write. */
const HOLE = '@@raw@@'

/** JSON with one thing wrong somewhere in it, as latin1 bytes of its UTF-8. */
export function mutateJson(text: string, dice: Dice): string {
  const value = parse(text)
  if (value === undefined || dice.chance(0.12)) return brokenBytes(text, dice)
  const holder = { root: value }
  const places = placesIn(holder)
  const { object, key } = dice.pick(places)
  const raw = change(object, key, dice)
  const written = latin1(JSON.stringify(holder.root) ?? 'null')
  return raw === undefined ? written : written.replace(JSON.stringify(HOLE), () => latin1(raw))
}

interface Spot {
  object: Record<string, unknown>
  key: string
}

/** Changes one value; what it returns is to be written in the place of HOLE. */
function change(object: Record<string, unknown>, key: string, dice: Dice): string | undefined {
  const old = object[key]
  const hole = (raw: string): string => {
    object[key] = HOLE
    return raw
  }
  switch (dice.below(9)) {
    case 0:
      delete object[key]
      return undefined
    case 1:
      object[key] = dice.pick(VALUES)
      return undefined
    case 2:
      return hole(dice.pick(RAW))
    case 3:
      object[key] = [old, old]
      return undefined
    case 4:
      object[dice.pick(['$where', '$gt', 'constructor', '__proto__x', '\0', 'a.b', ''])] = old
      return undefined
    case 5:
      // The same key twice, the second of another kind.
      return hole(`${JSON.stringify(old) ?? 'null'},${JSON.stringify(key)}:${JSON.stringify(dice.pick(VALUES))}`)
    case 6:
      object[key] = 'x'.repeat(dice.pick([5_000, 33_000, 300_000, 1_048_576]))
      return undefined
    case 7:
      return hole(`{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`)
    default:
      object[key] = typeof old === 'string' && dice.chance(0.4) ? old + dice.pick(STRINGS) : dice.pick(STRINGS)
      return undefined
  }
}

function placesIn(node: object, found: Spot[] = []): Spot[] {
  for (const [key, value] of Object.entries(node)) {
    found.push({ object: node as Record<string, unknown>, key })
    if (typeof value === 'object' && value !== null) placesIn(value, found)
  }
  return found
}

/** Undefined for what is no JSON, and for what was made too deep for anyone to write again. */
function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'))
    JSON.stringify(value)
    return value
  } catch {
    return undefined
  }
}

export function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

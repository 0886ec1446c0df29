import type { Case } from './case.js'
import { markerOf } from './case.js'
import { Dice } from './dice.js'
import type { House } from './houses.js'
import { mutateForm, mutateMultipart } from './mutate-body.js'
import { mutateHeaders, mutateMethod, mutateTarget, pickTwist } from './mutate-head.js'
import { mutateJson } from './mutate-json.js'
import { brokenBytes } from './nasty.js'
import { DESK, SAMPLES, type Sample } from './samples.js'
import { TRY } from './try-samples.js'

const GARBLED = ['', 'Bearer', 'Bearer ', 'Bearer x', 'Basic dTpw', 'Desk x', 'Bearer @@token@@x']

/** The sample of a door. Throws for a door that has none: it would go untried. */
export function sampleOf(door: string, word: string, dice: Dice, house: House['name']): Sample {
  const [method = '', path = ''] = door.split(' ')
  const make = SAMPLES[door] ?? DESK[door] ?? TRY[door]
  if (make) {
    const sample = make(word, dice, house)
    return { ...sample, target: sample.target || path }
  }
  if (method !== 'OPTIONS') throw new Error(`No sample of ${door}: add one to test/fuzz/samples.ts`)
  const target = path.replace(':conversationId', '@@chat@@')
  return {
    method,
    target,
    headers: [
      ['Origin', 'https://x.example'],
      ['Access-Control-Request-Method', 'POST'],
    ],
  }
}

/** The nth request of a run: a valid one of the door, with up to three things wrong. The same for the same seed. */
export function makeCase(seed: number, n: number, house: House, door: string): Case {
  const dice = new Dice(seed * 1_000_003 + n)
  const marker = markerOf(n)
  const sample = sampleOf(door, marker, dice, house.name)
  const made: Case = {
    house: house.name,
    door,
    method: sample.method,
    target: sample.target,
    headers: [
      ['Host', '@@host@@'],
      ...(house.name === 'real' ? [['X-Forwarded-For', address(dice)] as [string, string]] : []),
    ],
    body: sample.body?.text ?? '',
    marker,
  }
  if (sample.body) made.headers.push(['Content-Type', sample.body.type])
  made.headers.push(...(sample.headers ?? []))
  prove(made, sample, dice)
  const { method, target } = made
  const times = dice.pick([0, 1, 1, 1, 1, 2, 2, 3])
  for (let at = 0; at < times; at += 1) mutate(made, sample, dice)
  // At another address, or asked otherwise, it may be anyone's to ask.
  if (made.method !== method || made.target !== target) delete made.stranger
  if (dice.chance(0.03)) made.twist = pickTwist(dice)
  return made
}

/** Puts in what lets the sender in: mostly what is theirs, else another's, something garbled, or nothing. */
function prove(made: Case, { proof }: Sample, dice: Dice): void {
  if (proof === undefined) return
  const kind = dice.pick(['own', 'own', 'own', 'own', 'own', 'other', 'garbled', 'none'] as const)
  if (kind !== 'own') made.stranger = true
  if (proof === 'twilio') {
    if (kind === 'own') made.sign = 'twilio'
    else if (kind !== 'none') made.headers.push(['X-Twilio-Signature', kind === 'other' ? '@@token@@' : 'AAAA'])
    return
  }
  if (proof === 'secret in query') {
    if (kind !== 'own')
      made.target = made.target.replace('@@elksSecret@@', kind === 'none' ? '' : 'wrong-secret-of-elks')
    return
  }
  if (kind === 'own') made.headers.push([proof.header, proof.value])
  if (kind === 'other') made.headers.push([proof.header, proof.other])
  if (kind === 'garbled') made.headers.push([proof.header, dice.pick(GARBLED)])
}

function mutate(made: Case, { body }: Sample, dice: Dice): void {
  const what = dice.below(body ? 10 : 4)
  if (what === 0) made.headers = mutateHeaders(made, dice)
  else if (what === 1) made.target = mutateTarget(made.target, dice)
  else if (what === 2) made.method = dice.chance(0.5) ? mutateMethod(dice) : made.method
  else if (!body) made.target = mutateTarget(made.target, dice)
  else if (body.kind === 'json') made.body = mutateJson(made.body, dice)
  else if (body.kind === 'form') made.body = mutateForm(made.body, dice)
  else if (body.kind === 'multipart') made.body = mutateMultipart(made.body, dice)
  else made.body = brokenBytes(made.body, dice)
}

/** Of many: what one address asks too much is tried where the limits are. */
function address(dice: Dice): string {
  return `10.${dice.below(256)}.${dice.below(256)}.${dice.below(256)}`
}

import type { Dice } from './dice.js'
import { latin1 } from './mutate-json.js'
import { brokenBytes, bytes, STRINGS, wellFormed } from './nasty.js'

/** A form (`a=1&b=2`) with something wrong in it. */
export function mutateForm(body: string, dice: Dice): string {
  const fields = body.split('&').filter(Boolean)
  const at = dice.below(fields.length)
  const [name = ''] = (fields[at] ?? '').split('=')
  const replace = (field: string) => fields.map((one, n) => (n === at ? field : one)).join('&')
  switch (dice.below(10)) {
    case 0:
      return fields.filter((_, n) => n !== at).join('&')
    case 1:
      return `${body}&${fields[at]}x&${name}=`
    case 2:
      return replace(`${name}[]=1&${name}[$gt]=`)
    case 3:
      return replace(`${name}=%E5%zz%&%=%`)
    case 4:
      return replace(`__proto__[polluted]=1&__proto__=1&constructor=1`)
    case 5:
      return `${body}&${'a=1&'.repeat(dice.pick([100, 3_000]))}`
    case 6:
      return brokenBytes(body, dice)
    case 7:
      return replace(`${name}=${'x'.repeat(dice.pick([1_000, 20_000, 40_000, 1_048_576]))}`)
    case 8:
      return replace(`${name}=%00%ED%A0%80%FF`)
    default:
      return replace(`${name}=${latin1(encode(dice.pick(STRINGS)))}`)
  }
}

/** A multipart body with something wrong in its parts or what divides them. */
export function mutateMultipart(body: string, dice: Dice): string {
  const boundary = body.slice(0, body.indexOf('\r\n'))
  const put = (pattern: RegExp, by: string) => body.replace(pattern, () => by)
  switch (dice.below(12)) {
    case 0:
      return body.slice(0, dice.below(body.length))
    case 1:
      return put(/--\r\n$/, '')
    case 2:
      return body.replaceAll('\r\n', '\n')
    case 3:
      return body.replaceAll(boundary, boundary.slice(0, -1))
    case 4:
      return put(/filename="[^"]*"/, `filename="${latin1(dice.pick(STRINGS))}"`)
    case 5:
      return put(
        /filename="[^"]*"/,
        `filename*=UTF-8''${dice.pick(['%ff%fe', '%00', '..%2f..%2fx', 'x'.repeat(9_000)])}`,
      )
    case 6:
      return put(
        /Content-Type: [^\r]*/,
        `Content-Type: ${dice.pick(['text/html', '', 'x'.repeat(5_000), 'image/svg+xml; a="'])}`,
      )
    case 7:
      return put(/Content-Disposition/, `X-Long: ${'y'.repeat(dice.pick([100, 5_000, 90_000]))}\r\nContent-Disposition`)
    case 8:
      return `${body.slice(0, body.indexOf('\r\n', 2) + 2)}${'A: b\r\n'.repeat(dice.pick([5, 50, 3_000]))}${body.slice(boundary.length + 2)}`
    case 9:
      return body.slice(0, -boundary.length - 6) + `${boundary}\r\n\r\n\r\n`.repeat(dice.pick([1, 10, 500]))
    case 10:
      return body.replace(/\r\n\r\n[\s\S]*?\r\n--/, () => `\r\n\r\n${bytes(dice, 2_000)}\r\n--`)
    default:
      return brokenBytes(body, dice)
  }
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text))
}

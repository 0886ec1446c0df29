import { flat, wholeWords } from './spans.js'

/** What people write when they do not know: no answer, however many words it has. */
const UNKNOWING = wholeWords(
  [
    'vet (?:inte|ej|icke|ingen|inget)',
    'vet (?:jag|ja) (?:inte|ej)',
    '(?:ingen|no) (?:aning|idea|clue)',
    'vet du',
    'hur menar (?:du|ni)',
    "(?:do not|don'?t|dont|don.t) (?:know|remember|understand)",
    '(?:minns|forstar|fattar) (?:jag |ja )?(?:inte|ej)',
    '(?:inte|ej) ihag',
    'idk',
    'not sure',
    'osaker',
  ].join('|'),
)

/** Whether a text says that its writer does not know. */
export function meansNothing(text: string): boolean {
  return flat(text).search(UNKNOWING) >= 0
}

import type { Lang } from '../../message.js'
import { fold, words } from '../../words.js'

/** Shorter than this is a nod, whoever it was for. */
const WORDS_MIN = 4
/** From here it is more than a word between colleagues. */
const LONG_WORDS_MIN = 8
/** What the signs must come to. Each stands for something people write to whom they answer and seldom to a colleague. */
const WEIGHT_MIN = 2

interface Signs {
  greets: RegExp
  /** Signs off as in a letter. */
  closes: RegExp
  thanks: RegExp
  addresses: RegExp
  /** Tells the other what they can do, or speaks of what is theirs. */
  advises: RegExp
  /** What one says on behalf of the municipality. */
  official: RegExp
  /** Says what we do, and when. */
  promises: RegExp
  /** Answers yes or no, or tells a price, a measure or a time. */
  tells: RegExp
  /** Speaks about the resident, or of the work itself. */
  internal: RegExp
  /** A question among colleagues, unless it follows a greeting. */
  asks: RegExp
}

/** Over folded text: small letters without marks. */
const SIGNS: Readonly<Record<Lang, Signs>> = {
  sv: {
    greets: /^(hej|hejsan|hejhej|halla|god ?(morgon|kvall|eftermiddag)|god ?dag|tjena)\b/,
    closes: /\b(mvh|(med )?(vanlig|vanliga|basta|varma) halsning(ar)?|halsningar|ha en (fin|trevlig|bra))\b/,
    thanks: /\btack (for (att du|att ni|din|ditt|dina|er|ert|era)|sa mycket for)\b/,
    addresses: /\b(du|dig|dej|din|ditt|dina|ni|er|ert|era)\b/,
    advises:
      /\b((du|ni) (kan|far|behover|maste|ska|hittar|ansoker|soker|fyller|anmaler|loggar|ringer|betalar|ser|har ratt)|(din|ditt|dina|er|ert|era) (\w+ )?(anmalan|arende|ansokan|fraga|barn|karl|soptunna|tomt|faktura|plats|post|mejl|beslut|adress|bygglov|avgift)|(kan|behover|far|maste) du)\b/,
    official:
      /\b(vi beklagar|beklagar att|tyvarr|valkommen|valkomna|hor (garna )?av (dig|er)|hor garna|aterkommer till (dig|er)|hor av oss till (dig|er)|aterkom garna|det gar (bra|fint) att|kontakta \w+ pa|pa (kommunens|var) (webbplats|hemsida)|kommunen (ansvarar|har|tar)|e-tjanst\w*|mejla oss|skicka (garna )?(en bild|oss)|ring oss)\b/,
    promises:
      /\bvi (kommer|tommer|hamtar|skickar|lagar|atgardar|byter|plogar|sandar|klipper|ringer|bokar|rattar|ordnar|tar bort|oppnar|har oppet|svarar)\b.*\b(i ?dag|i ?morgon|i kvall|pa (man|tis|ons|tors|fre|lor|son)dag|under (dagen|veckan)|nasta vecka|den har veckan|inom|senast|fore|klockan|kl)\b|\bvi (aterkommer|hor av oss) (till|nar|senast|sa snart)\b/,
    tells:
      /^(ja|nej|jo|jajamen|absolut|sjalvklart|det stammer)\b|\b(kronor|kr|procent|kvadratmeter|kvm|meter|klockan|gratis|avgiften|oppet|stangt)\b/,
    internal:
      /\b(hej (pa er|alla|gang\w*)|invanaren|invanarens|kunden|hen|hon|han|hennes|hans|henne|honom|personen|internt|fyi|nagon (som|av er|annan)|ni andra|jag (tar|svarar|gor) (den|det|detta|over|pa den)|ta (den|det|over|arendet)|tar (den|det) (har )?(pa|efter)|kollar med|kolla med|fraga(r)? (chefen|\w+en pa)|tillbaka (i|till) kon|notera|anteckning|systemet|slapp(er)? (den|det))\b/,
    asks: /\b(kan (du|nagon|vi)|ska (vi|jag|du)|har (vi|nagon|du)|vet (du|nagon|vi)|vem|borde vi|hinner du|tar du|ser du|minns (du|nagon))\b/,
  },
  en: {
    greets: /^(hello|hi|hey|dear|good (morning|afternoon|evening))\b/,
    closes: /\b((kind|best|warm) (regards|wishes)|regards|sincerely|have a (nice|good|lovely))\b/,
    thanks:
      /\b(thank you|thanks) (for (your|contacting|telling|letting|writing|reporting|getting|reaching)|so much for)\b/,
    addresses: /\b(you|your|yours)\b/,
    advises:
      /\b(you (can|may|need|have to|must|should|will|find|apply|pay|do not need|don t need|are welcome|are right)|your (\w+ )?(report|application|question|child|bin|plot|invoice|matter|case|place|permit|fee|decision|address))\b/,
    official:
      /\b(we are sorry|we re sorry|i am sorry|sorry (about|for|that)|unfortunately|please (send|call|phone|contact|let us|write|fill|leave|note)|let us know|get back to you|welcome|do contact us|feel free|call us|phone us)\b/,
    promises:
      /\bwe (will|ll|are going to|shall)\b.*\b(today|tomorrow|tonight|on (mon|tues|wednes|thurs|fri|satur|sun)day|this week|next week|within|at the latest|by|before|shortly|as soon as)\b|\bwe will get back to you\b/,
    tells:
      /^(yes|no|certainly|of course|that is right)\b|\b(kronor|sek|per cent|percent|square metres|metres|o clock|free of charge|the fee|open|closed)\b/,
    internal:
      /\b((hi|hello|hey) (all|everyone|everybody|team|folks)|the resident|resident s|the customer|the caller|he|she|his|hers|him|internally|internal|fyi|anyone|someone (else|who)|i ll take (it|this|that|over)|i can take (it|this)|take (it|this|this one|over)|back (in|to) the queue|check with|ask (the manager|\w+ in)|note to self|the system)\b/,
    asks: /\b((can|could|would|will|do|did|have|are) (you|we|anyone|somebody|someone)|should (we|i)|shall (we|i)|who|does anyone)\b/,
  },
}

export interface AnswerContext {
  /** The resident's language: staff speak among themselves as they like, to the resident in theirs. */
  lang: Lang
  residentName?: string | undefined
  /** Names of those who may be spoken to instead. */
  colleagues?: readonly string[]
}

/**
 * Whether words in a ticket's thread look like an answer meant for the resident: it greets or addresses somebody, says
 * what they can do or what we will do, and speaks neither to a colleague nor about the resident. A guess by signs, and
 * only for asking whether it was meant so; nothing is ever sent on it.
 */
export function looksLikeAnswer(text: string, { lang, residentName, colleagues = [] }: AnswerContext): boolean {
  const said = fold(text).replace(/['’]/g, ' ').replace(/\s+/g, ' ').trim()
  if (words(text).length < WORDS_MIN || /(^|\s)@\S/.test(text)) return false
  const signs = SIGNS[lang]
  const named = namesAt(said, residentName)
  if (!named && speaksTo(said, colleagues, signs)) return false
  if (signs.internal.test(said)) return false
  const greets = signs.greets.test(said)
  // A question without a greeting is asked in the room.
  if (said.endsWith('?') && !greets && !named && signs.asks.test(said)) return false
  const isLong = words(text).length >= LONG_WORDS_MIN
  return weightOf(said, signs) + (named ? 2 : 0) + (isLong ? 1 : 0) >= WEIGHT_MIN
}

function weightOf(said: string, signs: Signs): number {
  const weights: [RegExp, number][] = [
    [signs.greets, 2],
    [signs.closes, 2],
    [signs.thanks, 2],
    [signs.addresses, 1],
    [signs.advises, 1],
    [signs.official, 1],
    [signs.promises, 2],
    [signs.tells, 1],
  ]
  return weights.reduce((sum, [sign, weight]) => sum + (sign.test(said) ? weight : 0), 0)
}

/** A colleague's first name where one speaks to somebody: first of all, after a greeting, or last. */
function speaksTo(said: string, colleagues: readonly string[], { greets, closes }: Signs): boolean {
  const opening = said.replace(greets, '').replace(/^[\s,!]+/, '')
  return colleagues.some((name) => {
    const first = firstName(name)
    if (first === '') return false
    // At the end it is who speaks, where the words are signed as a letter is.
    const last = !closes.test(said) && new RegExp(`[,!] ${first}[.!?]*$`).test(said)
    return last || new RegExp(`^${first}\\b`).test(opening)
  })
}

function namesAt(said: string, name: string | undefined): boolean {
  const first = firstName(name ?? '')
  return first !== '' && new RegExp(`^(\\w+ )?${first}\\b`).test(said)
}

/** Letters alone, so that a name is never read as a pattern. */
function firstName(name: string): string {
  return words(name)[0] ?? ''
}

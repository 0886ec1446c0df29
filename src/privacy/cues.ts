/** What the words just before a number say it is. */
export type Cue = 'identity' | 'phone' | 'other'

/** Characters before a number that are looked at. */
const LOOK_BACK = 32

/** From a word to the number: "nummer: ", " är ", " = ", "(". */
const TO_NUMBER = String.raw`[\s.:=#(\-–"'*]{0,4}(?:(?:är|is|nr|no|number|nummer)[\s.:=#(\-–"'*]{0,4})?$`

const IDENTITY = new RegExp(
  String.raw`(?:person[\s-]?(?:nummer|nr)|\bp[\s.-]?(?:nr|nummer)|samordnings?[\s-]?(?:nummer|nr)|identitetsnummer|(?:personal|social|national) (?:identity|security|id)|\bssn|\bf[öo]dd|\bborn|\bidnr|\bid-n(?:umme)?r)\p{L}{0,3}${TO_NUMBER}`,
  'iu',
)
const PHONE = new RegExp(
  String.raw`(?<!\p{L})(?:tel|telefon|telefonnr|telefonnummer|mobil|mobilnr|mobilnummer|mob|ring|ringa|ring mig på|nås på|nå mig på|phone|call|call me on|cell|sms)${TO_NUMBER}`,
  'iu',
)
const OTHER = new RegExp(
  String.raw`(?<!\p{L})(?:ocr|faktura|fakturan|räkning|invoice|order|ordern|beställning|referens|reference|ref|kund|customer|avtal|anläggning|mätare|mätaren|mätar|ärende|case|diarie|dnr|konto|kontot|account|clearing|bankgiro|plusgiro|bg|pg|kvitto|receipt|paket|kolli|sändning|artikel|serie|inventarie|organisation|org)(?:snummer|nummer|s?nr|s?-(?:id|nr|nummer)| no| number| nr)?${TO_NUMBER}`,
  'iu',
)

/** Reads what a number is called just before it. Looks at so many characters, whatever the text. */
export function cueBefore(text: string, at: number): Cue | undefined {
  const before = text.slice(Math.max(0, at - LOOK_BACK), at)
  if (IDENTITY.test(before)) return 'identity'
  if (PHONE.test(before)) return 'phone'
  return OTHER.test(before) ? 'other' : undefined
}

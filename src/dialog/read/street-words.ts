/** How Swedish street names end, flat, with the form that lists have. */
export const STREET_ENDS: ReadonlyMap<string, string> = new Map([
  ...['vägen', 'gatan', 'gränden', 'stigen', 'backen', 'allén', 'leden', 'torget', 'kajen', 'esplanaden', 'ringen'].map(
    same,
  ),
  ...['slingan', 'svängen', 'plan', 'platsen', 'kroken', 'branten', 'liden'].map(same),
  ['vag', 'vägen'],
  ['gata', 'gatan'],
  ['grand', 'gränden'],
  ['stig', 'stigen'],
  ['alle', 'allén'],
  ['torg', 'torget'],
])

/** Abbreviated ends: "Storg. 4", "almv 4". */
export const SHORT_ENDS: ReadonlyMap<string, string> = new Map([
  ['v', 'vägen'],
  ['g', 'gatan'],
])

/** First words that make a name of "torget" and "vägen". */
export const FIRST_WORDS = 'stora|lilla|norra|sodra|ostra|vastra|gamla|nya|ovre|nedre|yttre|inre'

/** Words that end as streets do and are none. */
export const NO_STREETS: ReadonlySet<string> = new Set(
  'gangvagen gangvag cykelvagen cykelvag bilvagen bilvag landsvagen landsvag motorvagen motorvag infartsvagen tvargatan sidogatan gagatan gagata bakgatan omvag omvagen lekplatsen arbetsplatsen parkeringsplatsen hallplatsen busshallplatsen badplatsen atervinningsplatsen soprumsplatsen uteplatsen gangstigen stadsplan fotbollsplan bollplan tidsplan detaljplan basketplan grusplan konstgrasplan avvag avvagen framplan uppfarten vandplan vandplatsen vandplats'.split(
    ' ',
  ),
)

/** Before a place, flat: part of how it was put. */
export const PREPOSITIONS =
  '(?:(?:ute |uppe |nere |precis |mitt |in ?till |i hojd med|i narheten av|framme )?(?:vid|pa|utanfor|framfor|bakom|bredvid|nara|mittemot|mitt emot|intill|mot|hos|langs|under|i|till|at|on|near|outside|by|in front of|next to|behind|opposite|adressen(?: ar)?|adress:?|the address is|address:?)|i hojd med|i narheten av)'

/** What is counted after a number: then it is no house. Flat. */
export const COUNTED =
  'st|stycken|styck|lampor|lyktor|gatlampor|gatlyktor|stolpar|lyktstolpar|belysningsstolpar|armaturer|skyltar|brunnar|trad|hal|potthal|bilar|cyklar|bankar|sackar|pasar|karl|soptunnor|tunnor|gator|dagar|dar|dygn|veckor|manader|ar i|timmar|tim|minuter|min|ganger|personer|barn|meter|m|km|kvm|lights|lamps|poles|signs|holes|trees|cars|bags|bins|days|weeks|months|hours|times|people|metres'

/** What stands on a street with a number of its own: "lampa 4" is no address. Flat. */
export const NUMBERED =
  'lampa|lampan|lyktstolpe|lyktstolpen|stolpe|stolpen|skylt|brunn|hallplats|linje|buss|port|nummer|nr|vaning|ca|cirka|typ|kl|klockan|vecka|dag'

function same(end: string): [string, string] {
  return [end.normalize('NFD').replace(/\p{Diacritic}/gu, ''), end]
}

/** Words that end as abbreviated names do and are none. Flat. */
export const SHORT_NO_STREETS: ReadonlySet<string> = new Set([
  'torg',
  'berg',
  'borg',
  'helg',
  'sorg',
  'korg',
  'farg',
  'varg',
])

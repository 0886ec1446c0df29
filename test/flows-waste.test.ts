import { type FlowRow, tellRows } from './support/flow-row.js'

/**
 * Goal: who has a bin, bags or old furniture gets it done in few words, by chat and by SMS, in Swedish and English.
 * Method: whole conversations as rows, on the shipped content.
 */

const MISSED: FlowRow[] = [
  {
    name: 'a missed collection, all in one message',
    says: ['anmäla att gröna tunnan inte tömd i tisdags på Almvägen 4 => Titta efter en lapp | LN-'],
    ends: {
      ticket: 'errand waste',
      details: { Adress: 'Almvägen 4', Kärl: 'Det gröna kärlet (restavfall)', Hämtdag: 'tisdag 24 november' },
    },
  },
  {
    name: 'a missed collection, a street without its number',
    says: ['missad tömning => Vilken adress', 'Almvägen => husnumret', '4 => Vilket kärl', 'bruna => LN-'],
    ends: { ticket: 'errand waste', details: { Adress: 'Almvägen 4', Kärl: 'Det bruna kärlet (matavfall)' } },
  },
  {
    name: 'a missed collection, in English',
    lang: 'en',
    says: [
      'report missed bin collection => Which address',
      'Ekvägen 9 => Which bin',
      'all of them => LN- | two working days',
    ],
    ends: { ticket: 'errand waste', details: { Adress: 'Ekvägen 9', Kärl: 'Flera kärl' } },
  },
  {
    name: '"dom har inte tömt soporna" is answered, and the errand offered under it',
    on: ['webchat'],
    says: [
      'dom har inte tömt soporna => !Vilken adress',
      '[Anmäl att soporna inte är tömda] => Vilken adress',
      'Almvägen 4',
      '1 => LN-',
    ],
    ends: { ticket: 'errand waste', details: { Adress: 'Almvägen 4', Kärl: 'Det gröna kärlet (restavfall)' } },
  },
]

const BAGS: FlowRow[] = [
  {
    name: '"bruna påsar slut"',
    says: [
      'bruna påsar slut => Påsarna är gratis | Till vilken adress',
      'Badvägen 7 => Stämmer det | Badvägen 7',
      'ja => LN- | 80 påsar',
    ],
    ends: { ticket: 'errand waste', details: { Adress: 'Badvägen 7' } },
  },
  {
    name: 'bags, corrected at the end',
    says: [
      'beställa matavfallspåsar',
      'Badvägen 7 => Stämmer det',
      'nej, nummer 9 => Ändrat | Badvägen 9 | Stämmer det',
      'skicka => LN-',
    ],
    ends: { ticket: 'errand waste', details: { Adress: 'Badvägen 9' } },
  },
  {
    name: 'bags, changed by the menu',
    says: [
      'beställa matavfallspåsar',
      'Badvägen 7',
      '2 => Vad vill du ändra',
      '1 => Till vilken adress',
      'Almvägen 2 => Stämmer det',
      '1 => LN-',
    ],
    ends: { ticket: 'errand waste', details: { Adress: 'Almvägen 2' } },
  },
  {
    name: 'bags, in English',
    lang: 'en',
    says: ['order food waste bags => To which address', 'Badvägen 7 => Badvägen 7', 'yes please => LN-'],
    ends: { ticket: 'errand waste', details: { Adress: 'Badvägen 7' } },
  },
  {
    name: 'bags, cancelled at the last question',
    says: ['beställa matavfallspåsar', 'Badvägen 7 => Stämmer det', 'avbryt => Inget är skickat'],
    ends: {},
  },
  {
    name: 'bags, a no to what was understood asks what to change',
    says: ['beställa matavfallspåsar', 'Badvägen 7 => Stämmer det', 'nej => Vad vill du ändra'],
    ends: { asks: 'food-waste-bags.$change' },
  },
]

const BIN: FlowRow[] = [
  {
    name: 'a larger bin',
    says: [
      'byta till större kärl => 350 kronor | Vilken storlek',
      '240 => Vilken adress',
      'Kvarnvägen 12 => Stämmer det',
      'ja => LN-',
    ],
    ends: {
      ticket: 'errand waste',
      details: { Gäller: 'Byta storlek', Storlek: '240 liter, 3 300 kr per år', Adress: 'Kvarnvägen 12' },
    },
  },
  {
    name: 'a broken bin asks no size',
    says: [
      'soptunnan är sönder => !Vilken storlek | Vilken adress',
      'Kvarnvägen 12 => Stämmer det',
      'ja => LN- | gratis',
    ],
    ends: { ticket: 'errand waste', details: { Gäller: 'Kärlet är trasigt', Adress: 'Kvarnvägen 12' } },
  },
  {
    name: 'a bin by numbers',
    says: [
      'beställa sopkärl => Vad vill du göra',
      '1 => Vilken storlek',
      '2 => Vilken adress',
      'Kvarnvägen 12 => 190 liter',
      '1 => LN-',
    ],
    ends: {
      ticket: 'errand waste',
      details: { Gäller: 'Byta storlek', Storlek: '190 liter, 2 700 kr per år', Adress: 'Kvarnvägen 12' },
    },
  },
  {
    name: 'a bin: a changed mind takes the size away again',
    says: [
      'byta till större kärl',
      '240 => Vilken adress',
      'nej, det är trasigt => Ändrat | Vilken adress',
      'Kvarnvägen 12 => !240',
      'ja => LN-',
    ],
    ends: { ticket: 'errand waste', details: { Gäller: 'Kärlet är trasigt', Adress: 'Kvarnvägen 12' } },
  },
  {
    name: 'a bin stolen, in English',
    lang: 'en',
    says: ['my bin was stolen => Which address', 'Kvarnvägen 12 => Is it right', 'yes => LN-'],
    ends: { ticket: 'errand waste', details: { Gäller: 'Kärlet är borta', Adress: 'Kvarnvägen 12' } },
  },
]

const BULKY: FlowRow[] = [
  {
    name: 'bulky waste, by SMS the number is known to be theirs',
    on: ['sms'],
    says: [
      'boka grovsopor => 395 kronor | Vad ska vi hämta',
      'en soffa och två madrasser => Vilken adress',
      'Strandvägen 31 => bärhjälp',
      'nej => en soffa och två madrasser | !Vilket mobilnummer',
      'ja => LN-',
    ],
    ends: {
      ticket: 'errand waste',
      details: { Saker: 'en soffa och två madrasser', Adress: 'Strandvägen 31', Bärhjälp: 'Nej', Mobilnummer: 'OWN' },
    },
  },
  {
    name: 'bulky waste, on the web the number is proved by a code',
    on: ['webchat'],
    says: [
      'boka grovsopor => Vad ska vi hämta',
      'en soffa => Vilken adress',
      'Strandvägen 31 => bärhjälp',
      'ja tack => Vilket mobilnummer',
      '070-174 06 05 => Stämmer det',
      'ja => LN- | veta att numret är ditt',
      '123456',
    ],
    ends: {
      ticket: 'errand waste',
      details: { Saker: 'en soffa', Adress: 'Strandvägen 31', Bärhjälp: 'Ja', Mobilnummer: '070-174 06 05' },
      via: 'sms',
    },
  },
  {
    name: 'bulky waste, numbers that are none',
    on: ['webchat'],
    says: [
      'boka grovsopor',
      'en soffa',
      'Strandvägen 31',
      'nej',
      '12 => Skriv numret så här',
      'ingen aning => låt en person',
      'vet inte => Jag ordnar en person',
      '[Svara här i chatten] => LN-',
    ],
    ends: {
      ticket: 'question waste',
      reason: 'no_match',
      details: { Saker: 'en soffa', Adress: 'Strandvägen 31', Bärhjälp: 'Nej' },
    },
  },
  {
    name: 'bulky waste, a question in the middle',
    on: ['sms'],
    says: ['boka grovsopor', 'en soffa', 'vad kostar simhallen? => Tillbaka till ditt ärende | Vilken adress'],
    ends: { asks: 'bulky-waste.place' },
  },
  {
    name: 'bulky waste, in English',
    lang: 'en',
    on: ['sms'],
    says: [
      'book bulky waste => What shall we collect',
      'a sofa and a fridge',
      'Strandvägen 31',
      'yes => a sofa and a fridge',
      'yes, send => LN-',
    ],
    ends: {
      ticket: 'errand waste',
      details: { Saker: 'a sofa and a fridge', Adress: 'Strandvägen 31', Bärhjälp: 'Ja', Mobilnummer: 'OWN' },
    },
  },
]

const HOSTILE: FlowRow[] = [
  {
    name: 'HTML as what is to be collected is words, and no more',
    on: ['sms'],
    says: [
      'boka grovsopor',
      '<b>en soffa</b> {"$gt":""} och ett bord => Vilken adress',
      'Strandvägen 31',
      'nej',
      'ja => LN-',
    ],
    ends: {
      ticket: 'errand waste',
      details: {
        Saker: '<b>en soffa</b> {"$gt":""} och ett bord',
        Adress: 'Strandvägen 31',
        Bärhjälp: 'Nej',
        Mobilnummer: 'OWN',
      },
    },
  },
  {
    name: '4,000 characters where 300 will do',
    on: ['sms'],
    says: ['boka grovsopor', `${'en soffa '.repeat(440)} => för långt | Räkna upp`, 'en soffa => Vilken adress'],
    ends: { asks: 'bulky-waste.place' },
  },
  {
    name: 'a street nobody has heard of',
    says: ['beställa matavfallspåsar', 'Påhittsgatan 4 => hittar jag inte', 'Badvägen 7 => Stämmer det'],
    ends: { asks: 'food-waste-bags.$confirm' },
  },
  {
    name: 'abuse is no answer, and the errand is not lost by it',
    says: ['beställa matavfallspåsar', 'ni är idioter', 'Badvägen 7 => Stämmer det', 'ja => LN-'],
    ends: { ticket: 'errand waste', details: { Adress: 'Badvägen 7' } },
  },
]

describe('errands about waste, whole conversations', () => {
  tellRows([...MISSED, ...BAGS, ...BIN, ...BULKY, ...HOSTILE])
})

import { type FlowRow, tellRows } from './support/flow-row.js'

/**
 * Goal: routine errands are taken to their end in few words, by chat and by SMS, in Swedish and English.
 * Method: whole conversations as rows, on the shipped content.
 */

const CAR: FlowRow[] = [
  {
    name: 'an abandoned car on a street',
    says: [
      'övergiven bil på gatan => Ring 112 | Vilken gata',
      'Hamngatan 12 => Hur ser det ut',
      'röd Volvo ABC 123, platta däck => LN- | fem vardagar',
    ],
    ends: {
      ticket: 'errand technical-service>parking',
      details: {
        Mark: 'Gata, allmän parkering eller park',
        Plats: 'Hamngatan 12',
        Fordon: 'röd Volvo ABC 123, platta däck',
      },
    },
  },
  {
    name: 'an abandoned car on private land is referred',
    says: ['skrotbil => Var står fordonet', 'privat mark => markägaren | !LN-'],
    ends: {},
  },
  {
    name: 'an abandoned car on a state road, in English',
    lang: 'en',
    says: ['report abandoned car => What kind of place', '3 => Trafikverket | 0771-921 921 | !LN-'],
    ends: {},
  },
]

const HALL: FlowRow[] = [
  {
    name: 'a hall, step by step',
    says: [
      'hyra lokal => förfrågan | Vilken hall',
      'ishallen => Vilken dag',
      'lördag 12 december 14-18 => Vem hyr',
      'privatperson => Vad ska ni göra',
      'barnkalas, 25 personer => Stämmer det',
      'ja => LN-',
    ],
    ends: {
      ticket: 'errand sports-halls',
      details: {
        Lokal: 'Ishallen, 600 kr/h',
        Tid: 'lördag 12 december 14:00-18:00',
        Hyresgäst: 'Privatperson över 18 år',
        Ändamål: 'barnkalas, 25 personer',
      },
    },
  },
  {
    name: 'a hall: the day is changed at the end',
    says: [
      'hyra ishallen => Vilken dag',
      '12 december => klockslag',
      '12 december 14-18 => Vem hyr',
      '2 => Vad ska ni göra',
      'hockeyträning, 16 spelare => Stämmer det',
      'nej, 13 december 15-17 => Ändrat | söndag 13 december 15:00-17:00 | Stämmer det',
      'ja => LN-',
    ],
    ends: {
      ticket: 'errand sports-halls',
      details: {
        Lokal: 'Ishallen, 600 kr/h',
        Tid: 'söndag 13 december 15:00-17:00',
        Hyresgäst: 'Förening, under 20 år',
        Ändamål: 'hockeyträning, 16 spelare',
      },
    },
  },
  {
    name: 'a hall, in English, a day that has been',
    lang: 'en',
    says: [
      'hire sports hall => Which day',
      'yesterday 14-16 => That day has been already',
      'tomorrow 13-15 => Who is hiring',
    ],
    ends: { asks: 'borrow-hall.who' },
  },
]

const PAPER: FlowRow[] = [
  {
    name: 'a paper form',
    says: [
      'skicka blankett => Vilken blankett',
      'färdtjänst => Vilket namn',
      'Anna Berg => Till vilken adress',
      'Skolbacken 9 => LN-',
    ],
    ends: {
      ticket: 'errand contact-centre',
      details: { Blankett: 'färdtjänst', 'Namn på kuvertet': 'Anna Berg', Adress: 'Skolbacken 9' },
    },
  },
  {
    name: 'a paper form, one step back',
    says: [
      'beställa blankett',
      'färdtjänst => Vilket namn',
      'tillbaka => Vilken blankett',
      'hemtjänst => Vilket namn',
      'Anna Berg',
      'Skolbacken 9 => LN-',
    ],
    ends: {
      ticket: 'errand contact-centre',
      details: { Blankett: 'hemtjänst', 'Namn på kuvertet': 'Anna Berg', Adress: 'Skolbacken 9' },
    },
  },
  {
    name: 'a paper form, in English',
    lang: 'en',
    says: [
      'I need a paper form => Which form',
      'mobility service => Which name',
      'Anna Berg => Which address shall',
      'Skolbacken 9 => LN-',
    ],
    ends: {
      ticket: 'errand contact-centre',
      details: { Blankett: 'mobility service', 'Namn på kuvertet': 'Anna Berg', Adress: 'Skolbacken 9' },
    },
  },
]

const PERMIT: FlowRow[] = [
  {
    name: 'a permit renewed',
    on: ['sms'],
    says: ['förnya boendeparkering => registreringsnummer', 'ABC 12D => LN- | !Vilket mobilnummer'],
    ends: {
      ticket: 'errand technical-service>parking',
      details: { Tillstånd: 'Boendeparkering', Gäller: 'Förnya', Registreringsnummer: 'ABC 12D', Mobilnummer: 'OWN' },
    },
  },
  {
    name: 'a permit ended, with its last day',
    on: ['sms'],
    says: [
      'säga upp boendeparkering => registreringsnummer',
      'ABC 12D => Från vilken dag',
      '31 december => LN- | ABC 12D',
    ],
    ends: {
      ticket: 'errand technical-service>parking',
      details: {
        Tillstånd: 'Boendeparkering',
        Gäller: 'Säga upp',
        Registreringsnummer: 'ABC 12D',
        'Sista dag': 'torsdag 31 december',
        Mobilnummer: 'OWN',
      },
    },
  },
  {
    name: "a disabled person's permit is referred",
    says: ['förnya handikapptillstånd => e-tjänsten | !LN-'],
    ends: {},
  },
  {
    name: 'a new car, in English',
    lang: 'en',
    on: ['sms'],
    says: ['new car resident permit => Which registration number', 'XYZ 987 => LN- | XYZ 987'],
    ends: {
      ticket: 'errand technical-service>parking',
      details: {
        Tillstånd: 'Boendeparkering',
        Gäller: 'Byta registreringsnummer',
        Registreringsnummer: 'XYZ 987',
        Mobilnummer: 'OWN',
      },
    },
  },
]

const DOCUMENT: FlowRow[] = [
  {
    name: 'a public document, anonymously',
    says: [
      'begära ut handling => Du behöver inte säga vem du är',
      'avtalet om sophämtning från 2024 => Hur vill du ha',
      'papper => LN-',
    ],
    ends: {
      ticket: 'errand contact-centre',
      details: { Handling: 'avtalet om sophämtning från 2024', Leverans: 'På papper i Stadshuset' },
    },
  },
  {
    name: 'a public document, by e-mail',
    says: [
      'begära ut protokoll',
      'nämndens protokoll från i våras => Hur vill du ha',
      'mejl => e-postadress',
      'anna@',
      'anna@exempel.se => LN-',
    ],
    ends: {
      ticket: 'errand contact-centre',
      details: {
        Handling: 'nämndens protokoll från i våras',
        Leverans: 'Med e-post (gratis)',
        'E-post': 'anna@exempel.se',
      },
    },
  },
  {
    name: 'a public document, in English, the way changed',
    lang: 'en',
    says: [
      'freedom of information => What are you looking for',
      'the 2024 waste contract => How do you want it',
      'e-mail => Which e-mail',
      'back => How do you want it',
      'here => LN-',
    ],
    ends: {
      ticket: 'errand contact-centre',
      details: { Handling: 'the 2024 waste contract', Leverans: 'Här, som fil (gratis)' },
    },
  },
]

const METER: FlowRow[] = [
  {
    name: 'a meter reading, all at once',
    says: [
      'lämna mätarställning, flytt, Ekvägen 9, 1234 kubikmeter => Vilken dag',
      '1 december => LN- | 1234 | Ekvägen 9',
    ],
    ends: {
      ticket: 'errand water',
      details: {
        Gäller: 'Flytt eller ny ägare',
        Adress: 'Ekvägen 9',
        Mätarställning: '1234',
        Tillträdesdag: 'tisdag 1 december',
      },
    },
  },
  {
    name: 'a meter reading, too large',
    says: [
      'lämna mätarställning => Varför',
      'vanlig => Vilken adress',
      'Ekvägen 9 => svarta siffrorna',
      '1234567 => för mycket',
      '1234 => LN-',
    ],
    ends: {
      ticket: 'errand water',
      details: { Gäller: 'Den vanliga avläsningen', Adress: 'Ekvägen 9', Mätarställning: '1234' },
    },
  },
  {
    name: 'a meter reading, in English',
    lang: 'en',
    says: [
      'submit water meter reading => Why',
      'yearly => At which address',
      'Ekvägen 9 => black digits',
      '00456 => LN- | 456',
    ],
    ends: {
      ticket: 'errand water',
      details: { Gäller: 'Den vanliga avläsningen', Adress: 'Ekvägen 9', Mätarställning: '456' },
    },
  },
]

const DAMAGE: FlowRow[] = [
  {
    name: 'damage by a pothole, no photos',
    says: [
      'ersättning potthål => försäkringsbolag | Var hände det',
      'Storgatan 12 => Vilken dag',
      'i tisdags => Vad hände',
      'däcket gick sönder, 2 400 kronor => bilder eller kvitton',
      'hoppa över => LN-',
    ],
    ends: {
      ticket: 'errand streets',
      details: {
        Orsak: 'Gata, väg eller cykelväg',
        Plats: 'Storgatan 12',
        Dag: 'tisdag 24 november',
        Skada: 'däcket gick sönder, 2 400 kronor',
      },
    },
  },
  {
    name: 'damage by a branch, with a receipt',
    says: [
      'skadestånd av kommunen => Vad orsakade',
      'en gren => Var hände det',
      'Storgatan 12 => Vilken dag',
      'igår => Vad hände',
      'rutan sprack => bilder',
      '[foto] => LN-',
    ],
    ends: {
      ticket: 'errand technical-service>parks',
      files: 1,
      details: {
        Orsak: 'Träd eller gren',
        Plats: 'Storgatan 12',
        Dag: 'onsdag 25 november',
        Skada: 'rutan sprack',
        'Bilder och kvitton': '1 st',
      },
    },
  },
  {
    name: 'damage, a day that has not been, in English',
    lang: 'en',
    says: [
      'compensation pothole => Where',
      'Storgatan 12 => On which day',
      'tomorrow => has not been',
      'yesterday => What happened',
    ],
    ends: { asks: 'damage-claim.what' },
  },
]

const SPEED: FlowRow[] = [
  {
    name: 'speed on a street',
    says: ['hastighetsmätning på Ringvägen => 114 14 | När på dygnet', 'vardagar 7-9 => LN- | åtta veckor'],
    ends: { ticket: 'errand streets', details: { Plats: 'på Ringvägen', Tider: 'vardagar 7-9' } },
  },
  {
    name: 'speed on a street, in English',
    lang: 'en',
    says: ['request speed bump => Which street', 'Ringvägen 20 => At what time', 'all the time => LN-'],
    ends: { ticket: 'errand streets', details: { Plats: 'Ringvägen 20', Tider: 'all the time' } },
  },
]

const HOSTILE: FlowRow[] = [
  {
    name: 'nonsense all the way ends with a person, who has what was answered',
    on: ['sms'],
    says: ['hyra ishallen => Vilken dag', 'blorp => Skriv dag och tid', '😀 => låt en person', '<img src=x> => LN-'],
    ends: { ticket: 'question sports-halls', reason: 'no_match', details: { Lokal: 'Ishallen, 600 kr/h' } },
  },
  {
    name: 'an operator where a day is asked for',
    says: ['hyra ishallen => Vilken dag', '{"$gt":""} => Skriv dag och tid', '12 december 14-18 => Vem hyr'],
    ends: { asks: 'borrow-hall.who' },
  },
  {
    name: 'an old button changes the old answer and asks again what is open',
    on: ['webchat'],
    says: ['hyra lokal', '[Ishallen, 600 kr/h] => Vilken dag', 'Kyrksalen, 60, 150 kr/h => Ändrat | Vilken dag'],
    ends: { asks: 'borrow-hall.time' },
  },
]

describe('routine errands, whole conversations', () => {
  tellRows([...CAR, ...HALL, ...PAPER, ...PERMIT, ...DOCUMENT, ...METER, ...DAMAGE, ...SPEED, ...HOSTILE])
})

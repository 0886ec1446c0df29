import { type FlowRow, tellRows } from './support/flow-row.js'

/**
 * Goal: what is broken outdoors is reported in a word or three, by chat and by SMS, in Swedish and English, however clumsily
 * or with whatever ill will, and goes once to whoever owns it.
 * Method: whole conversations as rows, on the shipped content, in the words that people are known to use.
 */

const STRAIGHT: FlowRow[] = [
  {
    name: '"lampan är trasig vid Almvägen 4" asks neither what nor where',
    says: ['lampan är trasig vid Almvägen 4 => Gatubelysning | Almvägen 4 | LN- | !Vad är det | !Var är det'],
    ends: {
      ticket: 'fault streets',
      fault: 'street-light Almvägen 4',
      details: { Fel: 'Gatubelysning', Plats: 'Almvägen 4' },
    },
  },
  {
    name: 'the same in English',
    lang: 'en',
    says: ['the street light is broken at Almvägen 4 => Street lighting | LN- | !What is wrong | !Where is it'],
    ends: {
      ticket: 'fault streets',
      fault: 'street-light Almvägen 4',
      details: { Fel: 'Gatubelysning', Plats: 'Almvägen 4' },
    },
  },
  {
    name: '"Belysning."',
    says: ['Belysning. => Var är det', 'Storgatan 3 => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Storgatan 3' },
  },
  {
    name: '"Sönder"',
    says: ['Sönder => Vad är det för fel', 'lampa => Var är det', 'Ekvägen 2 => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Ekvägen 2' },
  },
  {
    name: '"Nedkörd skylt."',
    says: ['Nedkörd skylt. => Var är det | !Vad är det', 'Nygatan och Skolgatan => LN-'],
    ends: { ticket: 'fault streets', fault: 'sign Nygatan / Skolgatan' },
  },
  {
    name: '"Tät rb."',
    says: ['Tät rb. => Var är det | !Vad är det', 'Kungsgatan 12 => LN-'],
    ends: { ticket: 'fault water', fault: 'drain Kungsgatan 12' },
  },
  {
    name: '"garlyktor"',
    says: ['garlyktor => Var är det | !Vad är det', 'Ringvägen => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Ringvägen' },
  },
  {
    name: 'a category by its number',
    says: ['felanmälan => Vad är det för fel', '1 => Var är det', 'Stadsparken => LN-'],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Stadsparken' },
  },
  {
    name: 'what fits no category is told',
    says: ['felanmälan', 'något annat => Var är det', 'Ågatan 8 => Berätta kort', 'räcket vid ån är löst => LN-'],
    ends: {
      ticket: 'fault technical-service',
      fault: 'other Ågatan 8',
      details: { Fel: 'Något annat', Plats: 'Ågatan 8', Beskrivning: 'räcket vid ån är löst' },
    },
  },
  {
    name: 'English, step by step',
    lang: 'en',
    says: [
      'I want to report a fault => What is wrong',
      'pothole => Where is it',
      'Storgatan 20 => LN- | Road or pothole',
    ],
    ends: { ticket: 'fault streets', fault: 'road Storgatan 20' },
  },
]

const CLUMSY: FlowRow[] = [
  {
    name: 'typos all the way',
    says: ['gatulampa sönderr vid almvegen 4 => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
  {
    name: 'a changed mind: "nej, nummer 6" while something else is asked',
    says: [
      'felanmälan',
      'Något annat',
      'Almvägen 4 => Berätta kort',
      'nej, nummer 6 => Ändrat | Almvägen 6 | Berätta kort',
      'Räcket är löst => LN-',
    ],
    ends: { ticket: 'fault technical-service', fault: 'other Almvägen 6' },
  },
  {
    name: 'a changed category',
    says: ['Belysning. => Var är det', 'nej, klotter => Ändrat | Klotter | Var är det', 'Almvägen 4 => LN-'],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Almvägen 4' },
  },
  {
    name: 'a question in the middle is answered, and the flow goes on',
    says: [
      'Belysning. => Var är det',
      'när öppnar biblioteket? => Tillbaka till ditt ärende | Var är det',
      'Almvägen 4 => LN-',
    ],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
  {
    name: 'back',
    says: [
      'felanmälan',
      'klotter => Var är det',
      'tillbaka => Vad är det för fel',
      'potthål => Var är det',
      'Almvägen 4 => LN-',
    ],
    ends: { ticket: 'fault streets', fault: 'road Almvägen 4' },
  },
  {
    name: 'back at the first question',
    says: ['felanmälan', 'tillbaka => första frågan | Vad är det för fel'],
    ends: { asks: 'fault-report.kind' },
  },
  {
    name: 'a photo nobody asked for',
    says: ['Belysning. => Var är det', '[foto] => Var är det', 'Almvägen 4 => LN-'],
    ends: {
      ticket: 'fault streets',
      fault: 'street-light Almvägen 4',
      files: 1,
      details: { Fel: 'Gatubelysning', Plats: 'Almvägen 4', Bild: '1 st' },
    },
  },
  {
    name: 'a photo with the first words',
    says: ['[foto] klotter på Storgatan 5 => LN-'],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Storgatan 5', files: 1 },
  },
  {
    name: 'a person in the middle has what was answered',
    on: ['sms'],
    says: ['Belysning. => Var är det', 'jag vill prata med en människa => LN-'],
    ends: { ticket: 'question streets', reason: 'asked', details: { Fel: 'Gatubelysning' } },
  },
  {
    name: 'a person in the middle has what was answered',
    on: ['webchat'],
    says: ['Belysning. => Var är det', 'jag vill prata med en människa', '[Svara här i chatten] => LN-'],
    ends: { ticket: 'question streets', reason: 'asked', details: { Fel: 'Gatubelysning' } },
  },
  {
    name: 'two days of silence, then it is resumed',
    says: [
      'Belysning. => Var är det',
      '+2d hej => Du började med det här',
      'ja, fortsätt => Var är det',
      'Almvägen 4 => LN-',
    ],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
  {
    name: 'two days of silence, then it is begun anew',
    says: [
      'Belysning. => Var är det',
      '+2d hej => Du började med det här',
      'börja om => Vi börjar om | Vad är det för fel',
      'klotter',
      'Almvägen 4 => LN-',
    ],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Almvägen 4' },
  },
  {
    name: 'two days of silence, then the answer itself',
    says: ['Belysning. => Var är det', '+2d Almvägen 4 => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
  {
    name: 'cancelled',
    says: ['Belysning. => Var är det', 'avbryt => Då avbryter jag'],
    ends: {},
  },
  {
    name: 'English, corrected',
    lang: 'en',
    says: ['pothole => Where is it', 'no, I meant graffiti => Changed | Graffiti | Where is it', 'Almvägen 4 => LN-'],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Almvägen 4' },
  },
]

const OTHERS: FlowRow[] = [
  {
    name: "somebody else's asset is referred at once, and nothing is filed",
    says: ['klotter på busskuren vid Storgatan 5 => Norrkusttrafiken | 040-628 04 10 | !LN-'],
    ends: {},
  },
  {
    name: "somebody else's asset, in English",
    lang: 'en',
    says: ['graffiti on the bus shelter at Storgatan 5 => Norrkusttrafiken | 040-628 04 10 | !LN-'],
    ends: {},
  },
  {
    name: "somebody else's, said before the category",
    says: ['felanmälan längs E4', 'gatlampa => Trafikverket | !LN-'],
    ends: {},
  },
  {
    name: 'what is urgent hears the on-call line, and is filed too',
    says: ['lyktstolpen är påkörd vid Almvägen 4 => 0980-319 295 | LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
  {
    name: 'danger in the middle gets 112 first, and the errand goes on afterwards',
    says: ['Belysning. => Var är det', 'det brinner i huset, hjälp! => 112', 'Almvägen 4 => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
]

const SAME: FlowRow[] = [
  {
    name: 'what somebody else has reported is followed, and no second ticket is made',
    earlier: ['lampan är trasig vid Almvägen 4'],
    says: ['gatlampan lyser inte vid Almvägen 4 => Är det samma sak', 'ja => redan anmält'],
    ends: {},
  },
  {
    name: '"nej, en annan" is a report of its own',
    earlier: ['lampan är trasig vid Almvägen 4'],
    says: ['gatlampan lyser inte vid Almvägen 4 => Är det samma sak', 'nej, en annan => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
  {
    name: 'the same, in English',
    lang: 'en',
    earlier: ['lampan är trasig vid Almvägen 4'],
    says: ['the street light is broken at Almvägen 4 => Is it the same', 'yes => LN-'],
    ends: {},
  },
]

const HOSTILE: FlowRow[] = [
  {
    name: 'nonsense: the second explains, the third offers a person, the fourth arranges one',
    on: ['sms'],
    says: [
      'felanmälan => Vad är det för fel',
      'blorp zzxy => Skriv vad som är trasigt',
      'qqq wfrt => låt en person',
      'xkcd hjkl => LN-',
    ],
    ends: { ticket: 'question contact-centre', reason: 'no_match' },
  },
  {
    name: 'abuse',
    says: ['Belysning. => Var är det', 'ni är idioter => !LN-', 'Almvägen 4 => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
  {
    name: '4,000 characters',
    says: [`felanmälan`, `${'blorp zzxy '.repeat(360)} => Skriv vad som är trasigt`, 'klotter', 'Almvägen 4 => LN-'],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Almvägen 4' },
  },
  {
    name: 'emoji only',
    says: ['felanmälan', '😀😀😀 => Skriv vad som är trasigt', 'klotter', '😡 => Skriv en gata', 'Almvägen 4 => LN-'],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Almvägen 4' },
  },
  {
    name: 'HTML and an operator',
    says: [
      'felanmälan',
      '<script>alert(1)</script> => Skriv vad som är trasigt',
      '{"$gt":""} => låt en person',
      'klotter => Var är det',
      'Almvägen 4 => LN-',
    ],
    ends: { ticket: 'fault technical-service>parks', fault: 'graffiti Almvägen 4' },
  },
  {
    name: "another flow's words in the middle",
    says: ['Belysning. => Var är det', 'beställa matavfallspåsar => Påsarna är gratis | Till vilken adress | !LN-'],
    ends: { asks: 'food-waste-bags.place' },
  },
  {
    name: 'an old button',
    on: ['webchat'],
    says: ['felanmälan', '[Klotter] => Var är det', 'Gatubelysning => Ändrat | Var är det', 'Almvägen 4 => LN-'],
    ends: { ticket: 'fault streets', fault: 'street-light Almvägen 4' },
  },
]

const NONE: FlowRow[] = [
  {
    name: '"dom har inte tömt soporna" is no fault outdoors',
    says: ['dom har inte tömt soporna => !Vad är det för fel'],
    ends: {},
  },
  { name: '"fått p-bot fel" starts no fault', says: ['fått p-bot fel => !Vad är det för fel | !Var är det'], ends: {} },
  { name: 'a question starts nothing', says: ['vem lagar gatlampan?  => !Var är det'], ends: {} },
  { name: '"ni har inte plogat"', says: ['ni har inte plogat => !LN-'], ends: {} },
]

describe('fault reports, whole conversations', () => {
  tellRows([...STRAIGHT, ...CLUMSY, ...OTHERS, ...SAME, ...HOSTILE, ...NONE])
})

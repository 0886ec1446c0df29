import { type FlowRow, tellRows } from './support/flow-row.js'

/**
 * Goal: complaints and callbacks are taken in few words; what touches a child or a right is never carried out here; a
 * visit can be begun.
 * Method: whole conversations as rows, on the shipped content.
 */

const COMPLAINT: FlowRow[] = [
  {
    name: 'a complaint, with an answer wanted',
    says: [
      'jag vill klaga => tio arbetsdagar | Vad vill du klaga på',
      'ingen svarade på biblioteket på hela måndagen => Vill du ha ett svar',
      'ja => e-post',
      'hoppa över => LN-',
    ],
    ends: {
      ticket: 'complaint contact-centre',
      details: {
        'Det gäller': 'ingen svarade på biblioteket på hela måndagen',
        Verksamhet: 'Bibliotek och fritid',
        'Vill ha svar': 'Ja',
      },
    },
  },
  {
    name: 'a complaint, no answer wanted',
    says: [
      'klagomål',
      'maten är kall => Vilken verksamhet',
      'skola => Vill du ha ett svar',
      'nej => LN- | inte vill ha något svar',
    ],
    ends: {
      ticket: 'complaint contact-centre',
      details: { 'Det gäller': 'maten är kall', Verksamhet: 'Skola och förskola', 'Vill ha svar': 'Nej' },
    },
  },
  {
    name: 'a complaint that names a fault is a complaint',
    says: ['jag vill klaga på snöröjningen, ingen plogar på min gata => Vill du ha ett svar', 'nej => LN-'],
    ends: { ticket: 'complaint contact-centre' },
  },
  {
    name: 'a complaint, in English',
    lang: 'en',
    says: [
      'I want to make a complaint => What is it about',
      'the staff were rude to me at the town hall => Would you like an answer',
      'yes => e-mail',
      'anna@example.com => LN-',
    ],
    ends: {
      ticket: 'complaint contact-centre',
      details: {
        'Det gäller': 'the staff were rude to me at the town hall',
        Verksamhet: 'Bemötande och kontakt',
        'Vill ha svar': 'Ja',
        'E-post': 'anna@example.com',
      },
    },
  },
  {
    name: 'a complaint of 4,000 characters is asked for in fewer words',
    says: [
      'klagomål',
      `${'det är dåligt '.repeat(280)} => för långt`,
      'det är dåligt => Vilken verksamhet',
      'vet inte => Vill du ha ett svar',
      'nej => LN-',
    ],
    ends: { ticket: 'complaint contact-centre', details: { 'Det gäller': 'det är dåligt', 'Vill ha svar': 'Nej' } },
  },
]

const CALLBACK: FlowRow[] = [
  {
    name: 'a callback',
    on: ['webchat'],
    says: ['boka samtal', 'bygglov => nummer', '070-174 06 05 => När passar', 'i morgon 13-15 => LN-'],
    ends: {
      ticket: 'callback contact-centre',
      via: 'call',
      details: { 'Det gäller': 'bygglov', Telefon: '070-174 06 05', Tid: 'fredag 27 november 13:00-15:00' },
    },
  },
  {
    name: 'a callback by SMS: their number is known',
    on: ['sms'],
    says: ['boka samtal', 'bygglov => När passar | !nummer', 'i morgon 13-15 => LN-'],
    ends: {
      ticket: 'callback contact-centre',
      via: 'call',
      details: { 'Det gäller': 'bygglov', Telefon: 'OWN', Tid: 'fredag 27 november 13:00-15:00' },
    },
  },
  {
    name: 'a callback at any time, in English',
    lang: 'en',
    on: ['webchat'],
    says: ['book a phone call', 'the waste invoice => Which number', '070-174 06 05 => When suits', 'any time => LN-'],
    ends: {
      ticket: 'callback contact-centre',
      via: 'call',
      details: { 'Det gäller': 'the waste invoice', Telefon: '070-174 06 05' },
    },
  },
  {
    name: 'a number that is none',
    on: ['webchat'],
    says: ['boka samtal', 'bygglov => nummer', '12345 => 070-174 06 05', '070-174 06 05 => När passar'],
    ends: { asks: 'callback.time' },
  },
]

const UNPROVEN: FlowRow[] = [
  { name: "a child's absence is not taken here", says: ['sjukanmäla barn => 0980-319 212 | !LN-'], ends: {} },
  {
    name: "a child's absence is not taken here, in English",
    lang: 'en',
    says: ['report my son absent => 0980-319 212 | !LN-'],
    ends: {},
  },
  { name: 'a place is not given up here', says: ['säga upp dagisplatsen => bank-id | !LN-'], ends: {} },
  {
    name: 'a place is not given up here, in English',
    lang: 'en',
    says: ['give up preschool place => BankID | !LN-'],
    ends: {},
  },
  { name: 'an income is not changed here', says: ['ändra inkomst dagis => !LN-'], ends: {} },
  {
    name: 'an income is not changed here, in English',
    lang: 'en',
    says: ['change income preschool => !LN-'],
    ends: {},
  },
]

const VISIT: FlowRow[] = [
  {
    name: 'a visit, by numbers',
    says: [
      'boka ett besök => Vart vill du komma',
      '1 => Vad vill du ha hjälp med',
      '1 => Vilken tid',
      '1 => Stämmer det',
      'ja => Du är välkommen',
    ],
    ends: { ticket: 'errand contact-centre' },
  },
  {
    name: 'a visit, all at once but for its time',
    says: ['boka datorhjälp i Strand => Vilken tid', '2 => Stämmer det', 'ja => Du är välkommen'],
    ends: { ticket: 'errand contact-centre' },
  },
  {
    name: 'a visit, in English, cancelled before it is booked',
    lang: 'en',
    says: [
      'book a visit => Where would you like',
      'town hall => What would you like help with',
      'form => Which time',
      'forget it => !LN-',
    ],
    ends: {},
  },
]

const OTHERWISE: FlowRow[] = [
  { name: 'a greeting begins nothing', says: ['hej'], ends: {} },
  { name: 'a question that names an errand begins nothing', says: ['vad kostar det att hyra ishallen?'], ends: {} },
  { name: '"va kostar dagis"', says: ['va kostar dagis => !LN-'], ends: {} },
  { name: '"tippen öppet?"', says: ['tippen öppet? => !LN-'], ends: {} },
  { name: '"inget vatten"', says: ['inget vatten => !LN-'], ends: {} },
  { name: '"hur länge e kön"', says: ['hur länge e kön => !LN-'], ends: {} },
  { name: '"larmet piper"', says: ['larmet piper => !LN-'], ends: {} },
  { name: '"soc pengar"', says: ['soc pengar => !LN-'], ends: {} },
  { name: '"får ja bygga altan"', says: ['får ja bygga altan => !LN-'], ends: {} },
]

describe('complaints, callbacks and what is not done here, whole conversations', () => {
  tellRows([...COMPLAINT, ...CALLBACK, ...UNPROVEN, ...VISIT, ...OTHERWISE])
})

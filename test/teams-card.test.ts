import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import { parse } from 'yaml'
import { ticketCard } from '../src/channels/teams/card.js'
import { ACTIONS_MAX } from '../src/channels/teams/card-actions.js'
import type { CardInput, Eye } from '../src/channels/teams/card-input.js'
import { bytesOf, CARD_BYTES_MAX, type Card } from '../src/channels/teams/card-parts.js'
import { consultCard } from '../src/channels/teams/consult-card.js'
import { digestCard } from '../src/channels/teams/digest-card.js'
import type { TeamsQueue } from '../src/channels/teams/ports.js'
import { FORMS, type Form } from '../src/channels/teams/press.js'
import { previewCard } from '../src/channels/teams/preview-card.js'
import { StaffSentences } from '../src/content/staff-texts.js'
import { LANGS } from '../src/message.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { aTicket } from './support/tickets.js'

const microsoft = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof import('adaptivecards')
const NOW = new Date('2026-11-26T09:00:00Z')
const MAJA = { id: 'maja', name: 'Maja Lind', teams: '29:maja' }
const OMAR = { id: 'omar', name: 'Omar Haddad', teams: '29:omar' }
const LABELS: CardInput['labels'] = {
  queue: 'Avfall och återvinning',
  channel: 'Avfall och vatten',
  confidential: false,
  district: 'Trollnäs',
  articles: ['Missad sophämtning'],
}
const FOLLOWER = {
  conversation: 'sms:+46701740610',
  channel: 'webchat',
  lang: 'sv',
  phone: '+46701740610',
  at: new Date('2026-11-26T08:31:00Z'),
  text: 'Träd över vägen',
} as const
const VOICE = { texts: textsIn('sv'), lang: 'sv', timeZone: 'Europe/Stockholm' } as const
const claimed: Partial<Ticket> = { status: 'claimed', claimedBy: MAJA, claimedAt: NOW, version: 2 }

/**
 * Goal: staff see all they need on one card, which Microsoft's clients take, in words and not by colour alone, and no
 * resident can put anything into it but text.
 * Method: cards of every status and of hostile matters, read by Microsoft's own `adaptivecards`.
 */
describe('the ticket card', () => {
  for (const lang of LANGS) {
    it(`has every sentence it needs, in ${lang}`, () => {
      expect(StaffSentences.safeParse(textsIn(lang)).error?.issues ?? []).to.deep.equal([])
    })
  }

  const call: Partial<Ticket> = { contact: { via: 'call', phone: '+46701740605', proven: true } }
  const statuses: { name: string; ticket: Partial<Ticket>; eye?: Eye; says: string; buttons: string[] }[] = [
    {
      name: 'new',
      ticket: {},
      says: '○ Nytt',
      buttons: ['Ta ärendet', 'Svara', 'Lös ärendet', 'Anteckna', 'Mer'],
    },
    {
      name: 'claimed, for everyone',
      ticket: claimed,
      says: '◐ Maja Lind har tagit det',
      buttons: ['Anteckna', 'Knappar för Maja Lind'],
    },
    { name: 'claimed, for others', ticket: claimed, eye: 'colleague', says: '◐ Maja Lind', buttons: ['Anteckna'] },
    {
      name: 'claimed, for the claimer',
      ticket: claimed,
      eye: 'claimer',
      says: '◐ Maja Lind har tagit det',
      buttons: ['Svara', 'Fråga invånaren', 'Lös ärendet', 'Anteckna', 'Mer'],
    },
    {
      name: 'claimed, who waits for a call',
      ticket: { ...claimed, ...call },
      eye: 'claimer',
      says: 'ring +46701740605',
      buttons: ['Jag har ringt', 'Svara', 'Lös ärendet', 'Anteckna', 'Mer'],
    },
    {
      name: 'waiting',
      ticket: { ...claimed, status: 'waiting' },
      eye: 'claimer',
      says: '◇ Maja Lind väntar',
      buttons: ['Svara', 'Fråga invånaren', 'Lös ärendet', 'Anteckna', 'Mer'],
    },
    { name: 'for another queue', ticket: {}, eye: 'reader', says: '○ Nytt', buttons: ['Anteckna'] },
    {
      name: 'resolved',
      ticket: { ...claimed, status: 'resolved', closingNote: 'Tömt i dag.' },
      says: '✓ Löst av Maja Lind',
      buttons: ['Öppna igen', 'Anteckna'],
    },
    { name: 'closed', ticket: { ...claimed, status: 'closed' }, says: '■ Avslutat', buttons: ['Anteckna'] },
  ]
  for (const { name, ticket, eye = 'everyone', says, buttons } of statuses) {
    it(`${name}: says so in words and with a sign, and offers what can be done`, () => {
      const card = cardOf({ ticket: aTicket(ticket), eye })
      expect(wordsOf(card)).to.include(says)
      expect(titlesOf(card)).to.deep.equal(buttons)
      expect(mistakesIn(card)).to.deep.equal([])
    })
  }

  const more: { name: string; ticket: Partial<Ticket>; eye: Eye; buttons: string[] }[] = [
    {
      name: 'nobody has it',
      ticket: {},
      eye: 'colleague',
      buttons: ['Skicka vidare', 'Fråga en annan kö', 'Fråga invånaren'],
    },
    {
      name: 'one has it',
      ticket: claimed,
      eye: 'claimer',
      buttons: ['Skicka vidare', 'Fråga en annan kö', 'Lämna över', 'Lämna tillbaka till kön'],
    },
    {
      name: 'one has it, and it is by SMS',
      ticket: { ...claimed, contact: { via: 'sms', phone: '+46701740605', proven: true } },
      eye: 'claimer',
      buttons: ['Skicka vidare', 'Fråga en annan kö', 'Lämna över', 'Lämna tillbaka till kön', 'Jag har ringt'],
    },
    {
      name: 'one has it, and they wait for a call',
      ticket: { ...claimed, ...call },
      eye: 'claimer',
      buttons: ['Skicka vidare', 'Fråga en annan kö', 'Lämna över', 'Lämna tillbaka till kön', 'Fråga invånaren'],
    },
  ]
  for (const { name, ticket, eye, buttons } of more) {
    it(`under "more" where ${name}: the rest, and the way back`, () => {
      const card = cardOf({ ticket: aTicket(ticket), eye, form: { form: 'more', draft: {} } })
      const offered = actionsOf(card).map(({ title }) => title)
      expect(offered).to.deep.equal([...buttons, 'Flagga hot', 'Tillbaka'])
      expect(mistakesIn(card)).to.deep.equal([])
    })
  }

  it('asks Teams to show whoever has it their own buttons, and nobody else', () => {
    const refresh = cardOf({ ticket: aTicket(claimed) }).refresh as { action: Card; userIds: string[] }
    expect(refresh.userIds).to.deep.equal(['29:maja'])
    expect(refresh.action).to.include({ type: 'Action.Execute', verb: 'view' })
    for (const ticket of [{}, { ...claimed, status: 'resolved' }, { ...claimed, claimedBy: { id: 'x', name: 'X' } }])
      expect(cardOf({ ticket: aTicket(ticket as Partial<Ticket>) })).to.not.have.property('refresh')
  })

  it('says who, what, when, where from, in which language and how to reach them', () => {
    const words = wordsOf(
      cardOf({
        ticket: aTicket({ lang: 'en', channel: 'sms', contact: { via: 'sms', phone: '+46701740605', proven: true } }),
      }),
    )
    for (const fact of [
      'Fråga LN-7K3F9',
      'Soporna är inte tömda på Almvägen 4.',
      'Avfall och återvinning',
      'Trollnäs',
      'Sms',
      'Engelska',
      'med sms till +46701740605',
      'tors 26 nov. 09:30',
      'senast tors 26 nov. 15:30',
      'Invånaren bad om en person',
      'Missad sophämtning',
    ]) {
      expect(words, fact).to.include(fact)
    }
  })

  it('warns of a number nobody has proven', () => {
    const contact = { via: 'sms', phone: '+46701740605', proven: false } as const
    expect(wordsOf(cardOf({ ticket: aTicket({ contact }) }))).to.include('inte bekräftat')
  })

  const dues: { name: string; ticket: Partial<Ticket>; now: string; says: string }[] = [
    { name: 'before it', ticket: {}, now: '2026-11-26T14:29:00Z', says: 'senast tors' },
    { name: 'the very minute', ticket: {}, now: '2026-11-26T14:30:00Z', says: 'senast tors' },
    { name: 'after it', ticket: {}, now: '2026-11-26T14:31:00Z', says: '⚠ försenat' },
    {
      name: 'after it, answered before it',
      ticket: answered('2026-11-26T10:00:00Z'),
      now: '2026-11-27T10:00:00Z',
      says: 'besvarat',
    },
    {
      name: 'answered after it',
      ticket: answered('2026-11-26T16:00:00Z'),
      now: '2026-11-27T10:00:00Z',
      says: '⚠ försenat',
    },
  ]
  for (const { name, ticket, now, says } of dues) {
    it(`due time, ${name}: ${says}`, () => {
      expect(wordsOf(cardOf({ ticket: aTicket(ticket), now: new Date(now) }))).to.include(says)
    })
  }

  const facts: { name: string; ticket: Partial<Ticket>; labels?: Partial<CardInput['labels']>; says: string }[] = [
    { name: 'whose matter it is', ticket: {}, labels: { matter: 'Skola' }, says: 'Hör till Skola' },
    { name: 'that it carries on another', ticket: { previous: 'LN-AAAAA' }, says: 'Fortsätter på LN-AAAAA' },
    { name: 'who is wished for', ticket: { wished: OMAR }, says: 'Vill helst ha Omar Haddad' },
    { name: 'that it goes first', ticket: { priority: 'high' }, says: 'Prioritet ▲ Hög' },
    { name: 'how it went', ticket: { ...claimed, rating: 'bad' }, says: 'Så gick det Dåligt' },
    { name: 'the way in', ticket: {}, labels: { entry: 'Äldre direkt' }, says: 'Kom in via Äldre direkt' },
    { name: 'the language', ticket: { foreign: 'so' }, says: 'Språk somaliska: ta hjälp av tolk' },
    {
      name: 'what is broken',
      ticket: { fault: { category: 'tree', place: { text: 'vid badv 12', street: 'Badvägen', number: '12' } } },
      labels: { fault: 'Träd eller buskar' },
      says: 'Fel Träd eller buskar Plats Badvägen 12 vid badv 12',
    },
    {
      name: 'how many follow, and that they read the closing note',
      ticket: { followers: [FOLLOWER, FOLLOWER] },
      says: 'Följare 2 har anmält samma sak. De läser också slutbeskedet.',
    },
    { name: 'what it was merged with', ticket: { mergedInto: 'LN-AAAAA' }, says: 'Ihopslaget med LN-AAAAA' },
    {
      name: 'the answers of an errand',
      ticket: { details: [{ label: 'Kärl', value: '190 liter' }] },
      says: 'Kärl 190 liter',
    },
    {
      name: 'the name',
      ticket: { contact: { via: 'webchat', proven: true, name: 'Åsa [x](https://evil.example)' } },
      says: 'Namn Åsa x https://evil.example',
    },
    {
      name: 'when to call',
      ticket: { callback: { from: new Date('2026-11-27T09:00:00Z'), to: new Date('2026-11-27T11:00:00Z') } },
      says: 'Vill bli uppringd fre 27 nov. 10:00 till 12:00',
    },
  ]
  for (const { name, ticket, labels, says } of facts) {
    it(`says ${name}: "${says}"`, () => {
      const card = cardOf({ ticket: aTicket(ticket), labels: { ...LABELS, ...labels } })
      expect(wordsOf(card)).to.include(says)
      expect(mistakesIn(card)).to.deep.equal([])
    })
  }

  it('shows what colleagues were asked and said, and what is not answered yet', () => {
    const asked = { queue: 'school', by: MAJA, at: NOW }
    const consults = [
      { ...asked, id: 'c1', question: 'Går bussen?', answer: { by: OMAR, at: NOW, text: 'Ja, kl. 8' } },
      { ...asked, id: 'c2', question: 'Och på lov?' },
    ]
    const words = wordsOf(cardOf({ ticket: aTicket({ consults }) }))
    for (const said of ['Maja Lind frågar Skola: ', 'Går bussen?', 'Omar Haddad svarar: ', 'Ja, kl. 8', '◇ Väntar'])
      expect(words, said).to.include(said)
  })

  it('shows the resident’s files by name, each a link, and pictures to look at', () => {
    const files = [
      { id: 'f1', name: 'hål i [vägen](x).jpg', type: 'image/jpeg', bytes: 9 },
      { id: 'f2', name: 'karta.pdf', type: 'application/pdf', bytes: 9 },
    ]
    const card = cardOf({ transcript: [{ at: NOW, who: 'resident', text: '', files }] })
    expect(elements(card).filter(({ type }) => type === 'Image')).to.deep.equal([
      {
        type: 'Image',
        url: 'https://x.example/f1/preview',
        altText: 'Bild från invånaren: hål i vägen x .jpg',
        selectAction: {
          type: 'Action.OpenUrl',
          title: 'Bild från invånaren: hål i vägen x .jpg',
          url: 'https://x.example/f1/full',
        },
      },
    ])
    const links = elements(card).filter(({ type, selectAction }) => type === 'TextRun' && selectAction)
    expect(links.map(({ text }) => text)).to.include.members(['hål i [vägen](x).jpg', 'karta.pdf'])
    expect(mistakesIn(card)).to.deep.equal([])
    const unlinked = cardOf({ transcript: [{ at: NOW, who: 'resident', text: '', files }], fileLink: () => undefined })
    expect(wordsOf(unlinked)).to.include('karta.pdf')
    expect(elements(unlinked).some(({ type }) => type === 'Image')).to.equal(false)
  })

  it('holds the conversation, folded away, every speaker named and notes marked', () => {
    const card = cardOf({
      transcript: [
        { at: NOW, who: 'resident', text: 'Soporna!' },
        { at: NOW, who: 'bot', text: 'Jag ordnar en person.' },
        { at: NOW, who: 'human', name: 'Maja Lind', text: 'Hej, vilken gata?' },
        { at: NOW, who: 'note', name: 'Omar Haddad', text: 'Kollar med chauffören' },
      ],
    })
    const box = elements(card).find(({ id }) => id === 'transcript')
    expect(box).to.include({ isVisible: false })
    const toggle = actionsOf(card).find(({ type }) => type === 'Action.ToggleVisibility')
    expect(toggle).to.deep.include({ title: 'Visa eller dölj samtalet', targetElements: ['transcript'] })
    for (const said of [
      'Invånaren 10:00',
      'Boten 10:00',
      'Maja Lind 10:00',
      'Hej, vilken gata?',
      'Intern anteckning, Omar Haddad 10:00',
    ]) {
      expect(wordsOf(box ?? {}), said).to.include(said)
    }
  })

  const hostile = [
    '[Klicka här](https://evil.example) **fet** <at>Alla</at>',
    '{{DATE(2026-01-01T00:00:00Z)}} {{TIME(x)}}',
    '"}],"actions":[{"type":"Action.OpenUrl"',
    '\u0000\u0001\u202e\u2028'.repeat(50),
    '🗑️'.repeat(1_999),
    '\n'.repeat(4_000),
    'rad\n'.repeat(999),
  ]
  for (const question of hostile) {
    it(`shows ${JSON.stringify(question.slice(0, 30))} as plain text`, () => {
      const card = cardOf({ ticket: aTicket({ question }), transcript: [{ at: NOW, who: 'resident', text: question }] })
      expect(mistakesIn(card)).to.deep.equal([])
      expect(bytesOf(card)).to.be.at.most(CARD_BYTES_MAX)
      const readAsMarkdown = elements(card).filter(({ type }) => type === 'TextBlock' || type === 'FactSet')
      const start = JSON.stringify(question.trim().slice(0, 20)).slice(1, -1)
      if (start !== '') expect(JSON.stringify(readAsMarkdown)).to.not.include(start)
    })
  }

  it('keeps below the limit by leaving out the oldest of the conversation, and says so', () => {
    const long = (at: number) => ({ at: NOW, who: 'resident' as const, text: `${at} ${'\u0001'.repeat(4_000)}` })
    const card = cardOf({
      ticket: aTicket({ question: 'å'.repeat(4_000) }),
      transcript: Array.from({ length: 30 }, (_, at) => long(at)),
    })
    expect(bytesOf(card)).to.be.at.most(CARD_BYTES_MAX)
    expect(wordsOf(card)).to.include('29 \u0001').and.to.not.include(' 3 \u0001')
    expect(wordsOf(card)).to.include('Det äldsta är utelämnat')
  })

  it('keeps below the limit however much everything is, at once', () => {
    const huge = '\u0001'.repeat(4_000)
    const files = Array.from({ length: 50 }, (_, at) => ({
      id: `${at}`,
      name: 'å'.repeat(120),
      type: 'image/png',
      bytes: 1,
    }))
    const consults = Array.from({ length: 20 }, (_, at) => ({
      id: `c${at}`,
      queue: 'school',
      by: MAJA,
      at: NOW,
      question: huge,
      answer: { by: OMAR, at: NOW, text: huge },
    }))
    const card = cardOf({
      ticket: aTicket({ ...claimed, status: 'resolved', question: huge, closingNote: huge, consults }),
      transcript: Array.from({ length: 30 }, () => ({ at: NOW, who: 'resident' as const, text: huge, files })),
      fileLink: () => `https://lotsen.example/${'x'.repeat(200)}`,
    })
    expect(bytesOf(card)).to.be.at.most(CARD_BYTES_MAX)
    expect(mistakesIn(card)).to.deep.equal([])
  })

  const eyes: { eye: Eye; ticket: Partial<Ticket> }[] = [
    { eye: 'everyone', ticket: {} },
    { eye: 'claimer', ticket: claimed },
    { eye: 'claimer', ticket: { ...claimed, ...call } },
  ]
  for (const { eye, ticket } of eyes) {
    it(`asks ${eye} of ${ticket.contact?.via ?? 'a chat'} for each text in an input of its own, labelled`, () => {
      const inputs = elements(cardOf({ ticket: aTicket(ticket), eye })).filter(({ type }) =>
        /^Input/.test(String(type)),
      )
      expect(new Set(inputs.map(({ id }) => id)).size).to.equal(inputs.length)
      expect(inputs.map(({ id }) => id)).to.include.members(['reply', 'note', 'internal'])
      for (const input of inputs) expectAccessible(input)
    })
  }

  for (const form of FORMS) {
    it(`the form ${form} is one card, labelled, with a way back, and what was written is in it`, () => {
      const card = cardOf({ ticket: aTicket(claimed), eye: 'claimer', form: opened(form) })
      expect(mistakesIn(card)).to.deep.equal([])
      expect(titlesOf(card).length).to.be.at.most(ACTIONS_MAX)
      expect(titlesOf(card).at(-1)).to.be.oneOf(['Avbryt', 'Tillbaka'])
      const inputs = elements(card).filter(({ type }) => /^Input/.test(String(type)))
      for (const input of inputs) expectAccessible(input)
      const texts = inputs.filter(({ type }) => type === 'Input.Text')
      for (const input of texts) expect(input.value).to.equal('Skrivet **förut**')
      expect(unknownIn(card)).to.deep.equal([])
    })
  }

  it('offers those who follow by how they put it, the last first, and never by who they are', () => {
    const followers = [FOLLOWER, { ...FOLLOWER, conversation: 'sms:+46701740611', text: 'Gran över [vägen](x)' }]
    const fault = { category: 'tree', place: { text: 'Badvägen 12' } }
    const more = cardOf({ ticket: aTicket({ ...claimed, fault, followers }), eye: 'claimer', form: opened('more') })
    const forms = actionsOf(more).map(({ data }) => (data as { form?: string }).form)
    expect(forms).to.include.members(['merge', 'split'])
    const card = cardOf({ ticket: aTicket({ ...claimed, fault, followers }), eye: 'claimer', form: opened('split') })
    const [list] = elements(card).filter(({ type }) => type === 'Input.ChoiceSet')
    const titles = ((list?.choices ?? []) as { title: string }[]).map(({ title }) => title)
    expect(titles).to.deep.equal([
      '2. tors 26 nov. 09:31, Webbchatten: Gran över vägen x',
      '1. tors 26 nov. 09:31, Webbchatten: Träd över vägen',
    ])
    expect(JSON.stringify(card)).to.not.contain('+4670174')
    expect(mistakesIn(card)).to.deep.equal([])
    expect(unknownIn(card)).to.deep.equal([])
  })

  it('offers queues by department, the specialists’ chosen already, and not its own', () => {
    const card = cardOf({ ticket: aTicket({ ...claimed, matter: 'school' }), form: { form: 'transfer', draft: {} } })
    const [choose] = elements(card).filter(({ type }) => type === 'Input.ChoiceSet')
    expect(choose?.value).to.equal('school')
    expect(choose?.choices).to.deep.equal([
      { title: 'Utbildningsförvaltningen: Skola', value: 'school' },
      { title: 'Socialförvaltningen: Försörjningsstöd', value: 'income-support' },
    ])
    expect(elements(card).some(({ type }) => type === 'Input.Toggle')).to.equal(false)
  })

  it('asks for a summary or the resident’s consent out of a confidential queue', () => {
    const ticket = aTicket({ ...claimed, queue: 'income-support' })
    const card = cardOf({ ticket, form: { form: 'transfer', draft: { consent: true } } })
    expect(elements(card).find(({ type }) => type === 'Input.Toggle')).to.include({ id: 'consent', value: 'true' })
    expect(elements(card).find(({ id }) => id === 'summary')?.label).to.include('Sammanfattning')
  })

  it('can be pressed by a client that has no universal actions', () => {
    const executes = actionsOf(cardOf({})).filter(({ type }) => type === 'Action.Execute')
    expect(executes.length).to.be.at.least(7)
    for (const { verb, data, fallback } of executes) {
      expect(fallback).to.deep.include({ type: 'Action.Submit', data: { ...(data as object), verb } })
    }
  })

  it('of a confidential matter outside its own channel shows the reference and none of the words', () => {
    const contact = { via: 'sms', phone: '+46701740605', proven: true, name: 'Åsa' } as const
    const files = [{ id: 'f', name: 'lönebesked.pdf', type: 'application/pdf', bytes: 1 }]
    const consults = [{ id: 'c1', queue: 'school', by: MAJA, at: NOW, question: 'Hon?' }]
    const ticket = aTicket({ ...claimed, kind: 'complaint', contact, closingNote: 'Pengarna.', consults })
    const card = cardOf({
      ticket,
      labels: { ...LABELS, confidential: true },
      transcript: [{ at: NOW, who: 'resident', text: 'Soporna!', files }],
      hidden: true,
      form: { form: 'reply', draft: { text: 'Hej Åsa' } },
    })
    const json = JSON.stringify(card)
    expect(json).to.include('Ärende LN-7K3F9').and.to.include('sekretess')
    const secrets = ['Soporna', '0174', 'Pengarna', 'Trollnäs', 'Missad', 'Åsa', 'lönebesked', 'Hon?', 'Klagomål']
    for (const word of secrets) expect(json, word).to.not.include(word)
    expect(titlesOf(card)).to.deep.equal(['Visa innehållet för mig'])
    expect(mistakesIn(card)).to.deep.equal([])
  })

  it('tells the one who was too late, above everything', () => {
    const card = cardOf({ ticket: aTicket(claimed), notice: 'Maja Lind hann före.' })
    expect(JSON.stringify((card.body as Card[])[0])).to.include('Maja Lind hann före.')
  })

  it('keeps what was written by the one who was too late', () => {
    const words = wordsOf(cardOf({ ticket: aTicket(claimed), eye: 'colleague', notice: 'Nej.', kept: 'Hej **du**!' }))
    expect(words).to.include('Det här skrev du').and.to.include('Hej **du**!')
  })

  it('is left alone by Microsoft’s reader: nothing in it is unknown to Adaptive Cards 1.5', () => {
    const card = cardOf({
      ticket: aTicket({ closingNote: 'Klart.' }),
      transcript: [{ at: NOW, who: 'bot', text: 'Hej' }],
    })
    expect(unknownIn(card)).to.deep.equal([])
  })
})

/**
 * Goal: the cards beside a ticket's own say what they must and nothing else.
 * Method: each drawn from its input, read by Microsoft's own `adaptivecards`.
 */
describe('the cards beside a ticket’s', () => {
  const consult = { id: 'c1', queue: 'school', by: MAJA, at: NOW, question: 'Går [bussen](x)?' }
  const home = queue('waste', 'Avfall')

  it('a consult’s holds the question, the matter and a form for the answer', () => {
    const card = consultCard({ ticket: aTicket(), consult, queue: home, voice: VOICE, hidden: false })
    expect(wordsOf(card)).to.include('Fråga från Avfall om LN-7K3F9').and.to.include('Går [bussen](x)?')
    expect(wordsOf(card)).to.include('Soporna är inte tömda')
    expect(elements(card).find(({ id }) => id === 'answer')).to.include({ isRequired: true })
    expect(mistakesIn(card)).to.deep.equal([])
  })

  it('a confidential ticket’s consult holds the question alone', () => {
    const confidential = { ...home, confidential: true }
    const card = consultCard({ ticket: aTicket(), consult, queue: confidential, voice: VOICE, hidden: false })
    expect(wordsOf(card)).to.include('Går [bussen](x)?').and.to.not.include('Soporna')
  })

  it('an answered consult’s holds the answer and no form', () => {
    const answered = { ...consult, answer: { by: OMAR, at: NOW, text: 'Ja.' } }
    const card = consultCard({ ticket: aTicket(), consult: answered, queue: home, voice: VOICE, hidden: false })
    expect(wordsOf(card)).to.include('✓ Besvarad').and.to.include('Omar Haddad svarar')
    expect(elements(card).some(({ id }) => id === 'answer')).to.equal(false)
  })

  it('a list of the unclaimed holds reference, kind, since when and until when, and the way there', () => {
    const thread = { serviceUrl: 'x', conversation: '19:a@thread.tacv2;messageid=17', activity: '17' }
    const tickets = [aTicket({ _id: 'LN-HIGH1', priority: 'high', thread }), aTicket({ _id: 'LN-LATE2' })]
    const late = new Date('2026-11-26T15:00:00Z')
    const card = digestCard({ queue: home, tickets, voice: VOICE, now: late, hidden: false })
    const words = wordsOf(card)
    expect(words).to.include('LN-HIGH1   ▲ Hög Fråga, väntar sedan tors 26 nov. 09:30, svar ⚠ försenat')
    expect(words).to.not.include('Soporna')
    const link = elements(card).find(({ text }) => text === 'LN-HIGH1')?.selectAction as Card
    expect(link.url).to.include('https://teams.microsoft.com/l/message/19%3Aa')
    expect(mistakesIn(card)).to.deep.equal([])
    const hidden = wordsOf(digestCard({ queue: home, tickets, voice: VOICE, now: late, hidden: true }))
    expect(hidden).to.include('LN-HIGH1').and.to.not.include('Hög').and.to.not.include('Fråga')
  })

  it('a long list is cut and counted, an empty one says that all is well', () => {
    const tickets = Array.from({ length: 200 }, (_, at) => aTicket({ _id: `LN-${at}` }))
    const card = digestCard({ queue: home, tickets, voice: VOICE, now: NOW, hidden: false })
    expect(wordsOf(card)).to.include('och 170 till')
    expect(bytesOf(card)).to.be.at.most(CARD_BYTES_MAX)
    const none = digestCard({ queue: home, tickets: [], voice: VOICE, now: NOW, hidden: false })
    expect(wordsOf(none)).to.include('✓ Allt är taget.')
  })

  const previews = [
    {
      name: 'two parts',
      sms: [{ text: 'Hej', encoding: 'GSM-7' as const, parts: 2, units: 213 }],
      says: '2 sms-delar, 213 tecken',
    },
    {
      name: 'one part',
      sms: [{ text: 'Hej', encoding: 'GSM-7' as const, parts: 1, units: 3 }],
      says: '1 sms-del, 3 tecken',
    },
    { name: 'no SMS', sms: [], says: 'Inget sms skickas' },
  ]
  for (const { name, sms, says } of previews) {
    it(`a preview shows what the resident gets, ${name}, and keeps the words for both buttons`, () => {
      const preview = { ok: true as const, messages: [{ name: 'Maja', text: 'Hej **du**' }], sms }
      const card = previewCard({ ticket: aTicket(), verb: 'ask', text: 'Hej **du**', preview, voice: VOICE })
      expect(wordsOf(card)).to.include('I chatten, från Maja').and.to.include('Hej **du**').and.to.include(says)
      expect(titlesOf(card)).to.deep.equal(['Skicka', 'Ändra', 'Avbryt'])
      const [send, edit] = card.actions as { verb: string; data: Record<string, unknown> }[]
      expect(send).to.deep.include({ verb: 'ask', data: { ref: 'LN-7K3F9', version: 1, ask: 'Hej **du**' } })
      expect(edit?.data).to.deep.include({ form: 'ask', ask: 'Hej **du**' })
      expect(mistakesIn(card)).to.deep.equal([])
    })
  }
})

function expectAccessible(input: Card): void {
  const name = `${input.id}`
  expect(input.label ?? input.title, name).to.be.a('string').that.is.not.empty
  const optional = ['called', 'summary', 'consent'].includes(name)
  if (!optional) expect(input, name).to.include({ isRequired: true })
  if (!optional) expect(input.errorMessage, name).to.be.a('string').that.is.not.empty
}

function opened(form: Form): NonNullable<CardInput['form']> {
  return {
    form,
    draft: { text: 'Skrivet **förut**', queue: 'school', to: 'omar' },
    standardReplies: [{ id: 'thanks', title: 'Tack', text: 'Tack!' }],
    staff: [{ member: OMAR, onDuty: true }],
  }
}

function queue(id: string, name: string, department = 'Avdelningen'): TeamsQueue {
  return { id, name, department, channel: name, confidential: false, managers: [] }
}

/** Keys that Microsoft's reader does not keep, and so does not know. */
function unknownIn(card: Card): string[] {
  const known = JSON.stringify(parsed(card).card.toJSON())
  // The reader keeps these to itself: they are for Teams, for a screen reader, and for when an element is unknown.
  const kept = ['msteams', 'width', 'fallback', 'fallbackText', '$schema', 'lang', 'speak']
  return keysOf(card).filter((key) => !kept.includes(key) && !known.includes(`"${key}"`))
}

function answered(at: string): Partial<Ticket> {
  return { ...claimed, events: [{ at: new Date(at), what: 'replied', by: 'staff', who: MAJA }] }
}

function cardOf(more: Partial<CardInput>): Card {
  return ticketCard({
    ticket: aTicket(),
    transcript: [],
    labels: LABELS,
    voice: VOICE,
    now: NOW,
    eye: 'everyone',
    queues: [
      queue('waste', 'Avfall och återvinning', 'Avfall och vatten'),
      queue('school', 'Skola', 'Utbildningsförvaltningen'),
      { ...queue('income-support', 'Försörjningsstöd', 'Socialförvaltningen'), confidential: true },
    ],
    fileLink: ({ id }, variant) => `https://x.example/${id}/${variant}`,
    ...more,
  })
}

function textsIn(lang: string): Record<string, string> {
  return parse(readFileSync(`dialogs/staff.${lang}.yaml`, 'utf8'))
}

function parsed(card: Card) {
  const context = new microsoft.SerializationContext(microsoft.Versions.v1_5)
  const read = new microsoft.AdaptiveCard()
  read.parse(card, context)
  return { card: read, context }
}

/** What Microsoft's reader has to say against the card. */
function mistakesIn(card: Card): string[] {
  const { card: read, context } = parsed(card)
  const told = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message)
  const found = [...told, ...read.validateProperties().validationEvents.map(({ message }) => message)]
  // Its pattern for `lang` remembers where it last matched, so that it refuses every other card, whatever the language.
  return found.filter((message) => !/for property "lang"/.test(message))
}

/** Every object in the card that has a type. */
function elements(node: unknown): Card[] {
  if (Array.isArray(node)) return node.flatMap(elements)
  if (typeof node !== 'object' || node === null) return []
  const inner = Object.entries(node).flatMap(([key, value]) => (key === 'fallback' ? [] : elements(value)))
  return 'type' in node ? [node as Card, ...inner] : inner
}

function actionsOf(card: Card): Card[] {
  return elements(card).filter(({ type }) => String(type).startsWith('Action.'))
}

function titlesOf(card: Card): unknown[] {
  return ((card.actions ?? []) as Card[]).map(({ title }) => title)
}

function wordsOf(card: Card): string {
  return elements(card)
    .flatMap((element) => {
      const facts = (element.facts as { title: string; value: string }[] | undefined) ?? []
      return [element.text, ...facts.flatMap(({ title, value }) => [title, value])]
    })
    .filter((word) => word !== undefined)
    .join(' ')
}

function keysOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(keysOf)
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => [
    key,
    ...(key === 'data' || key === 'fallback' ? [] : keysOf(value)),
  ])
}

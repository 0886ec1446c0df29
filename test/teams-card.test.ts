import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import { parse } from 'yaml'
import { bytesOf, CARD_BYTES_MAX, type Card, type CardInput, ticketCard } from '../src/channels/teams/card.js'
import { StaffSentences } from '../src/content/staff-texts.js'
import { LANGS } from '../src/message.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { aTicket } from './support/tickets.js'

const microsoft = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof import('adaptivecards')
const NOW = new Date('2026-11-26T09:00:00Z')
const MAJA = { id: 'maja', name: 'Maja Lind' }
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

  const statuses: { name: string; ticket: Partial<Ticket>; says: string; buttons: string[] }[] = [
    { name: 'new', ticket: {}, says: '○ Nytt', buttons: ['Ta ärendet', 'Svara', 'Lös ärendet'] },
    { name: 'claimed', ticket: claimed, says: '◐ Maja Lind har tagit det', buttons: ['Svara', 'Lös ärendet'] },
    {
      name: 'waiting',
      ticket: { ...claimed, status: 'waiting' },
      says: '◇ Maja Lind väntar',
      buttons: ['Svara', 'Lös ärendet'],
    },
    {
      name: 'resolved',
      ticket: { ...claimed, status: 'resolved', closingNote: 'Tömt i dag.' },
      says: '✓ Löst av Maja Lind',
      buttons: [],
    },
    { name: 'closed', ticket: { ...claimed, status: 'closed' }, says: '■ Avslutat', buttons: [] },
  ]
  for (const { name, ticket, says, buttons } of statuses) {
    it(`${name}: says so in words and with a sign, and offers what can be done`, () => {
      const card = cardOf({ ticket: aTicket(ticket) })
      expect(wordsOf(card)).to.include(says)
      expect(titlesOf(card)).to.deep.equal([...buttons, 'Visa eller dölj samtalet'])
      expect(mistakesIn(card)).to.deep.equal([])
    })
  }

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

  it('holds the conversation, folded away, every speaker named', () => {
    const card = cardOf({
      transcript: [
        { at: NOW, who: 'resident', text: 'Soporna!' },
        { at: NOW, who: 'bot', text: 'Jag ordnar en person.' },
        { at: NOW, who: 'human', name: 'Maja Lind', text: 'Hej, vilken gata?' },
      ],
    })
    const box = elements(card).find(({ id }) => id === 'transcript')
    expect(box).to.include({ isVisible: false })
    for (const said of ['Invånaren 10:00', 'Boten 10:00', 'Maja Lind 10:00', 'Hej, vilken gata?']) {
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

  it('asks for each text in an input of its own, labelled, compulsory, with an error in words', () => {
    const inputs = elements(cardOf({ ticket: aTicket(claimed) })).filter(({ type }) => type === 'Input.Text')
    expect(inputs.map(({ id }) => id)).to.deep.equal(['reply', 'note'])
    for (const input of inputs) {
      expect(input).to.include({ isRequired: true })
      expect(input.label).to.be.a('string').that.is.not.empty
      expect(input.errorMessage).to.be.a('string').that.is.not.empty
    }
  })

  it('can be pressed by a client that has no universal actions', () => {
    const executes = actionsOf(cardOf({})).filter(({ type }) => type === 'Action.Execute')
    expect(executes).to.have.length(3)
    for (const { verb, data, fallback } of executes) {
      expect(fallback).to.deep.include({ type: 'Action.Submit', data: { ...(data as object), verb } })
    }
  })

  it('of a confidential matter outside its own channel shows the reference and none of the words', () => {
    const contact = { via: 'sms', phone: '+46701740605', proven: true } as const
    const ticket = aTicket({ ...claimed, contact, closingNote: 'Pengarna kom i går.' })
    const card = cardOf({ ticket, transcript: [{ at: NOW, who: 'resident', text: 'Soporna!' }], hidden: true })
    const json = JSON.stringify(card)
    expect(json).to.include('LN-7K3F9').and.to.include('sekretess')
    for (const word of ['Soporna', '0174', 'Pengarna', 'Trollnäs', 'Missad']) expect(json, word).to.not.include(word)
    expect(mistakesIn(card)).to.deep.equal([])
  })

  it('tells the one who was too late, above everything', () => {
    const card = cardOf({ ticket: aTicket(claimed), notice: 'Maja Lind hann före.' })
    expect(JSON.stringify((card.body as Card[])[0])).to.include('Maja Lind hann före.')
  })

  it('is left alone by Microsoft’s reader: nothing in it is unknown to Adaptive Cards 1.5', () => {
    const card = cardOf({
      ticket: aTicket({ closingNote: 'Klart.' }),
      transcript: [{ at: NOW, who: 'bot', text: 'Hej' }],
    })
    const known = JSON.stringify(parsed(card).card.toJSON())
    for (const key of keysOf(card)) {
      // The reader keeps these to itself: they are for Teams, for a screen reader, and for when an element is unknown.
      if (['msteams', 'width', 'fallback', 'fallbackText', '$schema', 'lang', 'speak'].includes(key)) continue
      expect(known, key).to.include(`"${key}"`)
    }
  })
})

function answered(at: string): Partial<Ticket> {
  return { ...claimed, events: [{ at: new Date(at), what: 'replied', by: 'staff', who: MAJA }] }
}

function cardOf(more: Partial<CardInput>): Card {
  return ticketCard({
    ticket: aTicket(),
    transcript: [],
    labels: {
      queue: 'Avfall och återvinning',
      channel: 'Avfall och vatten',
      confidential: false,
      district: 'Trollnäs',
      articles: ['Missad sophämtning'],
    },
    voice: { texts: textsIn('sv'), lang: 'sv', timeZone: 'Europe/Stockholm' },
    now: NOW,
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
  return (card.actions as Card[]).map(({ title }) => title)
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

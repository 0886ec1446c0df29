import { expect } from 'chai'
import { type Flow, FlowFile } from '../src/content/flow.js'
import { answeredSteps, back, begin, endOf, type FlowInput, next, reopen, take } from '../src/dialog/engine.js'
import { CONFIRM, type FlowState } from '../src/dialog/flow-state.js'
import type { Reading } from '../src/dialog/slots.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { readingFor } from '../src/turn/flow-reading.js'
import { readContent } from './support/talk.js'

const NOW = new Date('2026-11-26T08:30:00Z')
const both = (text: string) => ({ sv: text, en: text })

function step(slot: string, type: string, more: object = {}): object {
  return { slot, type, ask: both(`${slot}?`), explain: both(`${slot}!`), label: both(slot), ...more }
}

/** Every type of step, conditions, an optional one, a silent one and a confirmation. */
const FLOW: Flow = {
  ...FlowFile.parse({
    title: both('Låna en lastcykel'),
    start: { sv: ['låna lastcykel'], en: ['borrow a cargo bike'] },
    steps: [
      step('bike', 'choice', {
        options: [
          { value: 'small', title: { sv: 'Den lilla', en: 'The small one' }, words: { sv: ['liten'], en: ['small'] } },
          { value: 'large', title: { sv: 'Den stora', en: 'The large one' }, words: { sv: ['stor'], en: ['large'] } },
        ],
      }),
      step('trailer', 'yes-no', { when: { bike: 'large' } }),
      step('place', 'address', { number: true }),
      step('day', 'date'),
      step('time', 'window', { when: { trailer: true } }),
      step('phone', 'phone'),
      step('email', 'email', { optional: true }),
      step('crates', 'amount', { max: 10 }),
      step('photo', 'files', { silent: true, optional: true }),
      step('why', 'text'),
    ],
    confirm: true,
    ends: [
      { when: { trailer: true }, ticket: { kind: 'errand', queue: 'parking' } },
      { when: { email: 'filled' }, ticket: { kind: 'errand', queue: 'streets' } },
      { ticket: { kind: 'errand', queue: 'parks' } },
    ],
  }),
  id: 'borrow-bike',
  file: 'borrow-bike.yaml',
}

const PHOTO = { id: 'p1', name: 'bild.jpg', type: 'image/jpeg', bytes: 10_000 }

/**
 * Goal: the engine by itself asks what is open, takes what is said, forgets nothing, and knows where it ends.
 * Method: a flow of the test's own with every type of step; no turn, no content but its word lists and streets.
 */
describe('the flow engine', () => {
  let reading: Reading
  before(async () => {
    const calendar = swedishCalendar('Europe/Stockholm')
    reading = readingFor(await readContent(), { lang: 'sv', now: NOW, calendar })
  })

  const asked = (state: FlowState): string => {
    const open = next(FLOW, state)
    return open === undefined ? 'nothing' : open === CONFIRM ? CONFIRM : open.slot
  }
  const started = (text: string): FlowState => withAsked(begin(FLOW, { text }, reading, 1))
  const withAsked = (state: FlowState): FlowState => ({ ...state, asking: asked(state) })

  function said(state: FlowState, ...inputs: (string | FlowInput)[]): FlowState {
    return inputs.reduce((before: FlowState, input) => {
      const taken = take(FLOW, before, typeof input === 'string' ? { text: input } : input, reading)
      if (taken.went !== 'on') throw new Error(`${JSON.stringify(input)} went ${taken.went}`)
      return withAsked(taken.state)
    }, state)
  }
  const went = (state: FlowState, input: string | FlowInput) =>
    take(FLOW, state, typeof input === 'string' ? { text: input } : input, reading)

  describe('begins', () => {
    const rows: { text: string; slots: string[]; asks: string }[] = [
      { text: 'låna lastcykel', slots: [], asks: 'bike' },
      { text: 'låna den stora lastcykeln', slots: ['bike'], asks: 'trailer' },
      { text: 'låna den lilla lastcykeln', slots: ['bike'], asks: 'place' },
      { text: 'låna den lilla på Almvägen 4 i morgon', slots: ['bike', 'place', 'day'], asks: 'phone' },
      {
        text: 'låna den lilla, ring 070-174 06 05 eller anna@exempel.se',
        slots: ['bike', 'phone', 'email'],
        asks: 'place',
      },
    ]
    for (const { text, slots, asks } of rows)
      it(`"${text}" fills ${slots.join(', ') || 'nothing'} and asks ${asks}`, () => {
        const state = started(text)
        for (const slot of slots) expect(state.slots).to.have.property(slot)
        expect(asked(state)).to.equal(asks)
      })

    it('a story fills what is asked for in words', () => {
      const state = started('låna den lilla till flytten av mormors gamla dragspel och noter')
      expect(state.slots['why']).to.include({ is: 'text' })
    })

    it('a photo with the first words is kept', () => {
      const state = begin(FLOW, { text: 'låna lastcykel', files: [PHOTO] }, reading, 1)
      expect(state.slots['photo']).to.deep.equal({ is: 'files', files: [PHOTO] })
    })
  })

  it('asks each open step once, in order, and then whether all is right', () => {
    const order: string[] = []
    let state = started('')
    for (const answer of [
      'stor',
      'ja',
      'Almvägen 4',
      'i morgon',
      'fredag 13-15',
      '070-174 06 05',
      'hoppa över',
      '3',
      'flytt',
    ]) {
      order.push(asked(state))
      state = said(state, answer)
    }
    expect(order).to.deep.equal(['bike', 'trailer', 'place', 'day', 'time', 'phone', 'email', 'crates', 'why'])
    expect(asked(state)).to.equal(CONFIRM)
    expect(asked({ ...state, slots: { ...state.slots, [CONFIRM]: { is: 'yes-no', yes: true } } })).to.equal('nothing')
  })

  describe('takes', () => {
    const rows: { name: string; before: string[]; input: string | FlowInput; slot: string; value: object }[] = [
      {
        name: 'a button',
        before: [],
        input: { text: 'x', pick: 'value:large' },
        slot: 'bike',
        value: { value: 'large' },
      },
      { name: 'a word with a slip', before: [], input: 'storr', slot: 'bike', value: { value: 'large' } },
      { name: 'a yes', before: ['stor'], input: 'japp', slot: 'trailer', value: { yes: true } },
      {
        name: 'a no by button',
        before: ['stor'],
        input: { text: 'Nej', pick: 'value:no' },
        slot: 'trailer',
        value: { yes: false },
      },
      {
        name: 'a position',
        before: ['liten'],
        input: { text: '', place: { lat: 62.5, lon: 17.6 } },
        slot: 'place',
        value: { place: { text: '62.50000, 17.60000', point: { lat: 62.5, lon: 17.6 } } },
      },
      {
        name: 'a day in words',
        before: ['liten', 'Almvägen 4'],
        input: 'på måndag',
        slot: 'day',
        value: { day: '2026-11-30' },
      },
      {
        name: 'a skip where it may be',
        before: ['liten', 'Almvägen 4', 'i morgon', '070-174 06 05'],
        input: 'hoppa över',
        slot: 'email',
        value: { is: 'skipped' },
      },
      {
        name: 'a number',
        before: ['liten', 'Almvägen 4', 'i morgon', '070-174 06 05', 'hoppa över'],
        input: 'tre',
        slot: 'crates',
        value: { amount: 3 },
      },
    ]
    for (const { name, before, input, slot, value } of rows)
      it(name, () => expect(said(started(''), ...before, input).slots[slot]).to.deep.include(value))

    it('an answer to another question too, and does not ask it then', () => {
      const state = said(started(''), 'liten', 'Almvägen 4, i morgon')
      expect(asked(state)).to.equal('phone')
    })

    it('a photo at any time, and more of them, each once', () => {
      const state = said(
        started(''),
        'liten',
        { text: '', files: [PHOTO] },
        { text: '', files: [PHOTO, { ...PHOTO, id: 'p2' }] },
      )
      expect(state.slots['photo']).to.deep.equal({ is: 'files', files: [PHOTO, { ...PHOTO, id: 'p2' }] })
      expect(asked(state)).to.equal('place')
    })

    it('no more than ten files', () => {
      const files = Array.from({ length: 14 }, (_, place) => ({ ...PHOTO, id: `p${place}` }))
      const state = said(started(''), { text: '', files })
      expect(state.slots['photo']).to.have.property('files').with.length(10)
    })

    it('a house number by itself, once the street was said without it', () => {
      const state = { ...said(started(''), 'liten'), street: 'Almvägen' }
      const after = said(state, '4')
      expect(after.slots['place']).to.have.nested.property('place.number', '4')
      expect(after).not.to.have.property('street')
    })
  })

  describe('refuses', () => {
    const rows: { before: string[]; input: string; why: string }[] = [
      { before: ['liten'], input: 'Almvägen', why: 'number_missing' },
      { before: ['liten'], input: 'Påhittsgatan 4', why: 'street_unknown' },
      { before: ['liten', 'Almvägen 4'], input: 'i går', why: 'day_past' },
      { before: ['stor', 'ja', 'Almvägen 4', 'i morgon'], input: 'på måndag', why: 'time_missing' },
      { before: ['liten', 'Almvägen 4', 'i morgon', '070-174 06 05', 'hoppa över'], input: '11', why: 'amount_large' },
      {
        before: ['liten', 'Almvägen 4', 'i morgon', '070-174 06 05', 'hoppa över', '3'],
        input: 'x'.repeat(1_001),
        why: 'text_long',
      },
    ]
    for (const { before, input, why } of rows)
      it(`${why}: "${input.slice(0, 20)}"`, () =>
        expect(went(said(started(''), ...before), input)).to.deep.equal({ went: 'unfit', why }))

    for (const input of ['blorp', '😀', '', '{"$gt":""}'])
      it(`what holds no answer: "${input}"`, () => expect(went(started(''), input)).to.deep.equal({ went: 'nowhere' }))

    it('a skip where an answer is needed', () =>
      expect(went(started(''), 'hoppa över')).to.deep.equal({ went: 'nowhere' }))
  })

  describe('is steered', () => {
    for (const [text, how] of [
      ['tillbaka', 'back'],
      ['go back', 'back'],
      ['avbryt', 'cancel'],
      ['forget it', 'cancel'],
      ['börja om', 'restart'],
      ['start over', 'restart'],
    ] as const)
      it(`"${text}" goes ${how}`, () => expect(went(started(''), text)).to.deep.equal({ went: how }))

    for (const pick of ['back', 'cancel', 'restart', 'change', 'person'] as const)
      it(`the button ${pick}`, () => expect(went(started(''), { text: 'x', pick })).to.deep.equal({ went: pick }))
  })

  it('goes back one answer at a time, and no further than the first', () => {
    const state = said(started(''), 'liten', 'Almvägen 4')
    const once = back(state)
    const twice = once && back(once)
    expect(once && asked(once)).to.equal('place')
    expect(twice && asked(twice)).to.equal('bike')
    expect(twice && back(twice)).to.equal(undefined)
  })

  it('opens one answer anew, keeps the others, and asks again whether all is right', () => {
    const whole = said(started(''), 'liten', 'Almvägen 4', 'i morgon', '070-174 06 05', 'hoppa över', '3', 'flytt')
    const open = reopen({ ...whole, slots: { ...whole.slots, [CONFIRM]: { is: 'yes-no', yes: true } } }, 'day')
    expect(asked(open)).to.equal('day')
    expect(asked(said(withAsked(open), 'på måndag'))).to.equal(CONFIRM)
  })

  describe('corrects', () => {
    const whole = () => said(started(''), 'liten', 'Almvägen 4', 'i morgon')
    const rows: { text: string; slot: string; path: string; value: string }[] = [
      { text: 'nej, nummer 6', slot: 'place', path: 'place.number', value: '6' },
      { text: 'no, number 6', slot: 'place', path: 'place.number', value: '6' },
      { text: 'jag menade Ekvägen 9', slot: 'place', path: 'place.street', value: 'Ekvägen' },
      { text: 'nej, på måndag', slot: 'day', path: 'day', value: '2026-11-30' },
      { text: 'nej, den stora', slot: 'bike', path: 'value', value: 'large' },
      { text: 'Den stora', slot: 'bike', path: 'value', value: 'large' },
    ]
    for (const { text, slot, path, value } of rows)
      it(`"${text}"`, () => {
        const state = said(whole(), text)
        expect(state.slots[slot]).to.have.nested.property(path, value)
        expect(state.answered).to.deep.equal(['bike', 'place', 'day'])
      })

    it('asks what its change makes needed, and lets what it makes needless go', () => {
      const large = said(whole(), 'nej, den stora')
      expect(asked(large)).to.equal('trailer')
      const small = said(large, 'ja', 'nej, den lilla')
      expect(asked(small)).to.equal('phone')
      expect(answeredSteps(FLOW, small).map(({ step: { slot } }) => slot)).to.deep.equal(['bike', 'place', 'day'])
    })
  })

  describe('ends', () => {
    const rows: { name: string; answers: string[]; queue: string }[] = [
      { name: 'by a yes', answers: ['stor', 'ja'], queue: 'parking' },
      {
        name: 'by any answer',
        answers: ['liten', 'Almvägen 4', 'i morgon', '070-174 06 05', 'anna@exempel.se'],
        queue: 'streets',
      },
      { name: 'by the last where none holds', answers: ['liten'], queue: 'parks' },
      {
        name: 'by the last where it was skipped',
        answers: ['liten', 'Almvägen 4', 'i morgon', '070-174 06 05', 'hoppa över'],
        queue: 'parks',
      },
    ]
    for (const { name, answers, queue } of rows)
      it(name, () => expect(endOf(FLOW, said(started(''), ...answers)).ticket?.queue).to.equal(queue))
  })

  it('changes no state it was given', () => {
    const state = said(started(''), 'liten', 'Almvägen 4')
    const before = structuredClone(state)
    for (const text of ['i morgon', 'nej, nummer 6', 'blorp', 'tillbaka']) went(state, text)
    back(state)
    reopen(state, 'bike')
    expect(state).to.deep.equal(before)
  })
})

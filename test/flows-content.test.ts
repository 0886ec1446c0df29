import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Content } from '../src/content/content.js'
import { listMistakes, loadContent } from '../src/content/load.js'
import { readFlows } from '../src/content/load-flows.js'
import { Core, readContent, shippedContent } from './support/talk.js'

/** A whole flow, as a contact centre would write it. */
const RATS = `title: { sv: Anmäl råttor i en park, en: Report rats in a park }
start:
  sv: [anmäla råttor, råttor i parken]
  en: [report rats, rats in the park]
articles: [rats]
steps:
  - slot: place
    type: address
    ask: { sv: Vilken park är det?, en: Which park is it? }
    explain: { sv: "Skriv parkens namn, till exempel Stadsparken.", en: "Write the park's name, such as Stadsparken." }
    label: { sv: Park, en: Park }
  - slot: seen
    type: choice
    options:
      - value: alive
        title: { sv: Levande, en: Alive }
      - value: dead
        title: { sv: Döda, en: Dead }
    ask: { sv: Är de levande eller döda?, en: Are they alive or dead? }
    explain: { sv: Skriv levande eller döda., en: Write alive or dead. }
    label: { sv: Skick, en: State }
  - slot: many
    type: amount
    min: 1
    max: 500
    when: { seen: alive }
    ask: { sv: Hur många såg du?, en: How many did you see? }
    explain: { sv: Skriv ett antal., en: Write a number. }
    label: { sv: Antal, en: Number }
ends:
  - when: { seen: dead }
    ticket: { kind: errand, queue: parks }
    receipt: { sv: "Vi hämtar dem i {place}.", en: "We collect them in {place}." }
  - ticket: { kind: errand, queue: environment }
    receipt: { sv: Vi sätter ut fällor inom en vecka., en: We set traps within a week. }
`

/**
 * Goal: a contact centre adds an errand by writing a file, without a programmer; a broken one is refused by name, line and
 * remedy, while all others go on.
 * Method: copies of the shipped dialogs with one more flow: whole, then broken in the ways people break them.
 */
describe('a flow as a file', () => {
  let dialogs: string
  beforeEach(async () => {
    dialogs = await mkdtemp(join(tmpdir(), 'lotsen-flows-'))
    await cp('dialogs', dialogs, { recursive: true })
  })
  afterEach(() => rm(dialogs, { recursive: true, force: true }))

  const write = (text: string, name = 'report-rats.yaml') => writeFile(join(dialogs, 'flows', name), text)
  const load = async (): Promise<Content> => {
    const { content, mistakes } = await loadContent('knowledge', dialogs)
    if (!content) throw new Error(listMistakes(mistakes))
    return content
  }

  describe('works on every channel with no code changed', () => {
    let core: Core
    before(async () => {
      const { understand } = await shippedContent()
      dialogs = await mkdtemp(join(tmpdir(), 'lotsen-flows-'))
      await cp('dialogs', dialogs, { recursive: true })
      await write(RATS)
      core = await Core.on(await load(), understand)
    })
    after(() => core.close())

    it('on web chat, in Swedish', async () => {
      const resident = core.resident('webchat')
      expect(await resident.says('anmäla råttor'))
        .to.contain('Anmäl råttor i en park')
        .and.to.contain('Vilken park')
      expect(await resident.says('Stadsparken')).to.contain('levande eller döda')
      await resident.presses('Levande')
      expect(await resident.says('12')).to.contain('fällor')
      const { kind, queue, flow, details } = await resident.ticket()
      expect({ kind, queue, flow }).to.deep.equal({ kind: 'errand', queue: 'environment', flow: 'report-rats' })
      expect(details).to.deep.equal([
        { label: 'Park', value: 'Stadsparken' },
        { label: 'Skick', value: 'Levande' },
        { label: 'Antal', value: '12' },
      ])
    })

    it('on SMS, in English, by numbers', async () => {
      const resident = core.resident('sms')
      expect(await resident.says('report rats', { lang: 'en' })).to.contain('Which park')
      expect(await resident.says('Stadsparken')).to.contain('alive or dead')
      expect(await resident.says('2')).to.contain('We collect them in Stadsparken')
      const ticket = await resident.ticket()
      expect(ticket.matter ?? ticket.queue).to.equal('parks')
      expect(ticket.contact).to.deep.include({ via: 'sms', phone: resident.phone })
    })

    it('in Teams staff go through it the same way, and hear what it would come to; nothing is filed', async () => {
      const staff = core.resident('teams')
      expect(await staff.says('anmäla råttor')).to.contain('Vilken park')
      await staff.says('Stadsparken')
      const said = await staff.says('2')
      expect(said).to.contain('Stadsparken').and.contain('ett ärende hos Parker')
      expect(staff.last.state.flow).to.equal(undefined)
      expect(await staff.tickets()).to.deep.equal([])
    })
  })

  it('is refused by name and line when it is broken, and the others go on', async () => {
    await write(RATS.replace('queue: environment', 'queue: enviroment'))
    const content = await load()
    const shipped = await readContent()
    expect(content.flows.map(({ id }) => id)).to.deep.equal(shipped.flows.map(({ id }) => id))
    expect(listMistakes(content.refusedFlows)).to.match(
      /report-rats\.yaml:\d+ {2}ends\.1\.ticket\.queue: organisation\.yaml has no queue enviroment/,
    )
  })

  const CALL = 'call: { system: waste-orders, queue: waste }'
  /** `at`: words of the line that is named. */
  const broken: { name: string; from: string | RegExp; to: string; at: string; says: RegExp }[] = [
    {
      name: 'a queue nobody has',
      from: 'queue: parks',
      to: 'queue: park',
      at: 'queue: park ',
      says: /ends\.0\.ticket\.queue: organisation\.yaml has no queue park/,
    },
    {
      name: 'a call whose queue nobody has',
      from: /ticket: \{ kind: errand, queue: env.*/,
      to: CALL.replace('queue: waste', 'queue: wast'),
      at: 'queue: wast ',
      says: /ends\.1\.call\.queue: .*wast/,
    },
    {
      name: 'a condition on what is asked later',
      from: '    label: { sv: Park, en: Park }',
      to: '    label: { sv: Park, en: Park }\n    when: { seen: alive }',
      at: 'when: { seen: alive }',
      says: /steps\.0\.when\.seen: no step before it asks for seen/,
    },
    {
      name: 'a condition on what nothing asks',
      from: 'when: { seen: alive }',
      to: 'when: { sen: alive }',
      at: 'when: { sen: alive }',
      says: /steps\.2\.when\.sen: no step before it asks for sen/,
    },
    {
      name: 'a condition on a value there never is',
      from: 'when: { seen: alive }',
      to: 'when: { seen: living }',
      at: 'when: { seen: living }',
      says: /steps\.2\.when\.seen: seen is never living: it may be alive, dead, filled/,
    },
    {
      name: 'an end on a value there never is',
      from: 'when: { seen: dead }',
      to: 'when: { seen: gone }',
      at: 'when: { seen: gone }',
      says: /ends\.0\.when\.seen: seen is never gone/,
    },
    {
      name: 'a question in Swedish only',
      from: 'ask: { sv: Vilken park är det?, en: Which park is it? }',
      to: 'ask: { sv: Vilken park är det? }',
      at: 'ask: { sv: Vilken park är det? }',
      says: /steps\.0\.ask\.en: /,
    },
    {
      name: 'a title in English only',
      from: 'title: { sv: Anmäl råttor i en park, en:',
      to: 'title: { en:',
      at: 'title: { en:',
      says: /title\.sv: /,
    },
    {
      name: 'two ways in one end',
      from: '    receipt: { sv: Vi sätter',
      to: `    refer: { sv: Ring., en: Call. }\n    receipt: { sv: Vi sätter`,
      at: '  - ticket: { kind: errand, queue: environment }',
      says: /ends\.1: one of ticket, fault, refer, call and visit, and one only/,
    },
    {
      name: 'an end that does nothing',
      from: /\{ kind: errand, queue: environment \}/,
      to: '',
      at: '  - ticket: ',
      says: /ends\.1/,
    },
    {
      name: 'a last end that may not hold',
      from: '  - ticket: { kind: errand, queue: env',
      to: '  - when: { seen: alive }\n    ticket: { kind: errand, queue: env',
      at: '  - when: { seen: alive }',
      says: /ends\.1\.when: the last end must hold whatever was answered/,
    },
    { name: 'no end', from: /ends:[\s\S]*/, to: '', at: 'title:', says: /ends: / },
    {
      name: 'a visit that asks for no office',
      from: 'type: address',
      to: 'type: visit\n    office: place',
      at: 'office: place',
      says: /steps\.0\.office: no step before it asks for place with `options: offices`/,
    },
    {
      name: 'a booked visit whose time nothing asks for',
      from: /ticket: \{ kind: errand, queue: env.*/,
      to: 'visit: { time: many, topic: seen }',
      at: 'visit: { time: many',
      says: /ends\.1\.visit\.time: no step of type visit asks for many/,
    },
    {
      name: 'a fault without a category',
      from: /ticket: \{ kind: errand, queue: env.*/,
      to: 'fault: { category: kind, place: place }',
      at: 'fault: { category: kind',
      says: /ends\.1\.fault\.category: no step of type choice asks for kind/,
    },
    {
      name: 'a fault whose place is no place',
      from: /ticket: \{ kind: errand, queue: env.*/,
      to: 'fault: { category: seen, place: many }',
      at: 'fault: { category: seen',
      says: /ends\.1\.fault\.place: no step of type address asks for many/,
    },
    {
      name: 'a receipt that names no slot',
      from: '{place}.", en',
      to: '{plats}.", en',
      at: '{plats}',
      says: /ends\.0\.receipt\.sv: \{plats\} is no slot of this flow/,
    },
    {
      name: 'an e-service that files after all',
      from: 'articles: [rats]',
      to: 'articles: [rats]\nproof: e-service',
      at: '  - ',
      says: /ends\.0: with `proof: e-service` nothing is carried out here: every end must be a `refer`/,
    },
    {
      name: 'a slot asked twice',
      from: 'slot: many',
      to: 'slot: place',
      at: 'slot: place',
      says: /steps\.2\.slot: place is asked twice/,
    },
    {
      name: 'two options of one value',
      from: 'value: dead',
      to: 'value: alive',
      at: '  - ',
      says: /steps\.1\.options: two options have the value alive/,
    },
    {
      name: 'a type of step there is none of',
      from: 'type: amount',
      to: 'type: number',
      at: 'type: number',
      says: /steps\.2\.type: /,
    },
    { name: 'a key misspelt', from: 'articles: [rats]', to: 'artikel: [rats]', at: 'title:', says: /file: .*artikel/ },
    {
      name: 'a kind of ticket there is none of',
      from: 'kind: errand, queue: parks',
      to: 'kind: task, queue: parks',
      at: 'kind: task',
      says: /ends\.0\.ticket\.kind: /,
    },
    {
      name: 'an explanation left out',
      from: / {4}explain: \{ sv: Skriv ett antal.*\n/,
      to: '',
      at: 'slot: many',
      says: /steps\.2\.explain: /,
    },
    { name: 'broken YAML', from: 'steps:', to: 'steps: [', at: '', says: /./ },
    { name: 'a bracket too many', from: 'articles: [rats]', to: 'articles: [rats]]', at: '', says: /./ },
    { name: 'nothing in the file', from: /[\s\S]*/, to: '', at: '', says: /./ },
  ]
  describe('is refused by name, line and remedy', () => {
    for (const { name, from, to, at, says } of broken)
      it(name, async () => {
        const text = RATS.replace(from, () => to)
        expect(text, 'the row changes nothing').not.to.equal(RATS)
        await write(text)
        const { flows, refused } = await readFlows(dialogs, await readContent())
        expect(refused.map(({ message }) => message).join('\n')).to.match(says)
        const lines = text.split('\n')
        for (const { file, line } of refused) {
          expect(file).to.equal(join(dialogs, 'flows', 'report-rats.yaml'))
          expect(lines[line - 1]).to.contain(at)
        }
        expect(flows).to.have.length((await readContent()).flows.length)
      })

    it('a name that is none', async () => {
      await write(RATS, 'Råttor.yaml')
      const { refused } = await readFlows(dialogs, await readContent())
      expect(listMistakes(refused)).to.match(/Råttor\.yaml:1 {2}a flow's file is named with small letters/)
    })
  })

  it('no shipped flow is refused', async () => {
    const { flows, refusedFlows } = await readContent()
    expect(listMistakes(refusedFlows)).to.equal('')
    const files = (await readdir('dialogs/flows')).filter((name) => name.endsWith('.yaml'))
    expect(flows).to.have.length(files.length)
  })
})

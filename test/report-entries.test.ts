import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { WireFigures } from '../src/desk/figures-wire.js'
import { type Service, startService } from './support/service.js'

const NOW = new Date('2026-11-26T10:00:00Z')
const CENTRE = { month: '2026-10', team: 'contact-centre' }

/**
 * Goal: whoever manages a queue enters its figures for the report, nobody else does, and nothing that makes no sense is kept;
 * any of the staff gets the way to the report, and it opens.
 * Method: the whole service as it is tried, as the two members of staff of its stand-in team: one manages queues, one does not.
 */
describe('what teams enter for the report', function () {
  this.timeout(60_000)
  let service: Service
  let key: string
  let people: { id: string; name: string }[]

  before(async () => {
    service = await startService({ env: { TRY: 'auto' }, now: () => NOW })
    const kept = await readFile(join(service.config.DATA_DIR, 'secrets.json'), 'utf8')
    key = (JSON.parse(kept) as { DESK_KEY: string }).DESK_KEY
    people = ((await (await call('people', '')).json()) as { people: typeof people }).people
  })
  after(() => service?.close())

  function call(path: string, name: string, body?: object): Promise<Response> {
    const id = people?.find((one) => one.name === name)?.id ?? ''
    return fetch(`${service.url}/desk/api/${path}`, {
      headers: { authorization: `Desk ${key}`, 'x-desk-as': id, 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    })
  }
  const enter = (name: string, ...entries: object[]) => call('report/entries', name, { entries })
  const month = async (name: string, query = '') =>
    (await (await call(`report/entries${query}`, name)).json()) as WireFigures

  it('shows whoever manages a queue the months and their teams, and others nothing to enter', async () => {
    const { month: shown, months, teams, entries } = await month('Maja Lind')
    expect(shown).to.equal('2026-10')
    expect(months.slice(0, 2)).to.deep.equal(['2026-11', '2026-10'])
    expect(teams.map(({ id }) => id)).to.include('contact-centre')
    expect(entries).to.deep.equal([])
    expect((await month('Omar Haddad')).teams).to.deep.equal([])
    expect(await (await call('me', 'Maja Lind')).json()).to.include({ manages: true })
    expect(await (await call('me', 'Omar Haddad')).json()).to.not.have.property('manages')
  })

  it('keeps what is entered, the last of each, and notes who did and not what', async () => {
    const time = { ...CENTRE, what: 'time_used', use: 'library', value: 12.5 }
    expect((await enter('Maja Lind', { ...CENTRE, what: 'sick_leave', value: 4 }, time)).status).to.equal(200)
    expect((await enter('Maja Lind', { ...CENTRE, what: 'sick_leave', value: 5.5 })).status).to.equal(200)
    const { entries } = await month('Maja Lind', '?month=2026-10')
    expect(entries).to.have.deep.members([{ ...CENTRE, what: 'sick_leave', value: 5.5 }, time])
    const noted = await service.db.collection('audit').find({ did: 'figure_entered' }).toArray()
    expect(noted).to.have.length(3)
    for (const one of noted) expect(one).to.have.nested.property('who.kind', 'staff')
    expect(JSON.stringify(noted)).to.not.contain('5.5')
  })

  const refused: readonly [string, number, object][] = [
    ['another’s queue', 403, { ...CENTRE, team: 'family-support', what: 'sick_leave', value: 1 }],
    ['a queue there is not', 403, { ...CENTRE, team: 'nothing', what: 'sick_leave', value: 1 }],
    ['a month to come', 400, { ...CENTRE, month: '2026-12', what: 'sick_leave', value: 1 }],
    ['a month long gone', 400, { ...CENTRE, month: '2020-01', what: 'sick_leave', value: 1 }],
    ['more than all', 400, { ...CENTRE, what: 'sick_leave', value: 101 }],
    ['less than nothing', 400, { ...CENTRE, what: 'turnover', value: -1 }],
    ['time for nothing', 400, { ...CENTRE, what: 'time_used', value: 1 }],
    ['half a person', 400, { ...CENTRE, what: 'people', value: 5.5 }],
    ['what nobody asks for', 400, { ...CENTRE, what: 'ranking', value: 1 }],
    ['a name with it', 400, { ...CENTRE, what: 'sick_leave', value: 1, who: 'Omar' }],
  ]
  for (const [name, status, entry] of refused) {
    it(`refuses ${name}, and keeps nothing of what came with it`, async () => {
      const before = await service.db.collection('entered').countDocuments()
      const good = { ...CENTRE, what: 'turnover', value: 1 }
      expect((await enter('Maja Lind', good, entry)).status).to.equal(status)
      expect(await service.db.collection('entered').countDocuments()).to.equal(before)
    })
  }

  it('refuses whoever manages nothing, and more at once than a form has', async () => {
    const entry = { ...CENTRE, what: 'turnover', value: 1 }
    const answer = await enter('Omar Haddad', entry)
    expect(answer.status).to.equal(403)
    expect(await answer.text()).to.contain('chef')
    expect((await enter('Maja Lind', ...Array.from({ length: 13 }, () => entry))).status).to.equal(400)
    expect((await enter('Maja Lind')).status).to.equal(400)
  })

  it('gives any of the staff a link that opens the report; so does what is printed at start', async () => {
    const { path } = (await (await call('report-link', 'Omar Haddad', {})).json()) as { path: string }
    const printed = service.app.links.find(({ label }) => label === 'Report')?.url ?? ''
    for (const address of [`${service.url}${path}&lang=sv`, `${printed}&lang=sv`]) {
      const answer = await fetch(address)
      expect(answer.status).to.equal(200)
      expect(await answer.text()).to.contain('Inga siffror än')
    }
    expect(new URL(printed).searchParams.get('s')).to.have.length(43)
  })
})

import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect } from 'chai'
import { type Service, startService } from './support/service.js'
import { aTicket } from './support/tickets.js'

const TOKENS = { ADMIN_TOKENS: 'case:case-system-token-1,archive:archive-system-token' }
const CASE = 'Bearer case-system-token-1'

/**
 * Goal: another system can follow tickets by what /openapi.json promises, and learns nothing of a confidential one.
 * Method: the whole service over HTTP on a database of tickets; every answer is held to the document it published.
 */
describe('the tickets API', () => {
  let service: Service
  // biome-ignore lint/suspicious/noExplicitAny: a document is walked as JSON
  let document: any
  let ajv: Ajv2020.default

  const minute = (n: number) => new Date(Date.UTC(2026, 10, 26, 8, n))
  const secret = 'Barnens pappa dricker'
  const tickets = [
    aTicket({ _id: 'LN-22222', queue: 'waste', arrivedAt: minute(1), district: 'strand' }),
    aTicket({
      _id: 'LN-33333',
      queue: 'waste',
      arrivedAt: minute(2),
      status: 'resolved',
      kind: 'fault',
      channel: 'sms',
    }),
    aTicket({
      _id: 'LN-44444',
      queue: 'family-support',
      department: 'social-services',
      arrivedAt: minute(3),
      question: secret,
      district: 'strand',
      kind: 'callback',
      channel: 'sms',
      articles: ['concern-for-child'],
      contact: { via: 'call', phone: '+46701740610', proven: false, name: 'Eva Ek' },
      closingNote: secret,
    }),
    aTicket({
      _id: 'LN-55555',
      queue: 'contact-centre',
      department: 'contact-centre',
      arrivedAt: minute(4),
      sealedSeq: 7,
      question: 'Vill ha hjälp att hitta en blankett',
      events: [
        { at: minute(4), what: 'created', by: 'resident' },
        {
          at: minute(5),
          what: 'transferred',
          by: 'staff',
          who: { id: 'm', name: 'Maja Lind', teams: '29:m' },
          from: 'family-support',
          to: 'contact-centre',
        },
      ],
    }),
  ]

  before(async () => {
    service = await startService({ env: TOKENS })
    await service.db
      .collection<{ _id: string }>('tickets')
      .insertMany(tickets.map((ticket) => ({ ...ticket, updatedAt: ticket.arrivedAt })))
    document = await (await fetch(`${service.url}/openapi.json`)).json()
    ajv = new Ajv2020.default({ strict: false })
    formats.default(ajv)
    ajv.addSchema(document, 'openapi')
  })
  after(() => service.close())

  it('publishes a document that is OpenAPI', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    expect(errors ?? []).to.deep.equal([])
    expect(valid).to.equal(true)
    expect(await new Validator().validate({ ...document, paths: 7 })).to.include({ valid: false })
  })

  const asked: { query: string; refs: string[] }[] = [
    { query: '', refs: ['LN-55555', 'LN-44444', 'LN-33333', 'LN-22222'] },
    { query: '?queue=waste', refs: ['LN-33333', 'LN-22222'] },
    { query: '?department=social-services', refs: ['LN-44444'] },
    { query: '?status=resolved,closed', refs: ['LN-33333'] },
    { query: '?updatedSince=2026-11-26T08:03:00Z', refs: ['LN-44444', 'LN-55555'] },
    { query: '?updatedSince=2026-11-26T09:03:00%2B01:00', refs: ['LN-44444', 'LN-55555'] },
    { query: '?kind=fault', refs: ['LN-33333'] },
    { query: '?limit=1', refs: ['LN-55555'] },
  ]
  for (const { query, refs } of asked) {
    it(`GET /api/tickets${query} answers as promised`, async () => {
      const answer = await get(`/api/tickets${query}`)
      expect(answer.status).to.equal(200)
      holds('/api/tickets', 200, answer.body)
      expect(refsOf(answer.body)).to.deep.equal(refs)
    })
  }

  it('goes through all of them page by page, none twice', async () => {
    const refs: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await get(`/api/tickets?limit=1${cursor && `&cursor=${cursor}`}`)
      refs.push(...refsOf(body))
      cursor = (body as { next?: string }).next ?? ''
      if (cursor === '') break
    }
    expect(refs).to.deep.equal(['LN-55555', 'LN-44444', 'LN-33333', 'LN-22222'])
  })

  it('a filter on what is confidential finds nothing confidential', async () => {
    for (const query of ['district=strand', 'kind=callback', 'channel=sms']) {
      const { body } = await get(`/api/tickets?${query}`)
      expect(refsOf(body), query).to.not.include('LN-44444')
    }
  })

  it('one ticket, whole; of a confidential one that it is there and no more', async () => {
    const open = await get('/api/tickets/LN-22222')
    holds('/api/tickets/{ref}', 200, open.body)
    expect(open.body).to.include({ ref: 'LN-22222', question: tickets[0]?.question, confidential: false })
    const hidden = await get('/api/tickets/LN-44444')
    holds('/api/tickets/{ref}', 200, hidden.body)
    expect(Object.keys(hidden.body as object).sort()).to.deep.equal(
      ['arrivedAt', 'confidential', 'department', 'dueAt', 'queue', 'ref', 'status', 'version'].sort(),
    )
    for (const token of ['case-system-token-1', 'archive-system-token']) {
      const all = await get('/api/tickets', `Bearer ${token}`)
      for (const word of [secret, 'Eva', '+46701740610', 'concern-for-child'])
        expect(JSON.stringify(all.body)).to.not.include(word)
    }
  })

  it('gives one conversation out whole, but no confidential one', async () => {
    const open = await get('/api/tickets/LN-22222/conversation')
    expect(open.status).to.equal(200)
    holds('/api/tickets/{ref}/conversation', 200, open.body)
    const hidden = await get('/api/tickets/LN-44444/conversation')
    expect(hidden.status).to.equal(403)
    holds('/api/tickets/{ref}/conversation', 403, hidden.body)
  })

  it('does not tell that somebody once turned to a confidential queue', async () => {
    const { body } = await get('/api/tickets/LN-55555')
    expect(JSON.stringify(body)).to.not.include('family-support')
    expect(JSON.stringify(body)).to.not.include('29:m')
  })

  const refused: { what: string; path: string; status: number; authorization?: string; names?: string }[] = [
    { what: 'no token', path: '/api/tickets', status: 401, authorization: '' },
    { what: 'another token', path: '/api/tickets', status: 401, authorization: 'Bearer case-system-token-2' },
    { what: 'an unknown reference', path: '/api/tickets/LN-ZZZZZ', status: 404 },
    { what: 'a status nobody knows', path: '/api/tickets?status=open', status: 400, names: 'status' },
    { what: 'a limit beyond all', path: '/api/tickets?limit=5000', status: 400, names: 'limit' },
    { what: 'a time that is none', path: '/api/tickets?updatedSince=yesterday', status: 400, names: 'updatedSince' },
    { what: 'a filter it has not', path: '/api/tickets?question=soc', status: 400, names: 'question' },
    { what: 'an operator for a value', path: '/api/tickets?queue[$gt]=a', status: 400, names: 'queue[$gt]' },
    { what: 'a cursor of somebody else', path: '/api/tickets?cursor=e30', status: 400 },
  ]
  for (const { what, path, status, authorization, names } of refused) {
    it(`refuses ${what} with ${status}, as promised`, async () => {
      const answer = await get(path, authorization)
      expect(answer.status).to.equal(status)
      holds(path.startsWith('/api/tickets/') ? '/api/tickets/{ref}' : '/api/tickets', status, answer.body)
      if (names) expect(JSON.stringify(answer.body)).to.include(names)
    })
  }

  it('would notice an answer that is not as promised', () => {
    expect(() => holds('/api/tickets', 200, { tickets: [{ ref: 'LN-22222' }] })).to.throw()
    expect(() => holds('/api/tickets/{ref}', 404, { message: 'no' })).to.throw()
  })

  async function get(path: string, authorization = CASE): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${service.url}${path}`, { headers: authorization ? { authorization } : {} })
    return { status: response.status, body: await response.json() }
  }

  function holds(path: string, status: number, body: unknown): void {
    const place = ['paths', path, 'get', 'responses', String(status), 'content', 'application/json', 'schema']
    const pointer = place.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')
    const check = ajv.getSchema(`openapi#/${encodeURI(pointer)}`)
    if (!check) throw new Error(`The document promises nothing for ${path} ${status}`)
    check(body)
    expect(check.errors ?? []).to.deep.equal([])
  }
})

function refsOf(body: unknown): string[] {
  return (body as { tickets: { ref: string }[] }).tickets.map(({ ref }) => ref)
}

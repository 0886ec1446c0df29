import { expect } from 'chai'
import { createOpen311 } from '../src/channels/open311/client.js'
import type { Open311Request } from '../src/channels/open311/request.js'
import type { Open311Format } from '../src/channels/open311/settings.js'
import { keptLog } from './support/kept-log.js'
import { Open311Server, type Order } from './support/open311-server.js'

/**
 * Goal: no answer of an operations centre, however odd, is taken for more or less than it says: nothing is lost, sent
 * twice, or sent elsewhere.
 * Method: a server that answers, breaks and stays silent to order, in both formats; what the client makes of it.
 */
describe('Open311: odd answers', () => {
  const KEY = 'key-of-the-centre'
  const WORDS = 'lampan utanför hos mig på Almvägen'
  const REQUEST: Open311Request = { ref: 'LN-7K3F9', serviceCode: '001', address: 'Almvägen 4', description: WORDS }
  const { log, lines } = keptLog()
  let server: Open311Server
  let elsewhere: Open311Server
  const client = (format: Open311Format = 'json', url = server.url) =>
    createOpen311({ url, format, apiKey: KEY }, { log, now: () => new Date(), timeoutMs: server.waitMs })
  const outcome = (format: Open311Format) =>
    client(format)
      .send(REQUEST)
      .catch((error: unknown) => error as { code: string; message: string; retryAfterMs?: number })

  before(async () => {
    server = await Open311Server.start()
    elsewhere = await Open311Server.start()
  })
  beforeEach(() => {
    server.reset()
    lines.length = 0
  })
  after(() => {
    server.close()
    elsewhere.close()
  })

  const ERRORS = {
    xml: (code: number) =>
      `<?xml version="1.0" encoding="utf-8"?><errors><error><code>${code}</code><description>No: ${WORDS}</description></error></errors>`,
    json: (code: number) => `[{"code":${code},"description":"No: ${WORDS}"}]`,
  }
  const PAGE = '<!DOCTYPE html><html><body><p>Sorry<br></body></html>'
  const answer = (status: number, body = '', headers: Record<string, string> = {}): Order => ({
    do: 'answer',
    status,
    body,
    headers,
  })
  const says = (body: string) => answer(200, body)

  const failures: { name: string; order: Order; code: string; retryAfterMs?: number }[] = [
    { name: 'invalid key, in XML', order: answer(403, ERRORS.xml(403)), code: 'delivery_refused' },
    { name: 'invalid key, in JSON', order: answer(403, ERRORS.json(403)), code: 'delivery_refused' },
    { name: 'bad request, in XML', order: answer(400, ERRORS.xml(400)), code: 'delivery_refused' },
    { name: 'bad request, in JSON', order: answer(400, ERRORS.json(400)), code: 'delivery_refused' },
    { name: 'a code of its own', order: answer(400, '{"errors":[{"code":"E-17"}]}'), code: 'delivery_refused' },
    { name: 'service not found', order: answer(404, ERRORS.xml(404)), code: 'delivery_refused' },
    { name: 'an error with status 200', order: says(ERRORS.json(400)), code: 'delivery_refused' },
    { name: 'bad request without a reason', order: answer(400, PAGE), code: 'delivery_refused' },
    { name: 'a gateway that forbids', order: answer(403, PAGE), code: 'delivery_failed' },
    { name: 'a page that is not there', order: answer(404, PAGE), code: 'delivery_failed' },
    { name: 'a sign-in', order: answer(401), code: 'delivery_failed' },
    { name: 'too many', order: answer(429, '', { 'retry-after': '7' }), code: 'delivery_failed', retryAfterMs: 7_000 },
    {
      name: 'too many, for years',
      order: answer(429, '', { 'retry-after': '99999999' }),
      code: 'delivery_failed',
      retryAfterMs: 3_600_000,
    },
    { name: 'an error of its own', order: answer(500, PAGE), code: 'delivery_uncertain' },
    { name: 'an error of its own, in XML', order: answer(500, ERRORS.xml(500)), code: 'delivery_uncertain' },
    { name: 'away', order: answer(503, '', { 'retry-after': '5' }), code: 'delivery_uncertain', retryAfterMs: 5_000 },
    { name: 'a drop', order: { do: 'drop' }, code: 'delivery_uncertain' },
    { name: 'a drop after it was taken', order: { do: 'drop', take: true }, code: 'delivery_uncertain' },
    { name: 'silence', order: { do: 'hang' }, code: 'delivery_uncertain' },
    { name: 'half an answer', order: { do: 'cut', take: true }, code: 'delivery_uncertain' },
    { name: 'a page', order: says(PAGE), code: 'delivery_uncertain' },
    { name: 'a page that is XML', order: says('<html><body><p>Hi</p></body></html>'), code: 'delivery_uncertain' },
    { name: 'broken XML', order: says('<service_requests><request>'), code: 'delivery_uncertain' },
    { name: 'broken JSON', order: says('[{"service_request_id":"1"'), code: 'delivery_uncertain' },
    { name: 'nothing', order: answer(200), code: 'delivery_uncertain' },
    { name: 'no element', order: says('<service_requests/>'), code: 'delivery_uncertain' },
    { name: 'an empty list', order: says('[]'), code: 'delivery_uncertain' },
    { name: 'no id', order: says('[{"service_notice":"Tack"}]'), code: 'delivery_uncertain' },
    {
      name: 'an empty id',
      order: says('<service_requests><request><service_request_id/></request></service_requests>'),
      code: 'delivery_uncertain',
    },
    { name: 'a null id', order: says('[{"service_request_id":null,"token":null}]'), code: 'delivery_uncertain' },
    {
      name: 'an id that lost digits',
      order: says('[{"service_request_id":12345678901234567890}]'),
      code: 'delivery_uncertain',
    },
    {
      name: 'more than a megabyte',
      order: says(`[{"service_request_id":"1","x":"${'y'.repeat(1_100_000)}"}]`),
      code: 'delivery_uncertain',
    },
    {
      name: 'entities that swell',
      order: says(
        '<!DOCTYPE a [<!ENTITY b "1">]><service_requests><request><service_request_id>&b;</service_request_id></request></service_requests>',
      ),
      code: 'delivery_uncertain',
    },
    {
      name: 'a name that poisons',
      order: says('<service_requests><__proto__>1</__proto__></service_requests>'),
      code: 'delivery_uncertain',
    },
    { name: 'tags without end', order: says('<a>'.repeat(20_000)), code: 'delivery_uncertain' },
  ]
  for (const { name, order, code, retryAfterMs } of failures) {
    for (const format of ['xml', 'json'] as const) {
      it(`${name}, asked for ${format}: ${code}`, async () => {
        server.order('POST', /requests/, order)
        const error = await outcome(format)
        expect(error).to.include({ code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
        expect(`${'message' in error && error.message}${lines.join()}`)
          .to.not.include('lampan')
          .and.not.include(KEY)
        expect(server.stored).to.have.length('take' in order ? 1 : 0)
      })
    }
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`a ${status} to somewhere else is not followed`, async () => {
      server.order('POST', /requests/, answer(status, '', { location: `${elsewhere.url}/requests.json` }))
      expect(await outcome('json')).to.include({ code: 'delivery_failed' })
      server.order('GET', /services/, answer(status, '', { location: `${elsewhere.url}/services.json` }))
      expect(await outcome('json')).to.include({ code: 'delivery_failed' })
      expect(elsewhere.received).to.deep.equal([])
    })
  }

  it('nobody there: certainly not taken', async () => {
    const gone = await Open311Server.start()
    const open311 = client('json', gone.url)
    await open311.services()
    gone.close()
    expect(await open311.send(REQUEST).catch((error: unknown) => error)).to.include({ code: 'delivery_failed' })
  })

  const taken: { name: string; body: string; status?: number; is: object }[] = [
    { name: 'an id as number', body: '[{"service_request_id":293944}]', is: { id: '293944' } },
    { name: 'an id as text', body: '[{"service_request_id":" 0293-a "}]', is: { id: '0293-a' } },
    { name: 'a bare object', body: '{"service_request_id":1}', status: 201, is: { id: '1' } },
    {
      name: 'the other format',
      body: '<service_requests><request><service_request_id>007</service_request_id></request></service_requests>',
      is: { id: '007' },
    },
    { name: 'a token', body: '[{"token":"5f3"}]', is: { token: '5f3' } },
    {
      name: 'a token and no id',
      body: '<service_requests><request><service_request_id/><token>12</token></request></service_requests>',
      is: { token: '12' },
    },
    { name: 'both', body: '[{"service_request_id":5,"token":"6"}]', is: { id: '5' } },
    {
      name: 'a notice with entities',
      body: '<service_requests><request><service_request_id>1</service_request_id><service_notice>\n V&#xE4;nta &lt;5 dagar &amp; hör av er\n</service_notice></request></service_requests>',
      is: { id: '1', notice: 'Vänta <5 dagar & hör av er' },
    },
  ]
  for (const { name, body, status = 200, is } of taken) {
    it(`${name} is taken`, async () => {
      server.order('POST', /requests/, answer(status, body))
      expect(await outcome('xml')).to.deep.equal(is)
    })
  }

  const unread: { name: string; order: Order }[] = [
    { name: 'an error of its own', order: answer(500) },
    { name: 'a refusal', order: answer(403, ERRORS.json(403)) },
    { name: 'a refusal with status 200', order: says(ERRORS.xml(400)) },
    { name: 'a page', order: says(PAGE) },
    { name: 'JSON with codes of leading zeros', order: says('[{"service_code":001}]') },
    { name: 'a drop', order: { do: 'drop' } },
    { name: 'silence', order: { do: 'hang' } },
    { name: 'half an answer', order: { do: 'cut' } },
  ]
  for (const { name, order } of unread) {
    it(`${name} for an answer to a question: nothing was taken, and nothing is sent`, async () => {
      server.order('GET', /services/, order)
      expect(await outcome('json')).to.include({ code: 'delivery_failed' })
      expect(server.calls('POST', /./)).to.deep.equal([])
      server.order('GET', /requests/, order)
      const search = { serviceCode: '001', since: new Date() }
      expect(
        await client()
          .open(search)
          .catch((error: unknown) => error),
      ).to.include({ code: 'delivery_failed' })
    })
  }

  const XML = '<?xml version="1.0" encoding="utf-8"?>\n'
  const CANS = { code: '001', name: 'Cans left out 24x7', group: 'sanitation', metadata: true, type: 'realtime' }
  const service =
    '<service><service_code>001</service_code><service_name>Cans left out 24x7</service_name><metadata>true</metadata><type>realtime</type><group>sanitation</group></service>'
  const json =
    '{"service_code":"001","service_name":"Cans left out 24x7","metadata":true,"type":"realtime","group":"sanitation"}'
  const lists: { name: string; body: string; codes: (typeof CANS)[] }[] = [
    { name: 'one element', body: `${XML}<services>${service}</services>`, codes: [CANS] },
    { name: 'two elements', body: `${XML}<services>${service}${service}</services>`, codes: [CANS, CANS] },
    { name: 'a BOM', body: `\uFEFF${XML}<services>${service}</services>`, codes: [CANS] },
    { name: 'none, closed at once', body: '<services/>', codes: [] },
    { name: 'none', body: `${XML}<services>\n</services>`, codes: [] },
    {
      name: 'a namespace and attributes',
      body: `<o:services xmlns:o="urn:x" type="array">${service}</o:services>`,
      codes: [CANS],
    },
    {
      name: 'an element that is none beside one',
      body: `<services>${service}<service><x/></service></services>`,
      codes: [CANS],
    },
    { name: 'JSON', body: `[${json}]`, codes: [CANS] },
    { name: 'JSON with a BOM', body: `\uFEFF[${json}]`, codes: [CANS] },
    { name: 'JSON of one bare element', body: json, codes: [CANS] },
    { name: 'JSON in a field', body: `{"services":[${json}]}`, codes: [CANS] },
    { name: 'JSON turned out of XML', body: `{"services":{"service":${json}}}`, codes: [CANS] },
    { name: 'an empty JSON list', body: '[]', codes: [] },
    { name: 'a JSON null', body: 'null', codes: [] },
  ]
  for (const { name, body, codes } of lists) {
    it(`a list of services as ${name}`, async () => {
      server.order('GET', /services/, { do: 'answer', status: 200, body })
      expect(await client().services()).to.deep.equal(codes)
    })
  }
})

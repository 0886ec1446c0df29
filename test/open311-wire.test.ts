import { expect } from 'chai'
import { createOpen311, type Open311 } from '../src/channels/open311/client.js'
import type { Open311Request } from '../src/channels/open311/request.js'
import type { Open311Format } from '../src/channels/open311/settings.js'
import { PATIENCE_MS } from './support/eventually.js'
import { keptLog } from './support/kept-log.js'
import { Open311Server } from './support/open311-server.js'

/**
 * Goal: what goes over the wire is what the specification (wiki.open311.org/GeoReport_v2) shows, to the byte, and what
 * comes back as it shows is understood.
 * Method: its own examples, asked of and answered by a server that keeps the bytes. Its JSON examples are taken with
 * codes in quotation marks: 001 without is no JSON.
 */
describe('Open311: the examples of the specification', () => {
  const NOW = new Date('2010-06-24T00:00:00Z')
  let server: Open311Server
  const client = (format: Open311Format = 'xml'): Open311 =>
    createOpen311(
      { url: server.url, format, apiKey: 'xyz', jurisdiction: 'city.gov' },
      { log: keptLog().log, now: () => NOW, timeoutMs: PATIENCE_MS },
    )

  before(async () => {
    server = await Open311Server.start()
  })
  beforeEach(() => server.reset())
  after(() => server.close())

  const attribute = (code: string, datatype: string, values: { key: string; name: string }[] = []) => ({
    variable: true,
    code,
    datatype,
    required: true,
    datatype_description: null,
    order: 1,
    description: 'What is it?',
    values,
  })

  const SINKHOLE: Open311Request = {
    ref: 'LN-7K3F9',
    serviceCode: '001',
    point: { lat: 37.76524078, lon: -122.4212043 },
    address: '1234 5th street',
    person: { email: 'smit333@sfgov.edu', firstName: 'john', lastName: 'smith', phone: '111111111' },
    description: 'A large sinkhole is destroying the street',
    mediaUrl: 'http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg',
    attributes: { WHISPAWN: '123456', WHISDORN: 'COISL001' },
  }
  /** Without device_id and account_id, which we have none of, and with our reference after the description. */
  const EXAMPLE =
    'api_key=xyz&jurisdiction_id=city.gov&service_code=001&lat=37.76524078&long=-122.4212043&' +
    'address_string=1234+5th+street&email=smit333%40sfgov.edu&first_name=john&last_name=smith&phone=111111111&' +
    'description=A+large+sinkhole+is+destroying+the+street%0ARef%3A+LN-7K3F9&' +
    'media_url=http%3A%2F%2Ffarm3.static.flickr.com%2F2002%2F2212426634_5ed477a060.jpg&' +
    'attribute[WHISPAWN]=123456&attribute[WHISDORN]=COISL001'

  const bare = { ref: 'LN-7K3F9', serviceCode: '001', address: 'Almvägen 4', description: 'Släckt' }
  const start = 'api_key=xyz&jurisdiction_id=city.gov&service_code=001'
  const end = 'description=Sl%C3%A4ckt%0ARef%3A+LN-7K3F9'
  const bodies: { name: string; request: Open311Request; body: string }[] = [
    { name: "the specification's", request: SINKHOLE, body: EXAMPLE },
    {
      name: 'nobody and no attribute',
      request: { ...bare, attributes: { WHISPAWN: '', UNASKED: 'x' } },
      body: `${start}&address_string=Almv%C3%A4gen+4&${end}&attribute[WHISPAWN]=Sl%C3%A4ckt&attribute[WHISDORN]=Sl%C3%A4ckt`,
    },
    {
      name: 'a place of few decimals, and none with an exponent',
      request: { ...SINKHOLE, point: { lat: 57.5, lon: 0.0000001 } },
      body: EXAMPLE.replace('lat=37.76524078&long=-122.4212043', 'lat=57.5&long=0.0000001'),
    },
    {
      name: 'a media address that is none',
      request: { ...SINKHOLE, mediaUrl: 'file:///etc/passwd' },
      body: EXAMPLE.replace(/media_url=[^&]+&/, ''),
    },
  ]
  for (const format of ['xml', 'json'] as const) {
    for (const { name, request, body } of bodies) {
      it(`POST requests.${format}: ${name}`, async () => {
        server.services = [
          { code: '001', attributes: [attribute('WHISPAWN', 'string'), attribute('WHISDORN', 'string')] },
        ]
        await client(format).send(request)
        const [post] = server.calls('POST', /./)
        expect(post?.body.toString('latin1')).to.equal(body)
        expect(post?.target).to.equal(`/dev/v2/requests.${format}`)
        expect(post?.headers['content-type']).to.equal('application/x-www-form-urlencoded; charset=utf-8')
      })
    }
  }

  it('several values of one attribute are written attribute[code][]', async () => {
    const values = ['value1', 'value2', 'value3'].map((key) => ({ key, name: key.toUpperCase() }))
    server.services = [{ code: '001', attributes: [attribute('code1', 'multivaluelist', values)] }]
    await client().send({ ...bare, attributes: { code1: ['value1', 'VALUE2', 'value3', 'value1', 'value9'] } })
    const [post] = server.calls('POST', /./)
    expect(post?.body.toString('latin1').split(`${end}&`)[1]).to.equal(
      'attribute[code1][]=value1&attribute[code1][]=value2&attribute[code1][]=value3',
    )
  })

  const since = new Date('2010-05-24T00:00:00Z')
  const asked: { name: string; ask: (open311: Open311) => Promise<unknown>; target: string }[] = [
    { name: 'services', ask: (one) => one.services(), target: 'services.xml?jurisdiction_id=city.gov' },
    {
      name: 'a definition',
      ask: (one) => one.serviceDefinition('033'),
      target: 'services/033.xml?jurisdiction_id=city.gov',
    },
    { name: 'a token', ask: (one) => one.resolve('123456'), target: 'tokens/123456.xml?jurisdiction_id=city.gov' },
    { name: 'a request', ask: (one) => one.status(['123456']), target: 'requests/123456.xml?jurisdiction_id=city.gov' },
    {
      name: 'several requests',
      ask: (one) => one.status(['123456', '12 34/5']),
      target: 'requests.xml?service_request_id=123456,12+34%2F5&jurisdiction_id=city.gov',
    },
    {
      name: 'what is open',
      ask: (one) => one.open({ serviceCode: '001', since }),
      target: 'requests.xml?status=open&service_code=001&start_date=2010-05-24T00:00:00Z&jurisdiction_id=city.gov',
    },
    {
      name: 'what is open for longer than may be asked',
      ask: (one) => one.open({ serviceCode: '001', since: new Date(0) }),
      target: 'requests.xml?status=open&service_code=001&start_date=2010-03-26T00:00:00Z&jurisdiction_id=city.gov',
    },
    {
      name: 'whether it was taken, with a day for clocks',
      ask: (one) => one.find(bare, new Date('2010-06-23T12:00:00.500Z')),
      target:
        'requests.xml?service_code=001&start_date=2010-06-22T12:00:00Z&end_date=2010-06-25T00:00:00Z&jurisdiction_id=city.gov',
    },
  ]
  for (const { name, ask, target } of asked) {
    it(`GET: ${name}`, async () => {
      server.services = [{ code: '033', attributes: [] }]
      await ask(client())
      expect(server.calls('GET', /./).map((call) => call.target)).to.include(`/dev/v2/${target}`)
      for (const call of server.received) expect(call.target, 'the key stands in no address').to.not.include('xyz')
    })
  }

  const XML = '<?xml version="1.0" encoding="utf-8"?>\n'
  const DEFINED = [
    {
      variable: true,
      code: 'WHISHETN',
      datatype: 'singlevaluelist',
      required: true,
      order: 1,
      description: 'What is the ticket/tag/DL number?',
      values: [
        { key: '123', name: 'Ford' },
        { key: '124', name: 'Chrysler' },
      ],
    },
  ]
  const SEEN = [
    {
      id: '638344',
      status: 'closed',
      notes: 'Duplicate request.',
      notice: undefined,
      updatedAt: new Date('2010-04-14T14:37:38Z'),
    },
  ]
  const requestXml = `${XML}<service_requests>
    <request>
      <service_request_id>638344</service_request_id><status>closed</status><status_notes>Duplicate request.</status_notes>
      <service_name>Sidewalk and Curb Issues</service_name><service_code>006</service_code><description></description>
      <agency_responsible></agency_responsible><service_notice></service_notice>
      <requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>
      <updated_datetime>2010-04-14T06:37:38-08:00</updated_datetime>
      <expected_datetime>2010-04-15T06:37:38-08:00</expected_datetime><address>8TH AVE and JUDAH ST</address>
      <address_id>545483</address_id><zipcode>94122</zipcode><lat>37.762221815</lat><long>-122.4651145</long>
      <media_url>http://city.gov.s3.amazonaws.com/requests/media/638344.jpg </media_url>
    </request>
  </service_requests>`
  const requestJson = `[{"service_request_id":638344,"status":"closed","status_notes":"Duplicate request.",
    "service_code":"006","description":null,"service_notice":null,"requested_datetime":"2010-04-14T06:37:38-08:00",
    "updated_datetime":"2010-04-14T06:37:38-08:00","address":"8TH AVE and JUDAH ST","zipcode":94122,
    "lat":37.762221815,"long":-122.4651145}]`
  const answers: {
    name: string
    path: RegExp
    xml: string
    json: string
    ask: (one: Open311) => Promise<unknown>
    is: unknown
  }[] = [
    {
      name: 'a definition',
      path: /services\/001/,
      xml: `${XML}<service_definition><service_code>DMV66</service_code><attributes><attribute><variable>true</variable>
          <code>WHISHETN</code><datatype>singlevaluelist</datatype><required>true</required>
          <datatype_description></datatype_description><order>1</order>
          <description>What is the ticket/tag/DL number?</description><values><value><key>123</key><name>Ford</name></value>
          <value><key>124</key><name>Chrysler</name></value></values></attribute></attributes></service_definition>`,
      json: `{"service_code":"DMV66","attributes":[{"variable":true,"code":"WHISHETN","datatype":"singlevaluelist",
          "required":true,"datatype_description":null,"order":1,"description":"What is the ticket/tag/DL number?",
          "values":[{"key":123,"name":"Ford"},{"key":124,"name":"Chrysler"}]}]}`,
      ask: (one) => one.serviceDefinition('001'),
      is: DEFINED,
    },
    {
      name: 'an id for a token',
      path: /tokens/,
      xml: `${XML}<service_requests><request><service_request_id>638344</service_request_id><token>12345</token></request></service_requests>`,
      json: '[{"service_request_id":638344,"token":12345}]',
      ask: (one) => one.resolve('12345'),
      is: '638344',
    },
    {
      name: 'a request',
      path: /requests\//,
      xml: requestXml,
      json: requestJson,
      ask: (one) => one.status(['638344']),
      is: SEEN,
    },
    {
      name: 'a list of requests',
      path: /requests\./,
      xml: requestXml,
      json: requestJson,
      ask: (one) => one.status(['638344', '638349']),
      is: SEEN,
    },
  ]
  for (const { name, path, ask, is, ...texts } of answers) {
    for (const format of ['xml', 'json'] as const) {
      it(`the example of ${name} in ${format} is understood`, async () => {
        server.services = [{ code: '001', attributes: [] }]
        server.order('GET', path, { do: 'answer', status: 200, type: 'text/plain', body: texts[format] })
        expect(await ask(client(format))).to.deep.equal(is)
      })
    }
  }
})

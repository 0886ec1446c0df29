import { expect } from 'chai'
import { SECRET, type SmsService, startSmsService } from './support/sms-service.js'
import { type Fields, postForm, signedBy, TWILIO_FORM } from './support/sms-webhooks.js'

/**
 * Goal: an SMS that did not arrive is told of, once the report is proven; one that did is not.
 * Method: each status each provider reports, then reports forged, malformed and too early.
 */
const sid = TWILIO_FORM.MessageSid
const TWILIO_PATH = '/api/sms/twilio/report'

let service: SmsService

const post = (path: string, fields: Fields, headers: Fields = {}) => postForm(service.url + path, fields, headers)

const send = (provider: string, fields: Fields) =>
  provider === 'elks'
    ? post(`/api/sms/46elks/report?secret=${SECRET}`, fields)
    : post(TWILIO_PATH, fields, signedBy(service.settings.twilio.authTokens[0], fields, TWILIO_PATH))

describe('SMS delivery reports', () => {
  before(async () => {
    service = await startSmsService()
  })
  beforeEach(() => {
    service.failedReports.length = 0
  })
  after(() => service.close())

  const rows = [
    { provider: 'elks', fields: { id: 's1', status: 'failed' }, told: 'failed' },
    {
      provider: 'elks',
      fields: { id: 's1', status: 'delivered', delivered: '2026-01-01T00:00:00' },
      told: undefined,
    },
    { provider: 'twilio', fields: { MessageSid: sid, MessageStatus: 'failed' }, told: 'failed' },
    {
      provider: 'twilio',
      fields: { MessageSid: sid, MessageStatus: 'undelivered', ErrorCode: '30003' },
      told: 'undelivered',
    },
    { provider: 'twilio', fields: { MessageSid: sid, MessageStatus: 'sent' }, told: undefined },
  ]
  for (const { provider, fields, told } of rows) {
    it(`${provider} ${JSON.stringify(fields)}: ${told ?? 'nothing'} told`, async () => {
      expect((await send(provider, fields as unknown as Fields)).ok).to.equal(true)
      expect(service.failedReports.map(({ status }) => status)).to.deep.equal(told ? [told] : [])
    })
  }

  it('a report that overtakes the note of what was sent is asked for again', async () => {
    service.unknownIds.add('s1')
    expect((await send('elks', { id: 's1', status: 'failed' })).status).to.equal(404)
    service.unknownIds.clear()
    expect((await send('elks', { id: 's1', status: 'failed' })).status).to.equal(204)
  })

  it('forged or malformed, it tells nobody', async () => {
    expect((await post('/api/sms/46elks/report', { id: 's1', status: 'failed' })).status).to.equal(401)
    expect((await post(TWILIO_PATH, { MessageSid: sid, MessageStatus: 'failed' })).status).to.equal(401)
    expect((await send('elks', { status: 'failed' })).status).to.equal(400)
    expect((await send('twilio', { MessageSid: sid })).status).to.equal(400)
    expect(service.failedReports).to.deep.equal([])
  })
})

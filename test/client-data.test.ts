import { expect } from 'chai'
import { type Service, startService } from './support/service.js'

/**
 * Goal: what a chat client wants echoed comes back as it was and can neither harm the store nor smuggle in a number.
 * Method: channelData with keys a database has other uses for, through the real doors.
 */
describe('what a chat client wants echoed', () => {
  let service: Service
  before(async () => {
    service = await startService()
  })
  after(() => service.close())

  async function post(activity: object): Promise<{ status: number; own: Record<string, unknown> | undefined }> {
    const { token } = await json('/widget/token', { headers: { origin: service.url } })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const { conversationId } = await json('/v3/directline/conversations', { headers })
    const path = `/v3/directline/conversations/${conversationId}/activities`
    const response = await fetch(service.url + path, { method: 'POST', headers, body: JSON.stringify(activity) })
    const read = (await (await fetch(service.url + path, { headers })).json()) as {
      activities: Record<string, unknown>[]
    }
    return { status: response.status, own: read.activities[0] }
  }

  async function json(path: string, init: RequestInit): Promise<Record<string, string>> {
    return (await (await fetch(service.url + path, { method: 'POST', ...init })).json()) as Record<string, string>
  }

  const odd: object[] = [
    { _bsontype: 'Long' },
    { $set: { a: 1 } },
    { 'a.b': 1 },
    { 'nul\u0000key': 1 },
    { deep: [[[[[[{}]]]]]] },
    JSON.parse('{"__proto__":{"x":1}}'),
  ]
  for (const data of odd) {
    it(JSON.stringify(data), async () => {
      const { status, own } = await post({
        type: 'message',
        from: { id: 'u' },
        text: 'hej',
        channelData: { clientActivityID: 'a1', odd: data },
      })
      expect(status).to.equal(200)
      expect(JSON.stringify(own)).to.contain(JSON.stringify(data))
    })
  }

  it('is masked as the message is', async () => {
    const { own } = await post({
      type: 'message',
      from: { id: 'u' },
      text: 'hej',
      channelData: { said: '19121212-1212' },
    })
    expect(JSON.stringify(own)).not.to.contain('1212-1212')
  })
})

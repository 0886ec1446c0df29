import { connect } from 'node:net'
import { expect } from 'chai'
import { WebSocket } from 'ws'
import { LIMITS } from '../src/limits.js'
import { type Service, startService } from './support/service.js'
import { WEBCHAT_SECRET } from './support/web-resident.js'

/**
 * Goal: at each door what is at the limit is taken, one more is refused, nothing of it is kept, and others are served.
 * Method: the whole service, with limits small enough to be reached.
 */
describe('limits', function () {
  this.timeout(60_000)

  describe('at the doors', () => {
    const SMALL = {
      messagesPerConversation: 3,
      tokensPerAddress: 2,
      readsPerConversation: 4,
      smsPerNumber: 2,
      teamsPerPerson: 2,
      apiPerToken: 2,
      socketsPerConversation: 1,
      framesPerSocket: 5,
    }
    let service: Service
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
    const api = (path: string, init: RequestInit = {}) => fetch(service.url + path, init)

    before(async () => {
      const env = { WEBCHAT_SECRET, ADMIN_TOKENS: 'one:a-token-of-sixteen,two:another-of-sixteen', ...SMS }
      service = await startService({ env, limits: SMALL })
    })
    after(() => service?.close())

    const SMS = { ELKS_USERNAME: 'u', ELKS_PASSWORD: 'p', ELKS_FROM: '+46701740698', ELKS_SECRET: 'a-secret-of-elks' }
    const open = async () =>
      (await (
        await api('/v3/directline/tokens/generate', { method: 'POST', headers: bearer(WEBCHAT_SECRET) })
      ).json()) as { conversationId: string; token: string }
    const post = (chat: { conversationId: string; token: string }, text: string) =>
      api(`/v3/directline/conversations/${chat.conversationId}/activities`, {
        method: 'POST',
        headers: bearer(chat.token),
        body: JSON.stringify({ type: 'message', text }),
      })
    const stored = (conversation: string) => service.db.collection('turns').countDocuments({ conversation })

    it('every door takes no longer body than it says: one byte more is 413', async () => {
      for (const { method, path, bytesMax } of service.app.doors) {
        if (method === 'OPTIONS' || bytesMax > LIMITS.teamsBytes) continue
        const address = path.replace(/:\w+/g, 'x')
        const body = 'x'.repeat(bytesMax + 1)
        const head = `${method} ${address} HTTP/1.1\r\nHost: ${new URL(service.url).host}\r\nConnection: close\r\n`
        expect(await statusOf(`${head}Content-Length: ${body.length}\r\n\r\n`), `${method} ${path}`).to.equal(413)
      }
    })

    it('a message is as long as it may be; one unit more is 400, and nothing of it is kept', async () => {
      const chat = await open()
      const came = [
        await post(chat, 'å'.repeat(LIMITS.textLength)),
        await post(chat, 'å'.repeat(LIMITS.textLength + 1)),
      ]
      expect(came.map(({ status }) => status)).to.deep.equal([200, 400])
      expect(await stored(`web:${chat.conversationId}`)).to.equal(1)
    })

    it('a request’s line and headers may not be longer than they are allowed to be: 431', async () => {
      const head = (bytes: number) => `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Much: ${'x'.repeat(bytes)}\r\n\r\n`
      expect(await statusOf(head(LIMITS.headerBytes - 100))).to.equal(200)
      expect(await statusOf(head(LIMITS.headerBytes))).to.equal(431)
    })

    it('a chat posts so many messages; one more is 429 and not kept, and another chat is served', async () => {
      const [flooder, other] = [await open(), await open()]
      const came = await inTurn(5, (n) => post(flooder, `Hej ${n}`))
      expect(came).to.deep.equal([200, 200, 200, 429, 429])
      expect(await inTurn(3, (n) => post(other, `Hej ${n}`))).to.deep.equal([200, 200, 200])
      expect([
        await stored(`web:${flooder.conversationId}`),
        await stored(`web:${other.conversationId}`),
      ]).to.deep.equal([3, 3])
    })

    it('a number sends so many SMS; one more is 429, so that the provider keeps it, and another number’s is taken', async () => {
      const sms = (from: string) => (n: number) =>
        api('/api/sms/46elks?secret=a-secret-of-elks', {
          method: 'POST',
          body: new URLSearchParams({
            direction: 'incoming',
            id: `s${from}${n}`.replace('+', ''),
            from,
            to: '+46701740698',
            message: 'Hej',
          }),
        })
      expect(await inTurn(4, sms('+46701740605'))).to.deep.equal([204, 204, 429, 429])
      expect(await inTurn(2, sms('+46701740607'))).to.deep.equal([204, 204])
      expect([await stored('sms:+46701740605'), await stored('sms:+46701740607')]).to.deep.equal([2, 2])
    })

    it('a person in Teams writes so many messages in their own chat', async () => {
      const said = (who: string) => (n: number) =>
        api('/api/messages', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: personal(who, n),
        })
      expect(await inTurn(4, said('maja'))).to.deep.equal([200, 200, 429, 429])
      expect(await inTurn(1, said('omar'))).to.deep.equal([200])
      expect([await stored('teams:a:maja'), await stored('teams:a:omar')]).to.deep.equal([2, 1])
    })

    it('a chat is read, and its token renewed, so many times', async () => {
      const chat = await open()
      const renew = () => api('/v3/directline/tokens/refresh', { method: 'POST', headers: bearer(chat.token) })
      expect(await inTurn(5, renew)).to.deep.equal([200, 200, 200, 200, 429])
    })

    it('an address fetches so many tokens for the widget', async () => {
      const token = () => api('/widget/token', { method: 'POST', headers: { origin: service.url } })
      expect(await inTurn(3, token)).to.deep.equal([200, 200, 429])
    })

    it('a system asks at the API so often, whatever others ask', async () => {
      const ask = (token: string) => () => api('/api/tickets', { headers: bearer(token) })
      expect(await inTurn(3, ask('a-token-of-sixteen'))).to.deep.equal([200, 200, 429])
      expect(await inTurn(1, ask('another-of-sixteen'))).to.deep.equal([200])
    })

    it('a chat has so many sockets, and a socket that pours frames is cut', async () => {
      const { conversationId, token } = await open()
      const url = `${service.url.replace('http', 'ws')}/v3/directline/conversations/${conversationId}/stream?t=${token}`
      const socket = new WebSocket(url)
      await new Promise((resolve) => socket.once('open', resolve))
      const second = new WebSocket(url)
      const refused = await new Promise<Error>((resolve) => second.once('error', resolve))
      expect(refused.message).to.include('429')
      const cut = new Promise((resolve) => socket.once('close', resolve))
      for (let n = 0; n <= SMALL.framesPerSocket; n += 1) socket.ping()
      await cut
      const again = new WebSocket(url)
      await new Promise((resolve) => again.once('open', resolve))
      again.terminate()
    })

    async function statusOf(head: string): Promise<number> {
      const line = connect(Number(new URL(service.url).port), '127.0.0.1')
      line.write(head)
      const heard = await new Promise<Buffer>((resolve) => line.once('data', resolve))
      line.destroy()
      return Number(heard.toString().split(' ')[1])
    }
  })

  async function inTurn(count: number, send: (n: number) => Promise<Response>): Promise<number[]> {
    const statuses: number[] = []
    for (let n = 0; n < count; n += 1) statuses.push((await send(n)).status)
    return statuses
  }
})

function personal(who: string, n: number): string {
  return JSON.stringify({
    ...{
      type: 'message',
      id: `m${n}`,
      channelId: 'msteams',
      serviceUrl: 'http://127.0.0.1:9/',
      text: 'När öppnar ni?',
    },
    from: { id: `29:${who}`, aadObjectId: who },
    recipient: { id: '28:bot' },
    conversation: { id: `a:${who}`, conversationType: 'personal' },
  })
}

import { expect } from 'chai'
import { smsDoors } from '../src/channels/sms/doors.js'
import { smsSettings } from '../src/channels/sms/settings.js'
import { loadConfig } from '../src/config.js'
import { memoryLines, PUBLIC_URL } from './support/sms-service.js'
import { ELKS_FORM as ELKS, type Fields, signedBy, TWILIO_FORM as TWILIO } from './support/sms-webhooks.js'

/**
 * Goal: secrets can be changed without losing a message, and what is not set up lets nobody in.
 * Method: the doors made from settings as the environment gives them, each knocked on with what should and should not open it.
 */
describe('SMS settings', () => {
  const env = {
    ELKS_USERNAME: 'u',
    ELKS_PASSWORD: 'p',
    ELKS_FROM: '+46701740698',
    ELKS_SECRET: 'current-secret-current',
    ELKS_SECRET_PREVIOUS: 'previous-secret-previous',
    TWILIO_ACCOUNT_SID: 'AC1',
    TWILIO_AUTH_TOKEN: 'current-token-current',
    TWILIO_AUTH_TOKEN_PREVIOUS: 'previous-token-previous',
    TWILIO_FROM: '+46701740699',
  }
  const doorsOf = (settings: Record<string, string>, publicUrl?: string) => {
    let taken = 0
    const doors = smsDoors({
      settings: smsSettings(loadConfig(settings)),
      publicUrl: () => publicUrl,
      receive: async () => {
        taken += 1
        return {} as never
      },
      deliveryFailed: async () => undefined,
      log: memoryLines().log,
    })
    const knock = async (path: string, form: Fields, headers: Fields = {}) => {
      const door = doors.find((one) => path.split('?')[0] === one.path)
      const query = new URLSearchParams(path.split('?')[1])
      const body = Buffer.from(new URLSearchParams(form).toString())
      const request = { method: 'POST', url: path, query, params: {}, headers, body, address: '127.0.0.1' }
      const status = await door?.handle(request).then(
        (reply) => reply.status,
        (error: { status: number }) => error.status,
      )
      return { status, taken }
    }
    return knock
  }

  it('takes the previous secret and token while they are changed', async () => {
    const knock = doorsOf(env, PUBLIC_URL)
    for (const secret of [env.ELKS_SECRET, env.ELKS_SECRET_PREVIOUS])
      expect((await knock(`/api/sms/46elks?secret=${secret}`, ELKS)).status).to.equal(204)
    for (const token of [env.TWILIO_AUTH_TOKEN, env.TWILIO_AUTH_TOKEN_PREVIOUS])
      expect((await knock('/api/sms/twilio', TWILIO, signedBy(token, TWILIO))).status).to.equal(200)
  })

  it('closes the doors of what is not set up, and Twilio’s without a public address', async () => {
    const none = doorsOf({})
    expect(await none('/api/sms/46elks?secret=undefined', ELKS)).to.deep.equal({ status: 503, taken: 0 })
    expect(await none('/api/sms/twilio', TWILIO)).to.deep.equal({ status: 503, taken: 0 })
    const knock = doorsOf(env)
    expect(await knock('/api/sms/twilio', TWILIO, signedBy(env.TWILIO_AUTH_TOKEN, TWILIO))).to.deep.equal({
      status: 503,
      taken: 0,
    })
  })
})

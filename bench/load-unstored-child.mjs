// The least a provider's webhook can cost here: the same server, the same proof, the same answer; nothing read, nothing kept.
import restify from 'restify'
import { basicCredentials, isOneOf } from '../dist/channels/sms/proof.js'
import { twilioSignature } from '../dist/channels/sms/twilio-signature.js'
import { answers, usage } from './load-answers.mjs'

const { ELKS_SECRET, TWILIO_AUTH_TOKEN, PUBLIC_URL } = process.env
const silent = Object.fromEntries(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, () => {}]),
)
const server = restify.createServer({ name: '', log: silent })

function door(path, status, isProven) {
  server.post(path, async (request, response) => {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
    response.statusCode = isProven(request, form) ? status : 403
    response.end()
  })
}
door('/api/sms/46elks', 204, ({ headers }) => isOneOf(basicCredentials(headers.authorization)?.password, [ELKS_SECRET]))
door('/api/sms/twilio', 200, ({ headers, url }, form) =>
  isOneOf(headers['x-twilio-signature'], [twilioSignature(TWILIO_AUTH_TOKEN, PUBLIC_URL + url, form)]),
)
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
answers({ usage, url: () => `http://127.0.0.1:${server.address().port}` })

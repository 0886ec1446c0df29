import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { twilioSignature } from '../src/channels/sms/twilio-signature.js'
import { post } from './load-chat.js'

/** Both providers' webhooks as they post them, and a stand-in for their APIs that takes whatever is sent. */
export const SECRET = 'bench-webhook-secret'
const AUTH_TOKEN = 'bench-auth-token-of-twilio'
const PUBLIC_URL = 'https://lotsen.example'
const FORM = 'application/x-www-form-urlencoded'

export type Provider = 'elks' | 'twilio'
export interface SentSms {
  provider: Provider
  /** As the provider numbers it. */
  id: string
  from: string
  text: string
}

/** A message of the run: ids are given once each, numbers are as many as `phones`, providers take turns. */
export function smsNumber(n: number, phones: number, text: string): SentSms {
  const provider = n % 2 === 0 ? 'elks' : 'twilio'
  const hex = n.toString(16).padStart(32, '0')
  const from = `+4670${String(1_000_000 + (n % phones)).padStart(7, '0')}`
  return { provider, id: provider === 'elks' ? `s${hex}` : `SM${hex}`, from, text }
}

/** Posts it as its provider would; throws unless it is taken. */
export async function postSms(base: string, { provider, id, from, text }: SentSms): Promise<void> {
  const fields: Record<string, string> =
    provider === 'elks'
      ? { direction: 'incoming', id, from, to: '+46701740698', message: text, created: '2026-07-13T13:57:23.741000' }
      : { MessageSid: id, AccountSid: `AC${'0'.repeat(32)}`, From: from, To: '+46701740699', Body: text, NumMedia: '0' }
  const body = new URLSearchParams(fields)
  const path = provider === 'elks' ? '/api/sms/46elks' : '/api/sms/twilio'
  const proof: Record<string, string> =
    provider === 'elks'
      ? { authorization: `Basic ${Buffer.from(`46elks:${SECRET}`).toString('base64')}` }
      : { 'x-twilio-signature': twilioSignature(AUTH_TOKEN, PUBLIC_URL + path, body) }
  await post(base + path, { 'content-type': FORM, ...proof }, body.toString())
}

/** What our answers are sent by: takes each and gives it a number. */
export interface Takes {
  /** Settings of a service that has both providers set up, and calls here. */
  env: Record<string, string>
  /** How many SMS it has been given to send. */
  taken(): number
  close(): void
}

export async function startTakes(): Promise<Takes> {
  let taken = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      taken += 1
      const hex = taken.toString(16).padStart(32, '0')
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ id: `s${hex}`, sid: `SM${hex}`, status: 'created' }))
    })
  })
  const url = await listening(server)
  return {
    env: {
      PUBLIC_URL,
      ELKS_USERNAME: 'bench',
      ELKS_PASSWORD: 'bench-password',
      ELKS_FROM: '+46701740698',
      ELKS_SECRET: SECRET,
      ELKS_BASE_URL: url,
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      TWILIO_FROM: '+46701740699',
      TWILIO_BASE_URL: url,
      SMS_DAILY_MAX: '10000000',
      SMS_NUMBER_DAILY_MAX: '1000000',
    },
    taken: () => taken,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

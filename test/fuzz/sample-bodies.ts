import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import type { Dice } from './dice.js'
import { latin1 } from './mutate-json.js'
import type { Sample } from './samples.js'

type Body = NonNullable<Sample['body']>

const BOUNDARY = '----lotsenfuzz'

export function json(value: object): Body {
  return { kind: 'json', type: 'application/json', text: latin1(JSON.stringify(value)) }
}

export function form(fields: Record<string, string>): Body {
  return {
    kind: 'form',
    type: 'application/x-www-form-urlencoded',
    text: new URLSearchParams(fields).toString().replaceAll('%40%40', '@@'),
  }
}

export function multipart(parts: { name: string; file?: string; type: string; bytes: string }[]): Body {
  const written = parts.map(({ name, file, type, bytes }) => {
    const named = file === undefined ? '' : `; filename="${file}"`
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${named}\r\nContent-Type: ${type}\r\n\r\n${bytes}\r\n`
  })
  return {
    kind: 'multipart',
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    text: `${written.join('')}--${BOUNDARY}--\r\n`,
  }
}

/** What 46elks posts. Senders are many, and of numbers that belong to nobody. */
export function ELKS(word: string, dice: Dice): Record<string, string> {
  return {
    ...{
      direction: 'incoming',
      id: `s${hex(dice)}`,
      from: phone(dice),
      to: '+46701740698',
      created: '2026-07-13T13:57:23',
    },
    message: `Hej ${word}`,
    ...(dice.chance(0.1) ? { image: '@@answersUrl@@/elks/a1/images/x' } : {}),
  }
}

/** What Twilio posts. */
export function TWILIO(word: string, dice: Dice): Record<string, string> {
  return {
    ...{
      MessageSid: `SM${hex(dice)}`,
      AccountSid: 'AC0123456789abcdef0123456789abcdef',
      From: phone(dice),
      To: '+46701740699',
    },
    ...{ Body: `Hej ${word}`, NumMedia: dice.chance(0.1) ? '1' : '0' },
    MediaUrl0: '@@answersUrl@@/twilio/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages/MM/Media/ME',
  }
}

/** What Teams sends: words in one's own chat or under a card, presses, searches, forms, people who come and go. */
export function staffActivity(word: string, dice: Dice): object {
  const where = dice.pick(['personal', 'channel'])
  const common = {
    id: word,
    channelId: dice.pick(['msteams', 'msteams', 'msteams', 'directline', 'webchat', 'emulator']),
    serviceUrl: '@@serviceUrl@@',
    from: { id: '29:@@staff@@', name: 'Maja Lind', aadObjectId: '@@staff@@' },
    recipient: { id: '28:bot', name: 'Lotsen' },
    conversation: {
      id: where === 'personal' ? 'a:chat-of-maja' : '@@thread@@',
      conversationType: where,
      tenantId: '@@tenant@@',
    },
    locale: 'sv-SE',
    channelData: {
      tenant: { id: '@@tenant@@' },
      ...(where === 'channel' ? { team: { id: '@@team@@' }, channel: { id: '@@team@@' } } : {}),
    },
    timestamp: '2026-11-01T10:00:00Z',
  }
  return { ...common, ...dice.pick(DEEDS)(word) }
}

const DEEDS: readonly ((word: string) => object)[] = [
  (word) => ({ type: 'message', text: `När öppnar tippen ${word}` }),
  (word) => ({ type: 'message', text: `<at>Lotsen</at> svar ${word}`, entities: [mention()] }),
  (word) => ({ type: 'message', text: word, value: { verb: 'reply', ref: '@@ref@@', version: 1, text: word } }),
  () => ({ type: 'message', text: 'kö' }),
  (word) => ({ type: 'message', text: `visa @@ref@@ ${word}` }),
  (word) => invoke('adaptiveCard/action', action({ ref: '@@ref@@', version: 1, text: word }, 'reply')),
  () => invoke('adaptiveCard/action', action({ ref: '@@ref@@', version: 1 }, 'claim')),
  (word) => invoke('composeExtension/query', { commandId: 'tickets', parameters: [{ name: 'text', value: word }] }),
  (word) => invoke('composeExtension/queryLink', { url: `https://lotsen.example/desk/${word}` }),
  (word) => invoke('task/fetch', { data: { verb: 'log', ref: '@@ref@@', text: word } }),
  (word) => invoke('task/submit', { data: { verb: 'log', text: word, channel: 'phone', queue: 'waste' } }),
  () => invoke('fileConsent/invoke', { action: 'accept', context: {} }),
  () => ({ type: 'conversationUpdate', membersAdded: [{ id: '28:bot' }] }),
  () => ({ type: 'installationUpdate', action: 'add' }),
  () => ({ type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }),
]

function invoke(name: string, value: object): object {
  return { type: 'invoke', name, value }
}

function action(data: object, verb: string): object {
  return { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' }
}

function mention(): object {
  return { type: 'mention', text: '<at>Lotsen</at>', mentioned: { id: '28:bot', name: 'Lotsen' } }
}

const picture = (
  await sharp({ create: { width: 40, height: 30, channels: 3, background: '#357' } })
    .jpeg()
    .toBuffer()
).toString('latin1')
/** A PNG's head that promises 64 million pixels, of one colour. */
const bomb = (
  await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
).toString('latin1')

/** Files, good and bad. */
export const UPLOADS: readonly ((word: string) => string)[] = [
  () => picture,
  () => picture,
  (word) => `${picture.slice(0, 300)}${word}`,
  (word) => `%PDF-1.4\n${word}\n%%EOF`,
  (word) => `PK\x03\x04${word}`,
  (word) => `<svg xmlns="http://www.w3.org/2000/svg" onload="alert('${word}')"/>`,
  (word) => `GIF89a${word}`,
  (word) => `RIFF\x10\0\0\0WEBPVP8 ${word}`,
  () => '',
  (word) => deflateSync(Buffer.from(word)).toString('latin1'),
  (word) => `Bara text ${word}`,
  (word) => (word.charCodeAt(2) % 16 === 0 ? bomb : picture),
]

/** As providers call messages: no word of a resident's. */
function hex(dice: Dice): string {
  return Array.from({ length: 32 }, () => dice.below(16).toString(16)).join('')
}

function phone(dice: Dice): string {
  // 070-174 06 05 to 99: kept for use in fiction.
  return `+4670174${String(605 + dice.below(95)).padStart(4, '0')}`
}

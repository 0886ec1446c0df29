import { eventually } from '../support/eventually.js'
import type { OpenIdServer } from '../support/open-id.js'
import type { Threaded } from './child.js'
import { APP_ID, type House, PUBLIC_URL, TENANT } from './houses.js'
import { UPLOADS } from './sample-bodies.js'
import type { Known } from './wire.js'

/** Chats whose tokens are handed out in turn. */
const CHATS = 24

type Token = { conversationId: string; token: string }

/** Opens chats, hands some over to people, sends a file: what requests speak of is there. */
export async function openChats(house: House): Promise<Token[]> {
  const tokens = await Promise.all(Array.from({ length: CHATS * 2 }, () => tokenOf(house)))
  const kept = tokens.slice(0, 3)
  for (const chat of kept) {
    await say(house, chat, 'Jag vill prata med en människa om bygglov')
    await say(house, chat, 'Svara här i chatten')
  }
  return tokens
}

/** What stands for the `@@names@@`, once for each chat. */
export async function knownOf(
  house: House,
  tokens: readonly Token[],
  around: { threads: readonly Threaded[]; answersUrl: string; openId: OpenIdServer },
): Promise<Known[]> {
  const { keys, url, name } = house
  const file = await sendFile(house, tokens[0] as Token)
  const serviceUrl = name === 'tried' ? `${url}/try/connector` : `${around.answersUrl}/connector`
  const { issuer } = around.openId
  const botClaims = { iss: issuer, aud: APP_ID, serviceurl: serviceUrl }
  const ssoClaims = { iss: issuer, aud: `api://${new URL(PUBLIC_URL).host}/botid-${APP_ID}`, tid: TENANT, oid: 'maja' }
  const shared = {
    ...keys,
    host: new URL(url).host,
    answersUrl: around.answersUrl,
    staff: name === 'tried' ? await firstPerson(house) : 'maja',
    tenant: TENANT,
    serviceUrl,
    botToken: await around.openId.sign(botClaims, { expires: '2h' }),
    ssoToken: await around.openId.sign({ ...ssoClaims, scp: 'access_as_user' }, { expires: '2h' }),
    file,
  }
  return tokens.slice(0, CHATS).map(({ conversationId, token }, at) => {
    const { ref = 'LN-XXXXX', conversation = '', activity = '' } = around.threads[at % around.threads.length] ?? {}
    return {
      ...shared,
      chat: conversationId,
      token,
      otherToken: tokens[(at + 1) % CHATS]?.token ?? '',
      leavingToken: tokens[CHATS + at]?.token ?? '',
      ref,
      thread: conversation || 'a:chat-of-maja',
      team: conversation.split(';')[0] || '19:none@thread.tacv2',
      activity,
    }
  })
}

async function tokenOf({ url, keys }: House): Promise<Token> {
  const headers = { authorization: `Bearer ${keys.webchatSecret}` }
  return (await (await fetch(`${url}/v3/directline/tokens/generate`, { method: 'POST', headers })).json()) as Token
}

async function say(house: House, { conversationId, token }: Token, text: string): Promise<void> {
  await fetch(`${house.url}/v3/directline/conversations/${conversationId}/activities`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ type: 'message', text }),
  })
}

async function sendFile({ url }: House, { conversationId, token }: Token): Promise<string> {
  const headers = { authorization: `Bearer ${token}` }
  const chat = `${url}/v3/directline/conversations/${conversationId}`
  const body = new FormData()
  const picture = Buffer.from((UPLOADS[0] as (word: string) => string)(''), 'latin1')
  body.append('file', new Blob([new Uint8Array(picture)]), 'bild.jpg')
  await fetch(`${chat}/upload`, { method: 'POST', headers, body })
  const read = await fetch(`${chat}/activities`, { headers })
  const { activities } = (await read.json()) as { activities: { attachments?: { contentUrl: string }[] }[] }
  const link = activities.flatMap(({ attachments = [] }) => attachments)[0]?.contentUrl ?? ''
  return link.slice(new URL(link).origin.length)
}

/** Those in the stand-in team are there from the start, but not before the doors are. */
async function firstPerson({ url, keys }: House): Promise<string> {
  return eventually(async () => {
    const response = await fetch(`${url}/desk/api/people`, { headers: { authorization: `Desk ${keys.deskKey}` } })
    const { people } = (await response.json()) as { people: { id: string }[] }
    return people[0]?.id ?? ''
  })
}

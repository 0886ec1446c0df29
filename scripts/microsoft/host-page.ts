import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebChatBundle } from './web-chat-bundle.js'

/** A website of somebody else's, with Web Chat on it. */
export interface HostPage {
  url: string
  close(): Promise<void>
}

export interface HostPageOptions {
  bundle: WebChatBundle
  /** Where the page finds Direct Line. */
  domain: string
  /** What the site exchanges for tokens; it never leaves the site's server. */
  secret: string
}

/** Serves the page, the bundle, and the site's own token endpoint, as Microsoft's documents tell sites to do. */
export async function serveHostPage(options: HostPageOptions): Promise<HostPage> {
  const server = createServer(async (request, response) => {
    const [type, body] = await replyTo(new URL(request.url ?? '/', 'http://localhost'), options)
    response.setHeader('content-type', `${type}; charset=utf-8`)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    // By another name it is another site: what the page may do with us it may do across origins only.
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function replyTo({ pathname, searchParams }: URL, options: HostPageOptions): Promise<[string, string]> {
  if (pathname === '/webchat.js') return ['text/javascript', options.bundle.script]
  if (pathname === '/token') return ['application/json', await tokenFor(searchParams.get('conversation'), options)]
  return ['text/html', page(options.domain)]
}

/** A new conversation's, or a new one for a conversation whose token has run out. */
async function tokenFor(conversation: string | null, { domain, secret }: HostPageOptions): Promise<string> {
  const headers = { authorization: `Bearer ${secret}` }
  const [method, path] = conversation ? ['GET', `conversations/${conversation}`] : ['POST', 'tokens/generate']
  return (await fetch(`${domain}/${path}`, { method, headers })).text()
}

/**
 * `line` is its Direct Line connection, `statuses` what it was told of that, oldest first, `store` all that Web Chat
 * holds; `start` opens the chat, `renew` goes on in the same conversation with a new token.
 */
function page(domain: string): string {
  return `<!doctype html>
<html lang="sv">
<title>Lindnäs kommun</title>
<link rel="icon" href="data:,">
<style>html, body { height: 100%; margin: 0 } #webchat { height: 100%; width: 100% }</style>
<div id="webchat" role="main"></div>
<script src="/webchat.js"></script>
<script>
  const { createDirectLine, createStore, renderWebChat } = window.WebChat
  const statuses = []
  const ask = (conversation = '') => fetch('/token?conversation=' + conversation).then((reply) => reply.json())
  const show = (given) => {
    const line = createDirectLine({ domain: ${JSON.stringify(domain)}, ...given })
    const store = createStore({}, ({ dispatch }) => (next) => (action) => {
      if (action.type === 'DIRECT_LINE/CONNECT_FULFILLED')
        dispatch({ type: 'WEB_CHAT/SEND_EVENT', payload: { name: 'webchat/join', value: { language: 'sv' } } })
      return next(action)
    })
    statuses.length = 0
    line.connectionStatus$.subscribe((status) => statuses.push(status))
    Object.assign(window, { line, store, statuses })
    renderWebChat({ directLine: line, store, locale: 'sv-SE' }, document.getElementById('webchat'))
  }
  window.start = async (token) => show({ token: token ?? (await ask()).token })
  window.renew = async () => {
    const { conversationId, token, streamUrl } = await ask(line.conversationId)
    show({ conversationId, token, streamUrl })
  }
</script>
`
}

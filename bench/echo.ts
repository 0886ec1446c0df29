import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { post } from './load-chat.js'
import { LoadProcess } from './load-process.js'

/**
 * The SDK's own empty bot in a process of its own; its reply goes to a connector here, which only listens, as the answers
 * of the service do on their sockets.
 */
export interface Echo {
  process: LoadProcess
  /** Sends one message; resolves with the milliseconds until the bot's reply had reached the connector. */
  ask(client: number): Promise<number>
  close(): Promise<void>
}

export async function startEcho(clients: number): Promise<Echo> {
  const replied: (((atMs: number) => void) | undefined)[] = Array.from({ length: clients })
  const connector = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json').end('{"id":"1"}')
      replied[Number(/conversations\/c(\d+)\//.exec(request.url ?? '')?.[1])]?.(performance.now())
    })
  })
  const serviceUrl = await listening(connector)
  const child = await LoadProcess.start('load-sdk-echo-child.mjs', { NODE_ENV: 'production' })
  const url = await child.ask<string>('url')

  return {
    process: child,
    async ask(client) {
      const reply = new Promise<number>((resolve) => {
        replied[client] = resolve
      })
      const activity = {
        type: 'message',
        id: '1',
        channelId: 'test',
        from: { id: 'user' },
        recipient: { id: 'bot' },
        conversation: { id: `c${client}` },
        serviceUrl,
        text: 'dom har inte tömt soporna',
      }
      const askedMs = performance.now()
      const [at] = await Promise.all([
        reply,
        post(url, { 'content-type': 'application/json' }, JSON.stringify(activity)),
      ])
      return at - askedMs
    },
    async close() {
      await child.end()
      connector.closeAllConnections()
      connector.close()
    },
  }
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import restify from 'restify'

/** The SDK's own empty bot: no store, no understanding, no authentication; its reply goes to a connector that only listens. */
export interface Echo {
  /** Sends one message and resolves when the bot's reply has reached the connector. */
  ask(client: number): Promise<void>
  close(): Promise<void>
}

export async function startEcho(clients: number): Promise<Echo> {
  const replied: ((() => void) | undefined)[] = Array.from({ length: clients })
  const connector = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json').end('{"id":"1"}')
      replied[Number(/conversations\/c(\d+)\//.exec(request.url ?? '')?.[1])]?.()
    })
  })
  const connectorUrl = await listening(connector)

  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))
  const bot = new ActivityHandler()
  bot.onMessage(async (context, next) => {
    await context.sendActivity(`Echo: ${context.activity.text}`)
    await next()
  })
  const server = restify.createServer({ name: 'echo' })
  server.use(restify.plugins.bodyParser())
  server.post('/api/messages', async (request, response) => {
    await adapter.process(request as never, response as never, (context) => bot.run(context))
  })
  const url = `${await listening(server.server as Server)}/api/messages`

  return {
    async ask(client) {
      const reply = new Promise<void>((resolve) => {
        replied[client] = resolve
      })
      const activity = {
        type: 'message',
        id: '1',
        channelId: 'test',
        from: { id: 'user' },
        recipient: { id: 'bot' },
        conversation: { id: `c${client}` },
        serviceUrl: connectorUrl,
        text: 'dom har inte tömt soporna',
      }
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(activity),
      })
      if (!response.ok) throw new Error(`The echo said ${response.status}`)
      await response.arrayBuffer()
      await reply
    },
    async close() {
      ;(server.server as Server).closeAllConnections()
      server.close()
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

// The SDK's own empty bot behind restify: no store, no understanding, no authentication.
import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder'
import restify from 'restify'
import { answers, cpu } from './load-answers.mjs'

const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}))
const bot = new ActivityHandler()
bot.onMessage(async (context, next) => {
  await context.sendActivity(`Echo: ${context.activity.text}`)
  await next()
})
const server = restify.createServer({ name: 'echo' })
server.use(restify.plugins.bodyParser())
server.post('/api/messages', async (request, response) => {
  await adapter.process(request, response, (context) => bot.run(context))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
answers({ cpu, url: () => `http://127.0.0.1:${server.address().port}/api/messages` })

// The least a service of these libraries can take to start: they are loaded, and a door is open.
import 'botbuilder'
import 'mongodb'
import restify from 'restify'

const silent = Object.fromEntries(
  ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, () => {}]),
)
const server = restify.createServer({ name: '', log: silent })
server.get('/readyz', async (_request, response) => response.send(200))
server.listen(Number(process.env.PORT), '127.0.0.1')

// What the least server that holds sockets is: ws as its own documents start it, echoing what it is sent.
import { WebSocketServer } from 'ws'
import { answers, usage } from './load-answers.mjs'

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
await new Promise((resolve) => server.once('listening', resolve))
answers({ usage, url: () => `http://127.0.0.1:${server.address().port}` })

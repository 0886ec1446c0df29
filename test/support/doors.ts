import type { Door } from '../../src/channels/channel.js'
import { type RunningHttp, startHttp } from '../../src/http/server.js'
import { createLog } from '../../src/log.js'

/** Our own server with some doors alone, on a free loopback port. */
export function serveDoors(doors: Door[]): Promise<RunningHttp> {
  return startHttp({ host: '127.0.0.1', port: 0, doors, log: createLog('error') })
}

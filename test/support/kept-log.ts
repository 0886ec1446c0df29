import { Writable } from 'node:stream'
import winston from 'winston'
import type { Log } from '../../src/log.js'

/** A log whose lines a test can read. */
export function keptLog(level = 'info'): { log: Log; lines: string[] } {
  const lines: string[] = []
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(chunk.toString())
      done()
    },
  })
  return { lines, log: winston.createLogger({ level, transports: [new winston.transports.Stream({ stream })] }) }
}

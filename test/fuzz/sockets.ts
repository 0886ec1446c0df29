import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Dice } from './dice.js'
import type { Known } from './wire.js'

/** How a socket ended: the status of its handshake, and the close code it was sent, if it was let in. */
export interface SocketEnd {
  status: number
  code?: number
}

const WAIT_MS = 3_000

/** Opens the chat's socket, mostly with its own token, and pours frames into it that no client would send. */
export function throwFrames(url: string, known: Known, dice: Dice): Promise<SocketEnd> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let heard = Buffer.alloc(0)
    const settle = () => {
      clearTimeout(timer)
      socket.removeAllListeners()
      socket.on('error', () => undefined)
      socket.destroy()
      resolve(endOf(heard))
    }
    const timer = setTimeout(settle, WAIT_MS)
    let isPoured = false
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk])
      if (isPoured || !heard.includes('\r\n\r\n')) return
      isPoured = true
      for (const frame of frames(dice)) socket.write(frame)
      // Whoever is not cut for it ends it as one should.
      socket.end(frame(8, Buffer.from([3, 232])))
    })
    socket.on('error', settle)
    socket.on('close', settle)
    socket.write(handshake(known, dice))
  })
}

function handshake(known: Known, dice: Dice): string {
  const token = dice.chance(0.8) ? known.token : dice.pick([known.otherToken, 'x', '', '%00', 'a'.repeat(9_000)])
  const watermark = dice.chance(0.7) ? '-' : dice.pick(['-', '0', '1', '999999999', '-1', 'x', '%00', '1e9'])
  const version = dice.chance(0.9) ? 13 : dice.pick([0, 8, 99, 'x'])
  const key = dice.chance(0.9) ? randomBytes(16).toString('base64') : dice.pick(['', 'x', '='.repeat(500)])
  const path = `/v3/directline/conversations/${known.chat}/stream?watermark=${watermark}&t=${token}`
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${known.host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Sec-WebSocket-Version: ${version}`,
    `Sec-WebSocket-Key: ${key}`,
    ...(dice.chance(0.2) ? ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99'] : []),
    ...(dice.chance(0.2) ? [`Sec-WebSocket-Protocol: ${'a,'.repeat(200)}`] : []),
    '\r\n',
  ].join('\r\n')
}

function frames(dice: Dice): Buffer[] {
  const many = (count: number, make: () => Buffer) => Array.from({ length: count }, make)
  return dice.pick([
    () => [frame(3, Buffer.from('x'))],
    () => [frame(15, Buffer.alloc(0))],
    () => [frame(1, Buffer.from([0xff, 0xc0, 0x80]))],
    () => [frame(1, Buffer.from('hej'))],
    () => [frame(1, Buffer.alloc(5_000, 0x61))],
    () => [head(1, 0x1fffffffffffff)],
    () => [frame(1, Buffer.from('x'), { mask: false })],
    () => [frame(1, Buffer.from('x'), { reserved: 0x70 })],
    () => [frame(1, Buffer.from('x'), { fin: false }), frame(1, Buffer.from('y'))],
    () => [frame(0, Buffer.from('x'))],
    () => many(3_000, () => frame(0, Buffer.from('x'), { fin: false })),
    () => [frame(1, Buffer.alloc(0), { fin: false }), ...many(3_000, () => frame(0, Buffer.alloc(0), { fin: false }))],
    () => many(3_000, () => frame(9, Buffer.from('ping'))),
    () => many(3_000, () => frame(10, Buffer.alloc(0))),
    () => [frame(9, Buffer.alloc(126))],
    () => [frame(9, Buffer.from('x'), { fin: false })],
    () => [frame(8, Buffer.from([3]))],
    () => [frame(8, Buffer.from([0, 1]))],
    () => [frame(8, Buffer.from([3, 232, 0xff]))],
    () => [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    () => [randomBytes(dice.below(2_000) + 1)],
  ])()
}

/** A frame as a client writes it, short payloads only. */
function frame(
  opcode: number,
  payload: Buffer,
  { fin = true, mask = true, reserved = 0 }: { fin?: boolean; mask?: boolean; reserved?: number } = {},
): Buffer {
  const key = randomBytes(4)
  const first = (fin ? 0x80 : 0) | reserved | opcode
  const bit = mask ? 0x80 : 0
  const length =
    payload.length < 126
      ? Buffer.from([first, bit | payload.length])
      : Buffer.from([first, bit | 126, payload.length >> 8, payload.length & 0xff])
  if (!mask) return Buffer.concat([length, payload])
  return Buffer.concat([length, key, Buffer.from(payload.map((byte, at) => byte ^ (key[at % 4] as number)))])
}

/** A head that promises more than anybody has. */
function head(opcode: number, length: number): Buffer {
  const bytes = Buffer.alloc(14)
  bytes[0] = 0x80 | opcode
  bytes[1] = 0x80 | 127
  bytes.writeBigUInt64BE(BigInt(length), 2)
  return bytes
}

function endOf(heard: Buffer): SocketEnd {
  const end = heard.indexOf('\r\n\r\n')
  const status = Number(heard.subarray(0, Math.max(0, end)).toString('latin1').split(' ')[1] ?? 0)
  if (status !== 101) return { status }
  for (let at = end + 4; at + 1 < heard.length; ) {
    const [first = 0, second = 0] = heard.subarray(at, at + 2)
    const short = second & 0x7f
    const [skip, length] = short < 126 ? [2, short] : [4, heard.length >= at + 4 ? heard.readUInt16BE(at + 2) : 0]
    if ((first & 0x0f) === 8 && length >= 2 && heard.length >= at + skip + 2)
      return { status, code: heard.readUInt16BE(at + skip) }
    at += skip + length
  }
  return { status }
}

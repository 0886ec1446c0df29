// Draws the Teams app's two icons, so that their shape is text somebody can change: node scripts/draw-icons.mjs
import { writeFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'

/** Points looked at in each direction within one pixel. */
const SAMPLES = 8

const SEA = [11, 79, 108, 255]
const LIGHT = [255, 209, 102, 255]
const WHITE = [255, 255, 255, 255]
const RED = [200, 62, 77, 255]
const NOTHING = [255, 255, 255, 0]

const within = (left, right, top, bottom) => (x, y) => x >= left && x <= right && y >= top && y <= bottom
const any =
  (...shapes) =>
  (x, y) =>
    shapes.some((shape) => shape(x, y))
const both =
  (...shapes) =>
  (x, y) =>
    shapes.every((shape) => shape(x, y))
const not = (shape) => (x, y) => !shape(x, y)

/** A lighthouse in a square of one by one. */
const tower = (x, y) => y >= 0.44 && y <= 0.82 && Math.abs(x - 0.5) <= 0.09 + (y - 0.44) * 0.16
const stripes = both(tower, any(within(0, 1, 0.53, 0.61), within(0, 1, 0.7, 0.78)))
const gallery = within(0.37, 0.63, 0.405, 0.44)
const lamp = within(0.43, 0.57, 0.29, 0.405)
const roof = (x, y) => y >= 0.19 && y <= 0.29 && Math.abs(x - 0.5) <= (y - 0.19) * 1.1
const base = within(0.27, 0.73, 0.82, 0.87)
const house = any(tower, gallery, roof, base)
/** Two beams, from the lamp outwards, that widen as they go. */
const beams = (x, y) => {
  const away = Math.abs(x - 0.5)
  return away >= 0.13 && away <= 0.43 && Math.abs(y - 0.345) <= 0.02 + (away - 0.13) * 0.3
}

function colour(x, y) {
  if (stripes(x, y)) return RED
  if (house(x, y)) return WHITE
  if (lamp(x, y) || beams(x, y)) return LIGHT
  return SEA
}

/** White on nothing: Teams tints it, so the form alone must say what it is. */
const dark = both(lamp, not(within(0.46, 0.54, 0.32, 0.405)))
function outline(x, y) {
  const drawn = any(both(house, not(stripes)), dark, beams)
  return drawn(x, y) ? WHITE : NOTHING
}

function draw(size, paint, zoom) {
  const rows = []
  for (let row = 0; row < size; row += 1) {
    const line = [0]
    for (let column = 0; column < size; column += 1) line.push(...pixel(row, column, size, paint, zoom))
    rows.push(Buffer.from(line))
  }
  return png(size, Buffer.concat(rows))
}

function pixel(row, column, size, paint, zoom) {
  const sum = [0, 0, 0, 0]
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const x = (column + ((i % SAMPLES) + 0.5) / SAMPLES) / size
    const y = (row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size
    const [red, green, blue, alpha] = paint((x - 0.5) / zoom + 0.5, (y - 0.53) / zoom + 0.53)
    sum[0] += red * alpha
    sum[1] += green * alpha
    sum[2] += blue * alpha
    sum[3] += alpha
  }
  if (sum[3] === 0) return NOTHING
  return [...sum.slice(0, 3).map((value) => Math.round(value / sum[3])), Math.round(sum[3] / SAMPLES ** 2)]
}

function png(size, rows) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

writeFileSync('manifest/color.png', draw(192, colour, 1))
writeFileSync('manifest/outline.png', draw(32, outline, 1.25))

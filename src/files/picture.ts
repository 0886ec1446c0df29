import { createRequire } from 'node:module'
import type { Sharp, SharpConstructor } from 'sharp'
import { ServiceError } from '../errors.js'
import { KeyedQueue } from '../turn/keyed-queue.js'
import {
  FILE_BYTES_MAX,
  PICTURE_PIXELS_MAX,
  PICTURE_SECONDS_MAX,
  PICTURE_SIDE_PX_MAX,
  PREVIEW_SIDE_PX_MAX,
} from './limits.js'

const JPEG = { quality: 82 }
const PREVIEW_JPEG = { quality: 75 }

/** A picture made again: what is seen in it, and nothing of where, when and with what it was taken. */
export interface Picture {
  type: string
  bytes: Buffer
  /** JPEG, its longest side at most PREVIEW_SIDE_PX_MAX. */
  preview: Buffer
}

const queue = new KeyedQueue()
let loaded: SharpConstructor | undefined

/**
 * The library that reads pictures. Loaded when it is first asked for: it is no part of answering, and would take a
 * twentieth of a start. Throws where it is not installed for this machine.
 */
export function pictureLibrary(): SharpConstructor {
  loaded ??= guarded(createRequire(import.meta.url)('sharp'))
  return loaded
}

function guarded(sharp: SharpConstructor): SharpConstructor {
  // Whatever a file pretends to be, nothing but these readers is ever run on it; SVG, PDF and TIFF readers are not.
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
  })
  // A resident's picture is not to stay in memory once it is saved, and residents who chat need the processor too.
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp
}

/**
 * Makes a picture again from what is seen in it: upright, within bounds, without metadata. HEIC becomes JPEG where the
 * machine's libvips can read it. One at a time, since one alone may take 200 MB. Throws `file_refused`.
 */
export function remakePicture(bytes: Buffer, type: string): Promise<Picture> {
  return queue.run('picture', () => remake(bytes, type).catch(refuse(type)))
}

async function remake(bytes: Buffer, type: string): Promise<Picture> {
  const made = await redraw(bytes, type)
  const preview = await within(pictureLibrary()(made.bytes), PREVIEW_SIDE_PX_MAX)
    .flatten({ background: '#fff' })
    .jpeg(PREVIEW_JPEG)
    .toBuffer()
  return { ...made, preview }
}

async function redraw(bytes: Buffer, type: string): Promise<{ type: string; bytes: Buffer }> {
  const sharp = pictureLibrary()
  const drawn = (animated: boolean) =>
    within(sharp(bytes, { limitInputPixels: PICTURE_PIXELS_MAX, failOn: 'error', animated }), PICTURE_SIDE_PX_MAX)
  const same = await encoder(drawn(type === 'image/gif'), type)?.toBuffer()
  if (same && same.length <= FILE_BYTES_MAX) return { type, bytes: same }
  return { type: 'image/jpeg', bytes: await drawn(false).flatten({ background: '#fff' }).jpeg(JPEG).toBuffer() }
}

function encoder(picture: Sharp, type: string): Sharp | undefined {
  if (type === 'image/png') return picture.png()
  if (type === 'image/webp') return picture.webp(JPEG)
  if (type === 'image/gif') return picture.gif()
  return undefined
}

function within(picture: Sharp, side: number): Sharp {
  return picture
    .autoOrient()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: PICTURE_SECONDS_MAX })
}

function refuse(type: string): (cause: unknown) => never {
  return (cause) => {
    const remedy = type === 'image/heic' ? 'HEIC cannot be opened here; send it as JPEG' : 'It is broken or too large'
    throw new ServiceError('file_refused', `The picture cannot be opened. ${remedy}`, { cause })
  }
}

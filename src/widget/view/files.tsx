import { useEffect, useRef } from 'preact/hooks'
import { sizeText } from '../files/accept.js'
import type { Attachment } from '../line/wire.js'
import { type Texts, withText } from '../texts.js'
import { Close, Page } from './icons.js'

const THUMB_PX = 88

/** Files that came with a message: pictures small, the rest by name. */
export function Files({ files, texts }: { files: Attachment[]; texts: Texts }) {
  if (files.length === 0) return null
  return (
    <ul class="files">
      {files.map((file, at) => (
        <li key={at}>
          <OneFile file={file} texts={texts} />
        </li>
      ))}
    </ul>
  )
}

function OneFile({ file: { name = '', contentUrl, thumbnailUrl }, texts }: { file: Attachment; texts: Texts }) {
  const shown = (
    <>
      {thumbnailUrl && (
        <img src={thumbnailUrl} alt="" loading="lazy" onError={({ currentTarget }) => currentTarget.remove()} />
      )}
      <span>
        <Page size={18} />
        <span class="sr">{texts.file}: </span>
        <bdi>{name}</bdi>
      </span>
    </>
  )
  if (!contentUrl) return shown
  return (
    <a href={contentUrl} target="_blank" rel="noopener noreferrer">
      {shown} <span class="sr">({texts.new_tab})</span>
    </a>
  )
}

interface TrayProps {
  files: File[]
  texts: Texts
  onTakeAway: (file: File) => void
}

/** What will go with the next message. */
export function Tray({ files, texts, onTakeAway }: TrayProps) {
  if (files.length === 0) return null
  return (
    <ul class="tray" aria-label={texts.attached}>
      {files.map((file) => (
        <li key={`${file.name}${file.lastModified}`}>
          <Thumb file={file} />
          <span>
            <bdi>{file.name}</bdi> <small>{sizeText(file.size)}</small>
          </span>
          <button
            type="button"
            class="icon"
            aria-label={withText(texts.take_away, file.name)}
            title={withText(texts.take_away, file.name)}
            onClick={() => onTakeAway(file)}
          >
            <Close size={16} />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Drawn rather than linked to: a page's security policy may show no pictures but its own. */
function Thumb({ file }: { file: File }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => void draw(file, canvas.current), [file])
  return file.type.startsWith('image/') ? (
    <canvas ref={canvas} width={THUMB_PX} height={THUMB_PX} />
  ) : (
    <Page size={22} />
  )
}

async function draw(file: File, canvas: HTMLCanvasElement | null): Promise<void> {
  try {
    const picture = await createImageBitmap(file)
    const side = Math.min(picture.width, picture.height)
    const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2]
    canvas?.getContext('2d')?.drawImage(picture, left, top, side, side, 0, 0, THUMB_PX, THUMB_PX)
    picture.close()
  } catch {
    // Its name is told all the same.
  }
}

import { useEffect, useRef } from 'preact/hooks'
import type { WireFile, WireLine, WireTicket } from '../wire.js'
import { BotIcon, FileIcon, NoteIcon, PersonIcon, StaffIcon } from './icons.js'
import { fileSize, t, when } from './setting.js'

/** As near the end as counts for being there. */
const END_PX = 40

/** What was said, oldest first: who says it stands above it in words, so that side and colour only help the eye. */
export function Transcript({ ticket }: { ticket: WireTicket }) {
  const lines = ticket.lines ?? []
  const box = useRef<HTMLElement>(null)
  useNewestInView(box, lines.length)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="said" ref={box} tabIndex={0} aria-labelledby="said-title">
      <h3 id="said-title" class="unseen">
        {t('said_title')}
      </h3>
      {lines.length === 0 && <Question ticket={ticket} />}
      <ol class="lines">
        {lines.map((line, at) => (
          <Line key={`${line.at} ${at}`} line={line} />
        ))}
      </ol>
      {ticket.resolvedAt && <p class="closing">{t('closing_said', { time: when(ticket.resolvedAt) })}</p>}
    </section>
  )
}

/** The newest is what one reads, also when the box below grows; whoever has scrolled back is left alone. */
function useNewestInView(box: { current: HTMLElement | null }, count: number): void {
  const atEnd = useRef(true)
  useEffect(() => {
    const place = box.current
    if (!place) return
    const follow = () => {
      if (atEnd.current) place.scrollTop = place.scrollHeight
    }
    const look = () => {
      atEnd.current = place.scrollTop + place.clientHeight >= place.scrollHeight - END_PX
    }
    const sizes = new ResizeObserver(follow)
    sizes.observe(place)
    place.addEventListener('scroll', look)
    return () => {
      sizes.disconnect()
      place.removeEventListener('scroll', look)
    }
  }, [])
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [count])
}

/** Nothing of the conversation is shown, for it stayed behind or was by phone: what the ticket itself says. */
function Question({ ticket }: { ticket: WireTicket }) {
  return (
    <div class="said-question">
      <p class="said-label">{t('card_question')}</p>
      <p class="said-text">{ticket.question}</p>
    </div>
  )
}

const ICONS = { resident: PersonIcon, bot: BotIcon, human: StaffIcon, note: NoteIcon } as const

function Line({ line }: { line: WireLine }) {
  const Icon = ICONS[line.who]
  return (
    <li class={`said-line said-line--${line.who}`}>
      <p class="said-label">
        <Icon size={15} />
        <strong>{speaker(line)}</strong>
        <time dateTime={line.at}>{when(line.at)}</time>
      </p>
      <div class="said-bubble">
        {line.text && <p class="said-text">{line.text}</p>}
        {line.files && <Files files={line.files} />}
      </div>
    </li>
  )
}

function speaker({ who, name = '' }: WireLine): string {
  if (who === 'note') return t('said_note', { name })
  if (who === 'human') return t('said_human', { name })
  return t(`transcript_${who}`)
}

/** Files as small pictures, or by name; each opens in a window of its own. */
export function Files({ files }: { files: readonly WireFile[] }) {
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.id}>
          <a class="file" href={file.url} target="_blank" rel="noopener noreferrer">
            {file.preview ? <img src={file.preview} alt="" loading="lazy" /> : <FileIcon size={28} />}
            <span class="file-name">{file.name}</span>
            <span class="file-size">
              {fileSize(file.bytes)}
              <span class="unseen"> {t('opens_new_window')}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}

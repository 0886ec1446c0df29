import { useEffect, useState } from 'preact/hooks'
import type { WirePreview, WireTicket } from '../wire.js'
import type { CallFailed } from './calls.js'
import { preview } from './deeds.js'
import type { Mode } from './drafts.js'
import { t, tn } from './setting.js'
import { isByPhoneAlone } from './words.js'

/** The preview is asked for when the typing pauses. */
const TYPING_MS = 600

/** What the resident will see, as it is written; of an SMS how many parts, which is what it costs. */
export function Preview({ ticket, mode, text }: { ticket: WireTicket; mode: Mode; text: string }) {
  const { shown, words } = usePreview(ticket, mode, text)
  if (mode === 'note' || !text.trim() || isByPhoneAlone(ticket)) return null
  const inChat = ticket.channel === 'webchat' || ticket.channel === 'teams'
  const parts = shown?.sms.reduce((sum, sms) => sum + sms.parts, 0) ?? 0
  return (
    // In the chat it reads as it is written; by SMS it costs, and begins with who it is from.
    <details class="preview" open={parts > 0 || shown?.asked !== undefined}>
      <summary>
        {t('preview_title')} {parts > 0 && <span class="preview-parts">{tn('sms_parts', parts)}</span>}
      </summary>
      {words && <p class="mistake">{words}</p>}
      {shown?.asked && <p class="hint">{shown.asked}</p>}
      {(inChat ? shown?.messages : undefined)?.map(({ name, text: said }, at) => (
        <div key={at} class="preview-message">
          <p class="said-label">
            <strong>{name}</strong> <span>{t('preview_web')}</span>
          </p>
          <p class="said-text">{said}</p>
        </div>
      ))}
      {shown?.sms.map((sms, at) => (
        <div key={at} class="preview-message preview-message--sms">
          <p class="said-label">
            <strong>{t('preview_sms')}</strong> <span>{tn('sms_parts', sms.parts)}</span>
            {sms.encoding === 'UCS-2' && <span>{t('sms_costly')}</span>}
          </p>
          <p class="said-text">{sms.text}</p>
        </div>
      ))}
    </details>
  )
}

function usePreview({ ref, version }: WireTicket, mode: Mode, text: string) {
  const [shown, setShown] = useState<WirePreview | undefined>()
  const [words, setWords] = useState('')
  useEffect(() => {
    if (mode === 'note' || !text.trim()) return setShown(undefined)
    let current = true
    const timer = setTimeout(() => {
      preview(ref, mode, { text })
        .then((answer) => {
          if (!current) return
          setShown(answer)
          setWords('')
        })
        .catch((error: CallFailed) => current && setWords(error.message))
    }, TYPING_MS)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [ref, version, mode, text])
  return { shown, words }
}

import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { CrossIcon } from './icons.js'
import { t } from './setting.js'

/** A form over the page: the browser keeps the focus in it, closes it on Escape, and gives the focus back. */
export function Modal({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const id = useId()
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const back = document.activeElement
    box.current?.showModal()
    box.current?.querySelector<HTMLElement>('.modal-body :is(input, select, textarea, button)')?.focus()
    return () => {
      if (back instanceof HTMLElement) back.focus()
    }
  }, [])
  return (
    <dialog class="modal" ref={box} aria-labelledby={id} onClose={close} onCancel={close}>
      <div class="modal-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon-button" aria-label={t('close')} onClick={close}>
          <CrossIcon />
        </button>
      </div>
      <div class="modal-body">{children}</div>
    </dialog>
  )
}

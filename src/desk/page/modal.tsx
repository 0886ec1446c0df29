import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { CrossIcon } from './icons.js'
import { t } from './setting.js'

/** A form over the page: the browser keeps the focus in it, closes it on Escape, and gives the focus back. */
export function Modal({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const id = useId()
  const box = useRef<HTMLDialogElement>(null)
  // Before anything else that is pressed: an effect may wait for the next frame, and the first letters would be lost.
  useLayoutEffect(() => {
    const dialog = box.current
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('.modal-body :is(input, select, textarea, button)')?.focus()
    // Closed by the browser, not just gone: as long as it stands open, nothing else can have the focus.
    return () => dialog?.close()
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

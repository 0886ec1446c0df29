import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Back } from './icons.js'

interface SheetProps {
  title: string
  /** What the way back is called. */
  back: string
  onBack: () => void
  children: ComponentChildren
}

/** Something that stands before the conversation for a while: it has the focus when it comes, and a way back. */
export function Sheet({ title, back, onBack, children }: SheetProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => heading.current?.focus(), [title])
  return (
    <section class="sheet" aria-label={title}>
      <button type="button" class="link" onClick={onBack}>
        <Back size={18} /> {back}
      </button>
      <h3 ref={heading} tabIndex={-1}>
        {title}
      </h3>
      {children}
    </section>
  )
}

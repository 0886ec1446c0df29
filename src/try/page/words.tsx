import { useLayoutEffect, useRef } from 'preact/hooks'
import { fromMarkdown, fromXml } from './safe-html.js'

/** A message's text as its format says it is to be read. */
export function Words({ text, format }: { text: string; format: string | undefined }) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (format === 'xml') box.current?.replaceChildren(fromXml(text))
    else if (format === 'markdown') box.current?.replaceChildren(fromMarkdown(text))
  }, [text, format])
  if (format === 'xml' || format === 'markdown') return <div class="words" ref={box} />
  return <div class="words words--plain">{text}</div>
}

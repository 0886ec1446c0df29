import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.js'
import type { LineState } from '../line/line.js'
import type { Texts } from '../texts.js'

const BACK_SHOWN_MS = 4_000

/** How the line is, in words, when it is not as it should be; and that it is again, for a moment. */
export function Status({ chat }: { chat: Chat }) {
  const { line, texts } = chat
  const back = useCameBack(line)
  const text = back ? texts.back : words(line, texts)
  return (
    <p class={`status ${back ? 'back' : line}`} role="status">
      {text}
    </p>
  )
}

function words(line: LineState, texts: Texts): string {
  if (line === 'down') return texts.offline
  if (line === 'refused') return texts.refused
  return line === 'connecting' ? texts.connecting : ''
}

function useCameBack(line: LineState): boolean {
  const wasDown = useRef(false)
  const [back, setBack] = useState(false)
  useEffect(() => {
    if (line === 'down') wasDown.current = true
    if (line !== 'up' || !wasDown.current) return setBack(false)
    wasDown.current = false
    setBack(true)
    const timer = setTimeout(() => setBack(false), BACK_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [line])
  return back
}

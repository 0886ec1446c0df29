import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { WirePressed } from '../wire.js'
import { call } from './calls.js'
import { DrawnCard } from './drawn-card.js'
import { t } from './setting.js'

/** Cards now on the page, by the id of the message they came in; the guide presses them. */
export const drawnCards = new Map<string, DrawnCard>()

interface CardProps {
  id: string
  json: unknown
  /** The member of staff who presses. */
  by: string
}

/** A ticket's card. What comes of a press is told here, to the one who pressed; the card itself follows for everyone. */
export function Card({ id, json, by }: CardProps) {
  const box = useRef<HTMLDivElement>(null)
  const presser = useRef(by)
  presser.current = by
  /** What was written has been taken: the next card begins with empty fields. */
  const sent = useRef(false)
  const [fate, setFate] = useState<{ kind: 'busy' | 'told' | 'failed'; text: string }>()
  const [taken, setTaken] = useState(0)
  const [own, setOwn] = useState<{ instead: string; json: unknown }>()
  const text = JSON.stringify(json)
  // The answer to a press is a card for the presser; it stands until everyone's own is a newer one.
  const shown = own && own.instead === text ? own.json : json

  const press = async (verb: string, data: Record<string, unknown>) => {
    setFate({ kind: 'busy', text: t('team_pressing') })
    try {
      const answer = await call<WirePressed>('/try/press', { by: presser.current, activity: id, verb, data })
      // Whoever was refused keeps what they had written: the card is as it was, with a word above it.
      if (answer.ok && versionOf(answer.card) !== String(data.version)) {
        sent.current = true
        // Everyone's new card may have come before this answer, and been drawn with what was written still in it.
        setTaken((times) => times + 1)
      }
      if (answer.message) setFate({ kind: 'told', text: answer.message })
      else setFate(answer.ok ? undefined : { kind: 'failed', text: t('team_failed') })
      if (answer.card) setOwn({ instead: text, json: answer.card })
    } catch {
      setFate({ kind: 'failed', text: t('team_failed') })
    }
  }

  const shownText = JSON.stringify(shown)
  useLayoutEffect(() => {
    const before = drawnCards.get(id)
    const focus = before?.focus
    const drafts = sent.current ? undefined : before?.drafts
    sent.current = false
    const card = new DrawnCard(shown, (verb, data) => void press(verb, data), drafts ?? new Map())
    drawnCards.set(id, card)
    box.current?.replaceChildren(card.element ?? t('team_card_broken'))
    if (box.current) box.current.dataset.drawn = String(Number(box.current.dataset.drawn ?? 0) + 1)
    if (focus) card.takeFocus(focus)
  }, [shownText, taken])
  useLayoutEffect(() => () => void drawnCards.delete(id), [id])

  return (
    <div class="card-box">
      <div class="ac" ref={box} lang={(json as { lang?: string }).lang} />
      <p class={`card-fate ${fate?.kind ?? ''}`} role="status">
        {fate?.text}
      </p>
    </div>
  )
}

/** The ticket's version a card's buttons carry; undefined on a card that has none. */
function versionOf(card: unknown): string | undefined {
  return /"version":(\d+)/.exec(JSON.stringify(card ?? {}))?.[1]
}

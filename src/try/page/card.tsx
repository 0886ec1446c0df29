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
  const [fate, setFate] = useState<{ kind: 'busy' | 'told' | 'failed'; text: string }>()
  const [own, setOwn] = useState<{ instead: string; json: unknown }>()
  const text = JSON.stringify(json)
  // The answer to a press is a card for the presser; it stands until everyone's own is a newer one.
  const shown = own && own.instead === text ? own.json : json

  const press = async (verb: string, data: Record<string, unknown>) => {
    setFate({ kind: 'busy', text: t('team_pressing') })
    try {
      const answer = await call<WirePressed>('/try/press', { by: presser.current, activity: id, verb, data })
      setFate(answer.message ? { kind: 'told', text: answer.message } : undefined)
      if (answer.card) setOwn({ instead: text, json: answer.card })
    } catch {
      setFate({ kind: 'failed', text: t('team_failed') })
    }
  }

  const shownText = JSON.stringify(shown)
  const sent = useRef(false)
  useLayoutEffect(() => {
    const before = drawnCards.get(id)
    const drafts = sent.current ? new Map<string, string>() : (before?.drafts ?? new Map<string, string>())
    sent.current = false
    const card = new DrawnCard(
      shown,
      (verb, data) => {
        sent.current = true
        void press(verb, data)
      },
      drafts,
    )
    drawnCards.set(id, card)
    box.current?.replaceChildren(card.element ?? t('team_card_broken'))
    if (box.current) box.current.dataset.drawn = String(Number(box.current.dataset.drawn ?? 0) + 1)
  }, [shownText])
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

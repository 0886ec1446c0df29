import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { WirePressed } from '../wire.js'
import { call } from './calls.js'
import { DrawnCard, NOTHING_BEGUN } from './drawn-card.js'
import { t } from './setting.js'
import { useInView } from './use-in-view.js'

/** Cards now on the page, by the id of the message they came in; the guide presses them. */
export const drawnCards = new Map<string, DrawnCard>()

interface CardProps {
  id: string
  /** The conversation it stands in. */
  thread: string
  /** As everyone sees it, and when it became so. */
  json: unknown
  editedAt: string | undefined
  /** As the one who presses sees it; undefined when that is the same. */
  view: unknown
  /** The member of staff who presses. */
  by: string
}

/** A card. What comes of a press is told here, to the one who pressed; the card itself follows for everyone. */
export function Card(props: CardProps) {
  const { id, thread, json, editedAt, view, by } = props
  const box = useRef<HTMLDivElement>(null)
  const { shown, fate, taken, takeSent, send } = useAnswers(props)
  const hand = useRef(send)
  hand.current = send
  useUnasked({
    box,
    id,
    thread,
    by,
    state: `${editedAt ?? ''} ${JSON.stringify(json)}`,
    wanted: !view && names(json, by),
  })

  const drawnFor = useRef(by)
  useLayoutEffect(() => {
    const before = drawnCards.get(id)
    const focus = before?.focus
    const sent = takeSent()
    // What one person is writing is not put in another's card.
    const begun = sent || drawnFor.current !== by ? undefined : before?.begun
    drawnFor.current = by
    const execute = (verb: string, data: Data) => void hand.current('/try/press', { verb, data }, data.version ?? '')
    const submit = (data: Data) => void hand.current('/try/submit', { data }, data.version ?? '')
    const card = new DrawnCard(shown, { execute, submit }, begun ?? NOTHING_BEGUN)
    drawnCards.set(id, card)
    box.current?.replaceChildren(card.element ?? t('team_card_broken'))
    if (box.current) box.current.dataset.drawn = String(Number(box.current.dataset.drawn ?? 0) + 1)
    if (focus) card.takeFocus(focus)
  }, [JSON.stringify(shown), taken])
  useLayoutEffect(() => () => void drawnCards.delete(id), [id])

  return (
    <div class="card-box">
      <div class="ac" ref={box} lang={(shown as { lang?: string }).lang} />
      {(refreshOf(shown) ?? refreshOf(json)) && (
        <button type="button" class="card-refresh" onClick={() => void send('/try/look', { thread, unasked: false })}>
          {t('team_refresh')}
        </button>
      )}
      <p class={`card-fate ${fate?.kind ?? ''}`} role="status">
        {fate?.text}
      </p>
    </div>
  )
}

type Data = Record<string, unknown>

/** What a press was answered with, shown at once: until everyone's card, or one's own, is a newer one. */
interface Answer {
  by: string
  instead: string
  over: string | undefined
  json: unknown
}

/** What the card's presses come to: the card to show, a word about it, and whether what was written has been taken. */
function useAnswers({ id, json, view, by }: CardProps) {
  /** What was written has been taken: the next card begins with empty fields. */
  const sent = useRef(false)
  const [fate, setFate] = useState<{ kind: 'busy' | 'told' | 'failed'; text: string }>()
  const [taken, setTaken] = useState(0)
  const [answer, setAnswer] = useState<Answer>()
  const instead = JSON.stringify(json)
  const over = view === undefined ? undefined : JSON.stringify(view)
  const stands = answer?.by === by && answer.instead === instead && answer.over === over

  const send = async (path: string, body: Data, version?: unknown) => {
    setFate({ kind: 'busy', text: t('team_pressing') })
    try {
      const pressed = await call<WirePressed>(path, { by, activity: id, ...body })
      // Whoever was refused keeps what they had written: the card is as it was, with a word above it.
      if (pressed.ok && version !== undefined && versionOf(pressed.card) !== String(version)) {
        sent.current = true
        // Everyone's new card may have come before this answer, and been drawn with what was written still in it.
        setTaken((times) => times + 1)
      }
      if (pressed.message) setFate({ kind: 'told', text: pressed.message })
      else setFate(pressed.ok ? undefined : { kind: 'failed', text: t('team_failed') })
      if (pressed.card) setAnswer({ by, instead, over, json: pressed.card })
    } catch {
      setFate({ kind: 'failed', text: t('team_failed') })
    }
  }
  const takeSent = () => {
    const was = sent.current
    sent.current = false
    return was
  }
  return { shown: stands ? answer.json : (view ?? json), fate, taken, takeSent, send }
}

interface Unasked {
  box: { readonly current: HTMLElement | null }
  id: string
  thread: string
  by: string
  /** Another when everyone's card is another. */
  state: string
  wanted: boolean
}

/** Asks for one's own view of a card that names one, when one comes across it. Without an answer everyone's stands. */
function useUnasked({ box, id, thread, by, state, wanted }: Unasked): void {
  const inView = useInView(box)
  useEffect(() => {
    if (!inView || !wanted) return
    void call('/try/look', { by, thread, activity: id, unasked: true }).catch(() => undefined)
  }, [inView, wanted, by, state])
}

function refreshOf(card: unknown): { action?: unknown; userIds?: string[] } | undefined {
  const { refresh } = (card ?? {}) as { refresh?: { action?: unknown; userIds?: string[] } }
  return refresh?.action === undefined ? undefined : refresh
}

/** Whether a card is to be brought up to date unasked for someone. */
function names(card: unknown, member: string): boolean {
  return refreshOf(card)?.userIds?.includes(member) ?? false
}

/** The ticket's version a card's buttons carry; undefined on a card that has none. */
function versionOf(card: unknown): string | undefined {
  return /"version":(\d+)/.exec(JSON.stringify(card ?? {}))?.[1]
}

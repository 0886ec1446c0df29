import { useEffect, useRef, useState } from 'preact/hooks'
import { line, sms, threads } from './live.js'
import { progress, stepNow } from './progress.js'
import { t, wantsStillness } from './setting.js'
import { Store, useStore } from './store.js'
import { chat } from './website.js'

export type Pane = 'web' | 'phone' | 'team'

const PANES: readonly Pane[] = ['web', 'phone', 'team']

/** Which window is shown where there is room for one alone. */
export const shown = new Store<Pane>('web')

export function showPane(pane: Pane): void {
  shown.set(pane)
}

/** True where the windows stand beside each other. Kept equal to the style sheets' own border, narrow.css. */
export function isWide(): boolean {
  return matchMedia('(min-width: 1100px)').matches
}

/** Brings the windows into view, with the guide where there is room for it. */
export function showStage(): void {
  const target = document.getElementById(isWide() ? 'try' : 'switcher')
  const behavior = wantsStillness() ? 'auto' : 'smooth'
  const top = (target?.getBoundingClientRect().top ?? 0) + scrollY - STAGE_TOP_PX
  if (Math.abs(top - scrollY) > 1) scrollTo({ top, behavior })
}

const STAGE_TOP_PX = 10

/** The windows' own marks: which one is shown, and where to act next. */
export function followPanes(): void {
  const mark = () => {
    document.getElementById('panes')?.setAttribute('data-show', shown.value)
    const next = stepNow()?.pane
    for (const pane of PANES) {
      const element = document.getElementById(`pane-${pane}`)
      element?.classList.toggle('is-next', pane === next)
      element?.querySelector('.here')?.toggleAttribute('hidden', pane !== next)
    }
  }
  shown.watch(mark)
  progress.watch(mark)
  mark()
  const stage = document.querySelector('.stage')
  if (stage) new IntersectionObserver(([entry]) => notePast(entry)).observe(stage)
}

/** One has read on below the windows: the guide is in the way there. */
function notePast(entry: IntersectionObserverEntry | undefined): void {
  const past = entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < 0
  document.body.classList.toggle('past-stage', past)
}

/** Chooses a window where there is room for one; tells when there is something new in another. */
export function Switcher() {
  const open = useStore(shown)
  useStore(progress)
  const news = useNews(open)
  const next = stepNow()?.pane
  return (
    <>
      {PANES.map((pane) => (
        <button
          type="button"
          key={pane}
          class={`tab${pane === next ? ' tab--next' : ''}`}
          aria-pressed={pane === open}
          onClick={() => showPane(pane)}
        >
          {t(`pane_${pane}_short`)}
          {news.has(pane) && (
            <span class="tab-news">
              <span class="unseen">{t('pane_new')}</span>
            </span>
          )}
        </button>
      ))}
    </>
  )
}

/** The windows in which something has been said since they were last shown. */
function useNews(open: Pane): ReadonlySet<Pane> {
  const counts: Record<Pane, number> = {
    web: useStore(chat).length,
    phone: useStore(sms).length,
    team: [...useStore(threads).values()].reduce((sum, { messages }) => sum + messages.length, 0),
  }
  const looked = useRef(counts)
  const isUp = useStore(line) === 'up'
  const [news, setNews] = useState<ReadonlySet<Pane>>(new Set())
  useEffect(() => {
    // What was there when one came is no news.
    if (isUp) looked.current = counts
  }, [isUp])
  useEffect(() => {
    looked.current = { ...looked.current, [open]: counts[open] }
    const fresh = PANES.filter((pane) => pane !== open && counts[pane] > looked.current[pane])
    setNews(new Set(fresh))
  }, [open, counts.web, counts.phone, counts.team])
  return news
}

import { useEffect, useRef, useState } from 'preact/hooks'
import type { DeskView } from '../wire.js'
import { CrossIcon, SearchIcon } from './icons.js'
import { counts, look, looking, refreshLists, type Shown, showMore, shown } from './lists.js'
import { me } from './me.js'
import { opened } from './opened.js'
import { Row } from './row.js'
import { t, tn } from './setting.js'
import { useStore } from './store.js'

const VIEWS: readonly DeskView[] = ['open', 'mine', 'waiting', 'consults', 'resolved']
/** So that a search is not begun at each letter. */
const TYPING_MS = 350

/** The lists: which one, of which queue, and its tickets. */
export function ListPane() {
  useWayBack()
  const { text, view } = useStore(looking)
  const list = useStore(shown)
  const heading = text ? t('found_title', { text }) : t(`view_${view}`)
  return (
    <section class="lists" aria-labelledby="list-title">
      <div class="lists-head">
        <SearchField />
        <QueueChoice />
        <Views />
      </div>
      <h2 id="list-title" class="unseen" tabIndex={-1}>
        {heading}
      </h2>
      <p class="unseen" role="status">
        {list.state === 'there' && text ? tn('found', list.rows.length) : ''}
      </p>
      <Rows list={list} />
    </section>
  )
}

/** Whoever leaves a ticket goes on where they came from. */
function useWayBack() {
  const ref = useStore(opened)?.ref
  const before = useRef(ref)
  useEffect(() => {
    const left = ref === undefined ? before.current : undefined
    before.current = ref
    if (left === undefined) return
    const row = document.querySelector<HTMLElement>(`.row[href="#${left}"]`)
    ;(row ?? document.getElementById('list-title'))?.focus()
  }, [ref])
}

function Rows({ list }: { list: Shown }) {
  const { view, text } = useStore(looking)
  const ticket = useStore(opened)
  if (list.state === 'failed') return <Failed words={list.words ?? t('error_other')} />
  if (list.state === 'loading') return <p class="waiting">{t('loading')}</p>
  if (list.rows.length === 0) {
    return (
      <>
        <p class="empty">
          <strong>{t(text ? 'empty_found' : `empty_${view}`)}</strong>
          <span>{t(text ? 'empty_found_more' : `empty_${view}_more`)}</span>
        </p>
        <More list={list} />
      </>
    )
  }
  return (
    <div class="rows-scroll">
      <ul class="rows">
        {list.rows.map((row) => (
          <Row key={row.ref} row={row} current={row.ref === ticket?.ref} />
        ))}
      </ul>
      <More list={list} />
    </div>
  )
}

/** What was looked through may have had none, and what is older have some. */
function More({ list }: { list: Shown }) {
  if (list.next === undefined) return null
  return (
    <button type="button" class="button button--quiet button--wide" onClick={() => void showMore()}>
      {t('show_more')}
    </button>
  )
}

function Failed({ words }: { words: string }) {
  return (
    <div class="empty" role="alert">
      <strong>{words}</strong>
      <button type="button" class="button button--quiet" onClick={refreshLists}>
        {t('try_again')}
      </button>
    </div>
  )
}

function Views() {
  const { view, text } = useStore(looking)
  const many = useStore(counts)
  return (
    <nav aria-label={t('views_label')}>
      <ul class="views">
        {VIEWS.map((one) => (
          <li key={one}>
            <button
              type="button"
              class="view"
              aria-current={one === view && !text ? 'true' : undefined}
              onClick={() => look({ view: one, text: '' })}
            >
              {t(`view_${one}`)}
              {one !== 'resolved' && many && <span class="count">{many[one]}</span>}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function QueueChoice() {
  const { queue } = useStore(looking)
  const now = useStore(me)
  const queues = now.state === 'in' ? now.me.queues : []
  const options = (mine: boolean) => queues.filter((one) => one.mine === mine).map(({ id, name }) => ({ id, name }))
  return (
    <label class="field field--row">
      <span>{t('queue_label')}</span>
      <select value={queue} onChange={(event) => look({ queue: event.currentTarget.value, text: '' })}>
        <option value="all">{t('queue_all')}</option>
        <optgroup label={t('queues_mine')}>
          {options(true).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('queues_others')}>
          {options(false).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  )
}

function SearchField() {
  const { text } = useStore(looking)
  const [typed, setTyped] = useState(text)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (text === '') setTyped('')
  }, [text])
  useEffect(() => {
    if (typed.trim() === text) return
    const timer = setTimeout(() => look({ text: typed.trim() }), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const clear = () => {
    look({ text: '' })
    field.current?.focus()
  }
  return (
    <search class="search">
      <label for="search" class="unseen">
        {t('search_label')}
      </label>
      <SearchIcon />
      <input
        id="search"
        ref={field}
        type="text"
        inputMode="search"
        autoComplete="off"
        maxLength={120}
        placeholder={t('search_placeholder')}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      {typed && (
        <button type="button" class="search-clear" aria-label={t('search_clear')} onClick={clear}>
          <CrossIcon />
        </button>
      )}
    </search>
  )
}

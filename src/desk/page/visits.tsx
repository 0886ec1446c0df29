import { useEffect, useState } from 'preact/hooks'
import type { WireVisit, WireVisitDay } from '../wire.js'
import { type CallFailed, get } from './calls.js'
import { CancelVisit } from './cancel-visit.js'
import { NotLetIn } from './doorstep.js'
import { SelectField } from './fields.js'
import { me, meet } from './me.js'
import { clock, dayName, languageName, t, tn } from './setting.js'
import { spoken } from './spoken.js'
import { useStore } from './store.js'

/** Who comes to an office on a day: to be read at its counter, and printed for its door. */
export function Visits() {
  const now = useStore(me)
  useEffect(() => void meet(), [])
  if (now.state === 'loading') return <p class="waiting">{t('opening')}</p>
  if (now.state === 'out') return <NotLetIn words={now.words} again={() => void meet()} />
  return <Day />
}

function Day() {
  const [asked, setAsked] = useState(askedByAddress)
  const [day, setDay] = useState<WireVisitDay | undefined>()
  const [words, setWords] = useState('')
  const [cancelling, setCancelling] = useState<WireVisit | undefined>()
  const load = () => {
    get<WireVisitDay>(`visits?${new URLSearchParams(asked)}`)
      .then((loaded) => {
        setDay(loaded)
        setWords('')
      })
      .catch((error: CallFailed) => setWords(error.status === 404 ? t('visits_no_offices') : error.message))
  }
  useEffect(load, [asked])
  const show = (next: Asked) => {
    const address = new URLSearchParams({ ...next, lang: document.documentElement.lang })
    history.replaceState(null, '', `${location.pathname}?${address}`)
    setAsked(next)
  }
  return (
    <div class="visits">
      <header class="top">
        <h1 class="top-title">{t('visits_title')}</h1>
        <a class="link" href={`/desk/?lang=${document.documentElement.lang}`}>
          {t('visits_back')}
        </a>
      </header>
      <main class="visits-day">
        {words && <p role="alert">{words}</p>}
        {day && <Choosers day={day} show={show} />}
        {day && <List day={day} cancel={setCancelling} />}
      </main>
      {cancelling && (
        <CancelVisit
          visit={cancelling}
          close={(isDone) => {
            setCancelling(undefined)
            if (isDone) load()
          }}
        />
      )}
      <div class="spoken" role="status">
        {useStore(spoken)}
      </div>
    </div>
  )
}

function Choosers({ day, show }: { day: WireVisitDay; show: (asked: Asked) => void }) {
  const { office, offices } = day
  return (
    <form class="visits-choosers" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label={t('visits_office')}
        value={office}
        change={(chosen) => show({ office: chosen, day: day.day })}
        options={offices.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <div class="field">
        <label for="visits-date">{t('visits_date')}</label>
        <input
          id="visits-date"
          type="date"
          value={day.day}
          onChange={({ currentTarget: { value } }) => value && show({ office, day: value })}
        />
      </div>
      <div class="form-ways">
        <button type="button" class="button button--quiet" onClick={() => show({ office, day: day.previous })}>
          {t('visits_previous')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => show({ office, day: day.next })}>
          {t('visits_next')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => window.print()}>
          {t('visits_print')}
        </button>
      </div>
    </form>
  )
}

function List({ day, cancel }: { day: WireVisitDay; cancel: (visit: WireVisit) => void }) {
  const { visits, offices, office } = day
  const name = offices.find(({ id }) => id === office)?.name ?? office
  const count = visits.filter(({ cancelled }) => !cancelled).length
  return (
    <section aria-labelledby="visits-heading">
      <h2 id="visits-heading" tabIndex={-1} aria-live="polite">
        {t('visits_heading', { day: dayName(day.day), office: name, count: tn('visits_count', count) })}
      </h2>
      {visits.length === 0 ? <p class="empty">{t('visits_empty')}</p> : <Rows visits={visits} cancel={cancel} />}
    </section>
  )
}

function Rows({ visits, cancel }: { visits: readonly WireVisit[]; cancel: (visit: WireVisit) => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be pushed sideways must be so by keyboard too
    <section class="visits-scroll" tabIndex={0} aria-label={t('visits_title')}>
      <table class="visits-table">
        <thead>
          <tr>
            {['visits_time', 'visits_topic', 'visits_ref', 'visits_lang'].map((key) => (
              <th key={key} scope="col">
                {t(key)}
              </th>
            ))}
            <th scope="col" class="visits-deed">
              <span class="unseen">{t('visits_deed')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {visits.map((visit) => (
            <tr key={visit.ref} class={visit.cancelled ? 'visits-gone' : ''}>
              <th scope="row">
                {clock(visit.from)}–{clock(visit.to)}
              </th>
              <td>{visit.topic ?? t('visits_hidden')}</td>
              <td>{visit.ref}</td>
              <td>{languageName(visit.lang)}</td>
              <td class="visits-deed">
                {visit.cancelled && t('visits_cancelled')}
                {visit.mayCancel && (
                  <button
                    type="button"
                    class="link"
                    aria-label={t('visits_cancel_which', { ref: visit.ref, time: clock(visit.from) })}
                    onClick={() => cancel(visit)}
                  >
                    {t('visits_cancel')}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type Asked = { office?: string; day?: string }

function askedByAddress(): Asked {
  const query = new URLSearchParams(location.search)
  const office = query.get('office')
  const day = query.get('day')
  return { ...(office ? { office } : {}), ...(day ? { day } : {}) }
}

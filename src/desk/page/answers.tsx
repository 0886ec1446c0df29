import { useEffect, useState } from 'preact/hooks'
import type { WireAnswers, WireArticle } from '../learning-wire.js'
import { type CallFailed, get } from './calls.js'
import { LineField, SelectField } from './fields.js'
import { queueName } from './me.js'
import { Notices } from './notices.js'
import { t } from './setting.js'
import { SwitchDialog } from './switch-dialog.js'

const FILTERS = ['all', 'off', 'overdue', 'unused', 'unhelpful'] as const
type Filter = (typeof FILTERS)[number]

/** How each answer fares, and what residents are told just now; read again when `changes` grows. */
export function Answers({ changes }: { changes: number }) {
  const [answers, setAnswers] = useState<WireAnswers | undefined>()
  const [words, setWords] = useState('')
  const load = () => {
    get<WireAnswers>('learning/answers')
      .then((loaded) => {
        setAnswers(loaded)
        setWords('')
      })
      .catch((error: CallFailed) => setWords(error.message))
  }
  useEffect(load, [changes])
  return (
    <>
      <section class="knowledge-part" id="answers" aria-labelledby="answers-heading">
        <h2 id="answers-heading">{t('answers_heading')}</h2>
        <p class="hint">{t('answers_lead')}</p>
        {words && <p role="alert">{words}</p>}
        {answers && <Articles articles={answers.articles} changed={setAnswers} />}
      </section>
      {answers && <Notices notices={answers.notices} articles={answers.articles} changed={setAnswers} />}
    </>
  )
}

function Articles({
  articles,
  changed,
}: {
  articles: readonly WireArticle[]
  changed: (answers: WireAnswers) => void
}) {
  const [sought, setSought] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const [switching, setSwitching] = useState<WireArticle | undefined>()
  const shown = articles.filter((article) => isIn(article, filter) && holds(article, sought))
  return (
    <>
      <div class="pair">
        <LineField label={t('answers_find')} value={sought} change={setSought} />
        <SelectField
          label={t('answers_show')}
          value={filter}
          change={(value) => setFilter(value as Filter)}
          options={FILTERS.map((value) => ({ value, label: t(`answers_show_${value}`) }))}
        />
      </div>
      <p class="hint" role="status">
        {t('answers_count', { count: shown.length })}
      </p>
      <Table articles={shown} press={setSwitching} />
      {switching && (
        <SwitchDialog
          article={switching}
          close={(answers) => {
            setSwitching(undefined)
            if (answers) changed(answers)
          }}
        />
      )}
    </>
  )
}

function isIn({ off, overdue, shown, helped, notHelped, ledToPerson }: WireArticle, filter: Filter): boolean {
  if (filter === 'off') return off !== undefined
  if (filter === 'overdue') return overdue
  if (filter === 'unused') return shown === 0
  return filter === 'all' || notHelped + ledToPerson > helped
}

function holds({ title }: WireArticle, sought: string): boolean {
  return title.toLowerCase().includes(sought.trim().toLowerCase())
}

const COLUMNS = ['title', 'shown', 'helped', 'not_helped', 'led_to_person', 'review'] as const

function Table({ articles, press }: { articles: readonly WireArticle[]; press: (article: WireArticle) => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be pushed sideways must be so by keyboard too
    <section class="visits-scroll" tabIndex={0} aria-label={t('answers_table')}>
      <table class="visits-table answers-table">
        <thead>
          <tr>
            {COLUMNS.map((key) => (
              <th key={key} scope="col">
                {t(`answers_${key}`)}
              </th>
            ))}
            <th scope="col">
              <span class="unseen">{t('visits_deed')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {articles.map((article) => (
            <Row key={article.slug} article={article} press={press} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ article, press }: { article: WireArticle; press: (article: WireArticle) => void }) {
  const { title, queue, shown, helped, notHelped, ledToPerson, reviewBy, overdue, off, maySwitch } = article
  const key = off ? 'answers_switch_on' : 'answers_switch_off'
  return (
    <tr>
      <th scope="row">
        {title} <span class="hint">{queueName(queue)}</span>
        {off && (
          <>
            {' '}
            <span class="tag tag--high">{t('answers_off')}</span>{' '}
            {off.reason && <span class="hint">{t('answers_off_why', { reason: off.reason, name: off.by ?? '' })}</span>}
          </>
        )}
      </th>
      <td class="figure">{shown === 0 ? t('answers_never') : shown}</td>
      <td class="figure">{helped}</td>
      <td class="figure">{notHelped}</td>
      <td class="figure">{ledToPerson}</td>
      <td>
        {reviewBy} {overdue && <span class="tag tag--high">{t('answers_overdue')}</span>}
      </td>
      <td>
        {maySwitch && (
          <button type="button" class="link" aria-label={t(`${key}_which`, { title })} onClick={() => press(article)}>
            {t(key)}
          </button>
        )}
      </td>
    </tr>
  )
}

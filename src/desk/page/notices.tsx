import { useState } from 'preact/hooks'
import type { WireAnswers, WireArticle, WireNotice } from '../learning-wire.js'
import { type CallFailed, post } from './calls.js'
import { LineField, SelectField, TextField } from './fields.js'
import { me } from './me.js'
import { Modal } from './modal.js'
import { t } from './setting.js'
import { say } from './spoken.js'
import { useStore } from './store.js'

interface NoticesProps {
  notices: readonly WireNotice[]
  articles: readonly WireArticle[]
  changed: (answers: WireAnswers) => void
}

/** What residents are told of what goes on just now, put up and taken down. */
export function Notices({ notices, articles, changed }: NoticesProps) {
  const [isWriting, setWriting] = useState(false)
  const [words, setWords] = useState('')
  const end = async (id: string) => {
    try {
      changed(await post<WireAnswers>(`learning/notices/${id}/end`, {}))
      say(t('said_notice_ended'))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <section class="knowledge-part" id="notices" aria-labelledby="notices-heading">
      <h2 id="notices-heading">{t('notices_heading')}</h2>
      {words && <p role="alert">{words}</p>}
      {notices.length === 0 && <p class="hint">{t('notices_none')}</p>}
      <ul class="proposal-list">
        {notices.map(({ id, text, end: until, by, mayEnd }) => (
          <li key={id} class="proposal-row">
            <span>{text}</span>
            <span class="hint">{t('notices_until', { time: until, name: by })}</span>
            {mayEnd && (
              <button
                type="button"
                class="link"
                aria-label={t('notices_end_which', { text })}
                onClick={() => void end(id)}
              >
                {t('notices_end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" class="button" onClick={() => setWriting(true)}>
        {t('notices_new')}
      </button>
      {isWriting && (
        <NoticeDialog
          articles={articles}
          close={(answers) => {
            setWriting(false)
            if (answers) changed(answers)
          }}
        />
      )}
    </section>
  )
}

const EMPTY = { sv: '', en: '', day: '', clock: '', article: '', words: '', district: '' }

function NoticeDialog({
  articles,
  close,
}: {
  articles: readonly WireArticle[]
  close: (answers?: WireAnswers) => void
}) {
  const [notice, setNotice] = useState(EMPTY)
  const [words, setWords] = useState('')
  const now = useStore(me)
  const set = (part: Partial<typeof EMPTY>) => setNotice({ ...notice, ...part })
  const districts = now.state === 'in' ? now.me.districts : []
  const send = async (event: Event) => {
    event.preventDefault()
    const { sv, en, day, clock, ...more } = notice
    if (!sv.trim() || !en.trim()) return setWords(t('notices_texts_missing'))
    if (!day || !clock) return setWords(t('notice_end_wrong'))
    const about = Object.fromEntries(Object.entries(more).filter(([, value]) => value.trim() !== ''))
    try {
      close(await post<WireAnswers>('learning/notices', { sv, en, end: `${day} ${clock}`, ...about }))
      say(t('said_notice_put'))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  return (
    <Modal title={t('notices_new')} close={() => close()}>
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        <TextField label={t('notices_sv')} value={notice.sv} change={(sv) => set({ sv })} rows={3} />
        <TextField label={t('notices_en')} value={notice.en} change={(en) => set({ en })} rows={3} />
        <div class="pair">
          <Timed type="date" label={t('notices_day')} value={notice.day} change={(day) => set({ day })} />
          <Timed type="time" label={t('notices_clock')} value={notice.clock} change={(clock) => set({ clock })} />
        </div>
        <SelectField
          label={t('notices_article')}
          hint={t('notices_about_hint')}
          value={notice.article}
          change={(article) => set({ article })}
          options={[
            { value: '', label: t('notices_no_article') },
            ...articles.map(({ slug, title }) => ({ value: slug, label: title })),
          ]}
        />
        <LineField label={t('notices_words')} value={notice.words} change={(said) => set({ words: said })} />
        <SelectField
          label={t('notices_district')}
          value={notice.district}
          change={(district) => set({ district })}
          options={[
            { value: '', label: t('notices_everywhere') },
            ...districts.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <p class="mistake" role="alert">
          {words}
        </p>
        <div class="form-ways">
          <button type="submit" class="button">
            {t('notices_put')}
          </button>
          <button type="button" class="button button--quiet" onClick={() => close()}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Modal>
  )
}

function Timed(props: { type: 'date' | 'time'; label: string; value: string; change: (value: string) => void }) {
  const id = `notice-${props.type}`
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="timed"
        type={props.type}
        value={props.value}
        onInput={({ currentTarget: { value } }) => props.change(value)}
      />
    </div>
  )
}

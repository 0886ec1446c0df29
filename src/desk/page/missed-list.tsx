import { useState } from 'preact/hooks'
import type { WireGroup, WireLearning } from '../learning-wire.js'
import { languageName, t, when } from './setting.js'
import { SuggestDialog } from './suggest-dialog.js'

/** Groups shown before one asks for more. */
const SHOWN_AT_FIRST = 10

/** What was asked in vain, what costs most people first, each with a way to propose an answer. */
export function MissedList({
  learning,
  see,
  changed,
}: {
  learning: WireLearning
  see: (id: string) => void
  changed: () => void
}) {
  const [answering, setAnswering] = useState<WireGroup | undefined>()
  const [isWhole, setWhole] = useState(false)
  const { groups, lead, choices } = learning
  const shown = isWhole ? groups : groups.slice(0, SHOWN_AT_FIRST)
  return (
    <section class="knowledge-part" id="missed" aria-labelledby="missed-heading">
      <h2 id="missed-heading">{t('missed_heading')}</h2>
      <p class="hint">{lead}</p>
      <ol class="missed-list">
        {shown.map((group) => (
          <Group key={group.id} group={group} see={see} answer={() => setAnswering(group)} />
        ))}
      </ol>
      {shown.length < groups.length && (
        <button type="button" class="button button--quiet" onClick={() => setWhole(true)}>
          {t('missed_all', { count: groups.length })}
        </button>
      )}
      {answering && (
        <SuggestDialog
          group={answering}
          choices={choices}
          close={() => {
            setAnswering(undefined)
            changed()
          }}
        />
      )}
    </section>
  )
}

function Group({ group, see, answer }: { group: WireGroup; see: (id: string) => void; answer: () => void }) {
  const { typical, examples, people, reasons, near, at, lang, proposal } = group
  const others = examples.filter((words) => words !== typical)
  return (
    <li class="missed-group">
      <div class="missed-said">
        <h3 lang={lang}>{typical}</h3>
        <p>
          <strong>{people}</strong> · {reasons}
        </p>
        <p class="hint">
          {near} {t('missed_last', { time: when(at), lang: languageName(lang) })}
        </p>
        {others.length > 0 && (
          <details>
            <summary>{t('missed_examples')}</summary>
            <ul lang={lang}>
              {others.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {proposal === undefined ? (
        <button
          type="button"
          class="button"
          aria-label={t('missed_suggest_which', { question: typical })}
          onClick={answer}
        >
          {t('missed_suggest')}
        </button>
      ) : (
        <button type="button" class="button button--quiet" onClick={() => see(proposal)}>
          {t('missed_proposed')}
        </button>
      )}
    </li>
  )
}

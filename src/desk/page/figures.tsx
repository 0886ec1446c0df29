import { useEffect, useState } from 'preact/hooks'
import type { WireFigures } from '../figures-wire.js'
import { type CallFailed, get } from './calls.js'
import { NotLetIn } from './doorstep.js'
import { SelectField } from './fields.js'
import { FiguresForm } from './figures-form.js'
import { me, meet } from './me.js'
import { monthName, setting, t } from './setting.js'
import { spoken } from './spoken.js'
import { useStore } from './store.js'

/** What a team enters for the report once a month, by whoever manages it. */
export function Figures() {
  const now = useStore(me)
  useEffect(() => void meet(), [])
  if (now.state === 'loading') return <p class="waiting">{t('opening')}</p>
  if (now.state === 'out') return <NotLetIn words={now.words} again={() => void meet()} />
  return (
    <div class="figures">
      <header class="top">
        <h1 class="top-title">{t('figures_title')}</h1>
        <a class="link" href={`/desk/?lang=${setting.lang}`}>
          {t('visits_back')}
        </a>
      </header>
      <main class="figures-month">
        <Month />
      </main>
      <div class="spoken" role="status">
        {useStore(spoken)}
      </div>
    </div>
  )
}

function Month() {
  const [figures, setFigures] = useState<WireFigures | undefined>()
  const [team, setTeam] = useState<string | undefined>()
  const [words, setWords] = useState('')
  const load = (month?: string) => {
    get<WireFigures>(`report/entries${month ? `?month=${month}` : ''}`)
      .then((loaded) => {
        setFigures(loaded)
        setWords('')
      })
      .catch((error: CallFailed) => setWords(error.message))
  }
  useEffect(() => load(), [])
  if (words) return <p role="alert">{words}</p>
  if (!figures) return <p class="waiting">{t('opening')}</p>
  const { months, month, teams, entries } = figures
  const chosen = teams.find(({ id }) => id === team) ?? teams[0]
  if (!chosen) return <p class="empty">{t('figures_none')}</p>
  return (
    <>
      <p>{t('figures_lead')}</p>
      <div class="figures-choose">
        <SelectField
          label={t('figures_month')}
          value={month}
          change={load}
          options={months.map((one) => ({ value: one, label: monthName(one) }))}
        />
        <SelectField
          label={t('figures_team')}
          value={chosen.id}
          change={setTeam}
          options={teams.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      <FiguresForm
        key={`${month} ${chosen.id}`}
        month={month}
        team={chosen}
        entries={entries.filter((entry) => entry.team === chosen.id)}
        saved={() => load(month)}
      />
    </>
  )
}

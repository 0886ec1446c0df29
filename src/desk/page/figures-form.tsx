import { useState } from 'preact/hooks'
import type { WireFigures } from '../figures-wire.js'
import { type CallFailed, post } from './calls.js'
import { NumberField } from './fields.js'
import { monthName, setting, t } from './setting.js'
import { say } from './spoken.js'

type Entry = WireFigures['entries'][number]
/** A field of the form: what it is of, and for time what it went to. */
interface Asked {
  name: string
  what: Entry['what']
  use?: Entry['use']
  most: number
}

const STAFF: readonly Asked[] = [
  { name: 'people', what: 'people', most: 10_000 },
  { name: 'sick_leave', what: 'sick_leave', most: 100 },
  { name: 'turnover', what: 'turnover', most: 200 },
]
const TIME: readonly Asked[] = (['visits', 'library', 'callbacks', 'specialist', 'savings'] as const).map((use) => ({
  name: `time_${use}`,
  what: 'time_used',
  use,
  most: 100_000,
}))
const ALL = [...STAFF, ...TIME]

/** One team's month. A field that is left empty stays as it is. */
export function FiguresForm({
  month,
  team,
  entries,
  saved,
}: {
  month: string
  team: { id: string; name: string }
  entries: readonly Entry[]
  saved: () => void
}) {
  const [written, setWritten] = useState(() =>
    Object.fromEntries(ALL.map((asked) => [asked.name, before(asked, entries)])),
  )
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [words, setWords] = useState('')
  const send = async (event: Event) => {
    event.preventDefault()
    const mistakes = mistakesIn(written)
    setWrong(mistakes)
    const told = ALL.filter(({ name }) => written[name]?.trim())
    setWords(told.length === 0 ? t('figures_missing') : '')
    if (Object.keys(mistakes).length > 0 || told.length === 0) return
    try {
      await post('report/entries', {
        entries: told.map((asked) => entryOf(asked, written[asked.name] ?? '', month, team.id)),
      })
      say(t('said_figures', { month: monthName(month), team: team.name }))
      saved()
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  const fields = (some: readonly Asked[]) =>
    some.map(({ name }) => (
      <NumberField
        key={name}
        label={t(`figures_${name}`)}
        {...(setting.texts[`figures_${name}_hint`] === undefined ? {} : { hint: t(`figures_${name}_hint`) })}
        error={wrong[name]}
        value={written[name] ?? ''}
        change={(text) => setWritten((all) => ({ ...all, [name]: text }))}
      />
    ))
  return (
    <form class="form figures-form" noValidate onSubmit={(event) => void send(event)}>
      <fieldset class="field">
        <legend>{t('figures_staff')}</legend>
        <p class="hint">{t('figures_staff_hint')}</p>
        <div class="figures-fields">{fields(STAFF)}</div>
      </fieldset>
      <fieldset class="field">
        <legend>{t('figures_time')}</legend>
        <p class="hint">{t('figures_time_hint')}</p>
        <div class="figures-fields">{fields(TIME)}</div>
      </fieldset>
      <p class="mistake" role="alert">
        {words}
      </p>
      <div class="form-ways">
        <button type="submit" class="button">
          {t('figures_save')}
        </button>
      </div>
    </form>
  )
}

function before({ what, use }: Asked, entries: readonly Entry[]): string {
  const found = entries.find((entry) => entry.what === what && entry.use === use)
  return found === undefined ? '' : String(found.value).replace('.', setting.lang === 'sv' ? ',' : '.')
}

function entryOf({ what, use }: Asked, text: string, month: string, team: string): Entry {
  return { month, team, what, value: numberIn(text), ...(use ? { use } : {}) }
}

/** What is wrong, by field. */
function mistakesIn(written: Readonly<Record<string, string>>): Record<string, string> {
  const wrong = ALL.filter(({ name, most, what }) => {
    const text = written[name]?.trim() ?? ''
    const value = numberIn(text)
    return text !== '' && !(value >= 0 && value <= most && (what !== 'people' || Number.isInteger(value)))
  })
  return Object.fromEntries(wrong.map(({ name, most }) => [name, t('figures_wrong', { most })]))
}

/** With a comma or a point; not a number where it is none. */
function numberIn(text: string): number {
  const plain = text.replace(/\s/g, '').replace(',', '.')
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : Number.NaN
}

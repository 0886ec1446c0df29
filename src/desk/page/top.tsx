import { useState } from 'preact/hooks'
import type { Duty } from '../wire.js'

import { PhoneIcon, PlusIcon } from './icons.js'
import { LogCall } from './log-call.js'
import { me, setDuty } from './me.js'
import { NewTicket } from './new-ticket.js'
import { ReportLink } from './report-link.js'
import { setting, t } from './setting.js'
import { leave } from './sign-in.js'
import { useStore } from './store.js'

/** As they are shown, from here to away. */
const DUTIES: readonly Duty[] = ['on', 'pause', 'off']

/** What one does besides the tickets: enters one, logs a call, says whether one is on duty. */
export function Top() {
  const [form, setForm] = useState<'new' | 'log' | undefined>()
  const done = () => setForm(undefined)
  return (
    <header class="top">
      <h1 class="top-title">{t('page_title')}</h1>
      <div class="top-deeds">
        <button type="button" class="button" onClick={() => setForm('new')}>
          <PlusIcon /> {t('new_ticket')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => setForm('log')}>
          <PhoneIcon /> {t('log_call')}
        </button>
        <a class="link" href={`/desk/visits?lang=${setting.lang}`}>
          {t('visits_title')}
        </a>
        <a class="link" href={`/desk/knowledge?lang=${setting.lang}`}>
          {t('knowledge_title')}
        </a>
        <ReportLink />
        <FiguresLink />
      </div>
      <Who />
      {form === 'new' && <NewTicket close={done} />}
      {form === 'log' && <LogCall close={done} />}
    </header>
  )
}

/** For whoever manages a queue. */
function FiguresLink() {
  const now = useStore(me)
  if (now.state !== 'in' || !now.me.manages) return null
  return (
    <a class="link" href={`/desk/figures?lang=${setting.lang}`}>
      {t('figures_title')}
    </a>
  )
}

function Who() {
  const now = useStore(me)
  if (now.state !== 'in') return null
  return (
    <div class="top-who">
      <span class="top-name">{now.me.name}</span>
      {setting.signIn === 'key' && (
        <button type="button" class="link" onClick={() => leave('choice')}>
          {t('be_another')}
        </button>
      )}
      <DutySwitch duty={now.me.duty.duty} />
    </div>
  )
}

function DutySwitch({ duty }: { duty: Duty }) {
  return (
    <fieldset class="duty">
      <legend class="unseen">{t('duty_label')}</legend>
      {DUTIES.map((one) => (
        <button
          type="button"
          key={one}
          class={`duty-choice duty-choice--${one}`}
          aria-pressed={one === duty}
          onClick={() => void setDuty(one)}
        >
          {t(`duty_${one}`)}
        </button>
      ))}
    </fieldset>
  )
}

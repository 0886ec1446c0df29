import { render } from 'preact'
import { Config } from './config.js'
import { Desk } from './desk.js'
import { ChoosePerson, Outside } from './doorstep.js'
import { Figures } from './figures.js'
import { Knowledge } from './knowledge.js'
import { ReportTab } from './report-link.js'
import { setting, t } from './setting.js'
import { comeIn, entry } from './sign-in.js'
import { useStore } from './store.js'
import { Visits } from './visits.js'

const place = document.getElementById('desk')
if (place) render(<Page />, place)
void comeIn()

/** Whoever is not in yet is told how; whoever is, sees what the address names. */
function Page() {
  const now = useStore(entry)
  if (now.at === 'door') return <p class="waiting">{t('opening')}</p>
  if (now.at === 'out') return <Outside why={now.why} />
  if (now.at === 'choice') return <ChoosePerson />
  if (setting.page === 'visits') return <Visits />
  if (setting.page === 'knowledge') return <Knowledge />
  if (setting.page === 'figures') return <Figures />
  if (setting.page === 'report') return <ReportTab teams={now.teams} />
  return setting.page === 'config' ? <Config teams={now.teams} /> : <Desk teams={now.teams} />
}

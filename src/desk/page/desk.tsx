import { useEffect } from 'preact/hooks'
import { NotLetIn } from './doorstep.js'
import { ListPane } from './list-pane.js'
import { startLists } from './lists.js'
import { me, meet } from './me.js'
import { opened, startOpened } from './opened.js'
import { lostAt } from './poller.js'
import { t, when } from './setting.js'
import { spoken } from './spoken.js'
import { useStore } from './store.js'
import type { TeamsHost } from './teams.js'
import { TicketPane } from './ticket-pane.js'
import { Top } from './top.js'

/** The desk: the lists, the ticket that is open, and what one does besides. */
export function Desk({ teams }: { teams: TeamsHost | undefined }) {
  const now = useStore(me)
  useEffect(() => void meet(), [])
  if (now.state === 'loading') return <p class="waiting">{t('opening')}</p>
  if (now.state === 'out') return <NotLetIn words={now.words} again={() => void meet()} />
  return <Office subPage={teams?.subPage} />
}

function Office({ subPage }: { subPage: string | undefined }) {
  const ticket = useStore(opened)
  useEffect(() => {
    startOpened(subPage)
    startLists()
  }, [])
  return (
    <div class={ticket ? 'desk desk--ticket' : 'desk'}>
      <Top />
      <Line />
      <main class="work">
        <ListPane />
        <TicketPane />
      </main>
      <Spoken />
    </div>
  )
}

/** Said while the service cannot be reached: what is shown may be old, and nothing that was written is lost. */
function Line() {
  const since = useStore(lostAt)
  return (
    <div class="line" role="status">
      {since && t('line_lost', { time: when(since.toISOString()) })}
    </div>
  )
}

function Spoken() {
  return (
    <div class="spoken" role="status">
      {useStore(spoken)}
    </div>
  )
}

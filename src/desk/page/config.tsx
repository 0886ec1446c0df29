import { useEffect, useState } from 'preact/hooks'
import type { WireQueue } from '../wire.js'
import { NotLetIn } from './doorstep.js'
import { ChoiceField } from './fields.js'
import { me, meet } from './me.js'
import { t } from './setting.js'
import { useStore } from './store.js'
import type { TeamsHost } from './teams.js'

const ENTITY = 'queue:'
/** No queue is called so. */
const REPORT = '*report'
const REPORT_ENTITY = 'report'

/** The settings of a channel tab: whose queue it shows, or the report. Teams saves what is offered when its own button is pressed. */
export function Config({ teams }: { teams: TeamsHost | undefined }) {
  const now = useStore(me)
  useEffect(() => void meet(), [])
  if (!teams) return <p class="waiting">{t('config_only_teams')}</p>
  if (now.state === 'loading') return <p class="waiting">{t('opening')}</p>
  if (now.state === 'out') return <NotLetIn words={now.words} again={() => void meet()} />
  return <QueueForTab teams={teams} queues={now.me.queues.filter(({ mine }) => mine)} />
}

function QueueForTab({ teams, queues }: { teams: TeamsHost; queues: readonly WireQueue[] }) {
  const [queue, setQueue] = useState(queueOfChannel(teams, queues) ?? queues[0]?.id ?? '')
  useEffect(() => {
    void teams.savedEntity().then((entity) => {
      const saved = queues.find(({ id }) => entity === `${ENTITY}${id}`)
      if (saved) setQueue(saved.id)
      if (entity === REPORT_ENTITY) setQueue(REPORT)
    })
  }, [])
  useEffect(() => {
    teams.offer(queue === REPORT ? reportTab() : queueTab(queues.find(({ id }) => id === queue)))
  }, [queue])
  return (
    <main class="config">
      <h1>{t('config_title')}</h1>
      <p>{t('config_lead')}</p>
      <ChoiceField
        label={t('config_shows')}
        value={queue}
        change={setQueue}
        options={[
          ...queues.map(({ id, name }) => ({ value: id, label: name })),
          { value: REPORT, label: t('report_title') },
        ]}
      />
    </main>
  )
}

/** The queue whose own channel the tab stands in, if it is one alone. */
function queueOfChannel({ channel }: TeamsHost, queues: readonly WireQueue[]): string | undefined {
  const own = queues.filter((queue) => queue.channel === channel?.id || queue.channel === channel?.name)
  return own.length === 1 ? own[0]?.id : undefined
}

function queueTab(queue: WireQueue | undefined): Parameters<TeamsHost['offer']>[0] {
  return queue && { entityId: `${ENTITY}${queue.id}`, contentUrl: addressFor(queue), name: queue.name }
}

function reportTab(): Parameters<TeamsHost['offer']>[0] {
  const contentUrl = `${location.origin}/desk/report?lang={app.locale}`
  return { entityId: REPORT_ENTITY, contentUrl, name: t('report_title') }
}

/** Teams fills in the reader's language. */
function addressFor({ id }: WireQueue): string {
  return `${location.origin}/desk/?view=queue&queue=${encodeURIComponent(id)}&lang={app.locale}`
}

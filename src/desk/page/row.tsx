import type { WireRow } from '../wire.js'
import { LockIcon } from './icons.js'
import { queueName } from './me.js'
import { t, when } from './setting.js'
import { statusInShort } from './words.js'

/** A ticket in a list, whole of it a link. What is urgent, late or whose it is stands in words, with a sign before them. */
export function Row({ row, current }: { row: WireRow; current: boolean }) {
  return (
    <li>
      <a class="row" href={`#${row.ref}`} aria-current={current ? 'true' : undefined}>
        <span class="row-top">
          <span class="row-status">{statusInShort(row)}</span>
          <Due row={row} />
        </span>
        {row.hidden ? (
          <span class="row-question row-question--hidden">
            <LockIcon size={15} /> {t('row_hidden')}
          </span>
        ) : (
          <span class="row-question">{row.question}</span>
        )}
        <span class="row-facts">
          {row.priority && <span class="tag tag--high">{t('priority_high')}</span>}
          <span class="row-ref">{row.ref}</span>
          {row.kind && <span>{t(`kind_${row.kind}`)}</span>}
          {row.channel && <span>{t(`channel_${row.channel}`)}</span>}
          <span>{queueName(row.queue)}</span>
          {row.foreign && <span>{t('row_foreign')}</span>}
        </span>
      </a>
    </li>
  )
}

/** When an answer is due, while one is. */
function Due({ row }: { row: WireRow }) {
  if (row.late) return <span class="due due--late">{t('row_late', { time: when(row.dueAt) })}</span>
  if (row.status === 'waiting' && row.waitingSince)
    return <span class="due">{t('row_waiting_since', { time: when(row.waitingSince) })}</span>
  if (row.awaits) return <span class="due">{t('row_due', { time: when(row.dueAt) })}</span>
  if (row.status === 'claimed' && !row.hidden) return <span class="due due--met">{t('row_answered')}</span>
  return <span class="due">{t('row_arrived', { time: when(row.arrivedAt) })}</span>
}

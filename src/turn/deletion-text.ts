import type { Content } from '../content/content.js'
import { type Say, sayFrom } from '../content/replies.js'
import type { Retention } from '../content/retention.js'
import type { Lang } from '../message.js'
import type { DeletionPlan } from './deletion.js'
import { keptUntil } from './kept-until.js'

/** What goes, what must be kept, why and until when, in sentences a resident reads. */
export interface DeletionTold {
  goes: string[]
  /** `until`: an ISO date, once it can be told; before that `why` says what it hangs on. */
  stays: { ref: string; why: string; until?: string }[]
}

interface Telling {
  say: Say
  lang: Lang
  timeZone: string
  ticketKept: Retention
}

/** The plan as it is told, before it is done and after. */
export function deletionTold(plan: DeletionPlan, content: Content, lang: Lang): DeletionTold {
  const { retention, municipality } = content.organisation
  const say = sayFrom(content.replies[lang])
  const telling: Telling = { say, lang, timeZone: municipality.timeZone, ticketKept: retention.ticket }
  return { goes: goesTold(plan, say, retention.backupDays), stays: plan.stays.map((stay) => stayTold(stay, telling)) }
}

function goesTold({ seqs, files, stays }: DeletionPlan, say: Say, backupDays: number): string[] {
  if (seqs.length === 0) return [say('deletion_nothing')]
  const isAll = stays.length === 0
  return [
    say(isAll ? 'deletion_goes_all' : 'deletion_goes_rest'),
    ...(files.length > 0 ? [say(isAll ? 'deletion_goes_files' : 'deletion_goes_other_files')] : []),
    ...(backupDays > 0 ? [say('deletion_backup', { days: String(backupDays) })] : []),
  ]
}

function stayTold({ ticket, follows }: DeletionPlan['stays'][number], telling: Telling): DeletionTold['stays'][number] {
  const { say, ticketKept, lang, timeZone } = telling
  const ref = ticket._id
  const until = keptUntil(ticket, { timeZone, months: ticketKept.months })
  const date = until?.setLocale(lang).toFormat('d MMMM yyyy')
  const why = [
    ...(follows ? [say('deletion_stays_followed')] : []),
    date === undefined
      ? say('deletion_stays_open', { ref, months: String(ticketKept.months) })
      : say('deletion_stays_until', { ref, date }),
    ...(ticketKept.decision ? [say('deletion_decision', { decision: ticketKept.decision })] : []),
  ]
  return { ref, why: why.join(' '), ...(until ? { until: until.toISODate() ?? '' } : {}) }
}

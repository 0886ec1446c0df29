import { z } from 'zod'
import type { Door, DoorReply } from '../channels/channel.js'
import { localTimeOf } from '../content/local-time.js'
import { queuesOf } from '../content/organisation.js'
import { Month, MonthlyEntry } from '../content/report-entries.js'
import { ServiceError } from '../errors.js'
import { shiftMonth } from '../reports/period.js'
import type { Entered } from '../store/entered.js'
import type { Admission, Caller } from './admission.js'
import type { WireFigures, WireReportLink } from './figures-wire.js'
import type { DeskPorts } from './ports.js'
import { bodyOf, queryOf } from './reply.js'
import type { ReportLinks } from './report/links.js'

const BODY_BYTES_MAX = 4_000
const ENTRIES_MAX = 12
/** What was forgotten can be entered for so many months back. */
const MONTHS_BACK = 24

const Query = z.object({ month: Month.optional() })
const Body = z.strictObject({ entries: z.array(MonthlyEntry).min(1).max(ENTRIES_MAX) })

/** What staff have of the report: the way to it, and what is entered for it. */
export interface DeskReports {
  links: Pick<ReportLinks, 'path'>
  entered: Pick<Entered, 'put' | 'range'>
}

type Ports = Pick<DeskPorts, 'content' | 'directory' | 'now'> & { reports: DeskReports }

/** The way to the report, for all staff; and the figures a team enters once a month, for those who manage its queue. */
export function figureDoors(ports: Ports, admission: Admission): Door[] {
  const { links } = ports.reports
  return [
    {
      method: 'POST',
      path: '/desk/api/report-link',
      bytesMax: BODY_BYTES_MAX,
      handle: async (request) => {
        await admission.admit(request)
        return {
          status: 200,
          headers: { 'cache-control': 'no-store' },
          body: { path: links.path() } satisfies WireReportLink,
        }
      },
    },
    {
      method: 'GET',
      path: '/desk/api/report/entries',
      bytesMax: 0,
      handle: async (request) => {
        const caller = await admission.admit(request)
        return { status: 200, body: await monthOf(ports, caller, queryOf(Query, request).month) }
      },
    },
    {
      method: 'POST',
      path: '/desk/api/report/entries',
      bytesMax: BODY_BYTES_MAX,
      handle: async (request) => enter(ports, await admission.admit(request), bodyOf(Body, request).entries),
    },
  ]
}

async function monthOf(ports: Ports, caller: Caller, asked: string | undefined): Promise<WireFigures> {
  const months = monthsOpen(ports)
  const month = asked !== undefined && months.includes(asked) ? asked : (months[1] ?? '')
  const managed = await managedBy(ports, caller)
  const teams = managed.map(({ id, name }) => ({ id, name: name[caller.lang] }))
  const ids = teams.map(({ id }) => id)
  return { month, months, teams, entries: ids.length === 0 ? [] : await ports.reports.entered.range(month, month, ids) }
}

async function enter(ports: Ports, caller: Caller, entries: readonly MonthlyEntry[]): Promise<DoorReply> {
  const managed = new Set((await managedBy(ports, caller)).map(({ id }) => id))
  if (entries.some(({ team }) => !managed.has(team)))
    throw new ServiceError('forbidden', caller.tell('figures_not_yours'))
  const months = monthsOpen(ports)
  if (entries.some(({ month }) => !months.includes(month)))
    throw new ServiceError('payload_invalid', 'Not understood: entries.month')
  const { id, name } = caller.viewer.staff
  for (const entry of entries) await ports.reports.entered.put(entry, { kind: 'staff', id, name }, 'desk')
  return { status: 200, body: { entries: entries.length } }
}

/** This month and those before it. */
function monthsOpen({ content, now }: Ports): string[] {
  const month = localTimeOf(now(), content().organisation.municipality.timeZone).slice(0, 7)
  return Array.from({ length: MONTHS_BACK + 1 }, (_, back) => shiftMonth(month, -back))
}

/** The queues that somebody manages, and is present in the team of. */
export async function managedBy({ content, directory }: Pick<Ports, 'content' | 'directory'>, { viewer }: Caller) {
  const own = queuesOf(content().organisation).filter(({ id }) => viewer.queues.has(id))
  const { id, teams = id } = viewer.staff
  const isSelf = async (manager: string) => {
    if (manager === id || manager === teams) return true
    // A manager may stand there by the name they sign in with.
    return manager.includes('@') && (await directory.viewer(manager))?.staff.id === id
  }
  const managed = await Promise.all(
    own.map(async ({ managers }) => (await Promise.all(managers.map((manager) => isSelf(manager.id)))).includes(true)),
  )
  return own.filter((_, index) => managed[index])
}

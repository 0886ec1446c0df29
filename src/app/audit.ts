import { userInfo } from 'node:os'
import { ServiceError } from '../errors.js'
import { AuditLog } from '../store/audit.js'
import type { AuditDocument } from '../store/audit-entry.js'
import { type AuditFault, AuditReader } from '../store/audit-reader.js'
import type { Store } from '../store/connect.js'
import { type StaffDeed, staffDeeds } from '../store/staff-deeds.js'

const LINES_MAX = 10_000

export interface AuditAsked {
  ticket?: string | undefined
  who?: string | undefined
  /** As 2026-12-03, or with a time. */
  since?: string | undefined
  json?: boolean | undefined
}

/** A line of either kind: what was read, and what was changed. */
interface AuditLine {
  at: Date
  who: { kind: string; id: string; name?: string }
  did: string
  about: string[]
  /** How many there were, where not all are named. */
  count?: number
  door: string
}

/**
 * What staff and systems read (the audit log) and what staff changed (the turn log), oldest first, a line each. That it
 * was asked is noted first. Throws `config_invalid` for a time that is none.
 */
export async function auditLines(store: Store, asked: AuditAsked, now: () => Date): Promise<string[]> {
  const ticket = asked.ticket?.trim().toUpperCase()
  const query = { ticket, who: asked.who, since: sinceOf(asked.since), limit: LINES_MAX }
  await new AuditLog(store, now).note({
    who: operator(),
    did: 'audit_read',
    ...(ticket === undefined ? {} : { about: { ticket } }),
    door: 'cli',
  })
  const [read, changed] = await Promise.all([new AuditReader(store).list(query), staffDeeds(store, query)])
  const lines = [...read.map(ofReading), ...changed.map(ofChange)].sort((a, b) => a.at.getTime() - b.at.getTime())
  const newest = lines.slice(-LINES_MAX)
  return asked.json ? newest.map((line) => JSON.stringify(line)) : newest.map(written)
}

/** Whether the log stands as it was written, in lines; throws `stored_invalid`, naming each place, where it does not. */
export async function auditVerdict(store: Store): Promise<string[]> {
  const { entries, chains, faults, ends } = await new AuditReader(store).verify()
  if (faults.length > 0) {
    const places = faults.map(({ at, why }) => `  ${at}  ${FAULTS[why]}`)
    throw new ServiceError('stored_invalid', `The audit log is not as it was written:\n${places.join('\n')}`)
  }
  return [
    `${entries} entries in ${chains} chains stand as they were written`,
    // Nothing in the database tells that its newest entries were cut off; whoever keeps these lines can.
    ...ends.map(({ chain, n, hash }) => `${chain}/${n}  ${hash}`),
  ]
}

const FAULTS: Readonly<Record<AuditFault['why'], string>> = {
  changed: 'is not what was written',
  missing: 'is missing',
  unopened: 'begins a chain and is no opening',
  other_end: 'is not what a later chain found here',
}

/** Whoever runs the command, by their name on this machine. */
export function operator(): { kind: 'operator'; id: string } {
  try {
    return { kind: 'operator', id: userInfo().username }
  } catch {
    // A container may run as a number without a name.
    return { kind: 'operator', id: `uid ${process.getuid?.() ?? 'unknown'}` }
  }
}

function sinceOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const at = new Date(text)
  if (!Number.isNaN(at.getTime())) return at
  throw new ServiceError('config_invalid', '--since: is not a date, as 2026-12-03 or 2026-12-03T08:00:00Z')
}

function ofReading({ at, who, did, about = {}, door }: AuditDocument): AuditLine {
  const { ticket, tickets = [], conversation, file, count, knowledge } = about
  const named = [ticket, ...tickets, file, conversation, knowledge].filter((id) => id !== undefined)
  return { at, who, did, about: named, ...(count === undefined ? {} : { count }), door }
}

function ofChange({ at, by, verb, ref }: StaffDeed): AuditLine {
  return { at, who: { kind: 'staff', ...by }, did: verb, about: ref === undefined ? [] : [ref], door: 'turn log' }
}

function written({ at, who, did, about, count, door }: AuditLine): string {
  const name = who.name ? `${who.name} (${who.kind} ${who.id})` : `${who.kind} ${who.id}`
  const all = count === undefined || count === about.length ? about.join(' ') : `${about.join(' ')} (${count} in all)`
  return [at.toISOString(), name, did, all, door].filter((part) => part !== '').join('  ')
}

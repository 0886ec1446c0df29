import type { StaffMember, Ticket } from '../tickets/ticket.js'
import type { Wake } from '../tickets/wake.js'
import type { StaffRecord } from '../turn/ports.js'

/** Where tickets are that something is to happen to. The store implements it. */
export interface WakeBook {
  /** Those whose time has come, the longest waiting first, without those in `except`; and the ids of those that cannot be read. */
  waking(now: Date, limit: number, except: readonly string[]): Promise<{ tickets: Ticket[]; unreadable: string[] }>
  /** When the first of those that are still to come wakes. */
  soonestWake(after: Date): Promise<Date | undefined>
  /** Writes down another time to wake, for a ticket that is still as it was; no change anyone is told of. */
  rewake(ref: string, version: number, wake: Wake | undefined): Promise<void>
  /** What somebody has claimed and not resolved. */
  heldBy(staff: string): Promise<Ticket[]>
}

/** What is known of whether somebody is here. */
export interface Attendance {
  record(staff: string): Promise<StaffRecord | undefined>
  /** Everyone who has said that they are away. */
  away(now: Date): Promise<StaffRecord[]>
  /** Whether somebody belongs to a queue's team; undefined where that cannot be told just now. */
  isPresent(staff: StaffMember, queue: string): Promise<boolean | undefined>
}

/** One holder at a time for each name. */
export interface LeaseBook {
  /** Takes the lease, or extends it if it is the holder's own. False while another holds it. */
  take(name: string, holder: string, leaseMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}

import { ServiceError } from '../errors.js'
import type { Migration } from './migrations/migration.js'

/** What is known of the database as a whole. One document, in the collection `schema`. */
export interface SchemaDocument {
  _id: 'lotsen'
  version: number
  /** A program of an older version than this would harm the database. */
  oldestThatWorks: number
  done: { version: number; name: string; at: Date; repaired: number }[]
  /** How far the migration under way has come. */
  place?: { version: number; pass: number; after?: unknown; repaired: number }
  /** It is being filled from a backup: nobody may use it. */
  restoring?: 'loading' | 'loaded'
  /** Instances of the version `from` may still be writing: what they write is repaired until none has come for a while. */
  settling?: { from: number; since: Date; until: Date }
}

/** The oldest program's version that can work on a database after all of these. */
export function oldestOf(migrations: readonly Migration[]): number {
  return Math.max(0, ...migrations.map(({ oldestThatWorks = 0 }) => oldestThatWorks))
}

/** For whoever would serve what is not all there. */
export function halfRestored(): ServiceError {
  return new ServiceError(
    'config_invalid',
    'The database is being restored from a backup, or that was broken off. Wait for it, or run lotsen restore again',
  )
}

/** For a program that uses the database beside the service. */
export function notMigrated(found: number, needed: number): ServiceError {
  return new ServiceError(
    'config_invalid',
    `The database is of version ${found}, and this program works on version ${needed}.\n` +
      '  Start the service of this version once: it migrates the database, while others go on serving',
  )
}

/** Somebody else has gone on where we were. */
export function leaseLost(): ServiceError {
  return new ServiceError('store_unavailable', 'Another instance has taken over migrating the database')
}

/** The database has gone on without this program. */
export function tooNew(found: number, known: number): ServiceError {
  return new ServiceError(
    'config_invalid',
    `The database is of version ${found}, and this program knows it only up to ${known}.\n` +
      '  Start the newer version of Lotsen that has migrated it, or restore a backup from before that',
  )
}

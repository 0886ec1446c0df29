import type { Db, Document, Filter } from 'mongodb'

/** What a document is to have otherwise, by paths; undefined takes a field away. */
export type Repair = Record<string, unknown>

/** One walk over a collection whose `_id`s are of one kind. */
export interface Pass {
  collection: string
  /**
   * Which documents are looked at. `since`: in a later walk for what instances of an older version wrote meanwhile, when the
   * first began; what a writer may have made stale is looked at again by it.
   */
  needs: (since?: Date) => Filter<Document>
  /**
   * What is to change of one; undefined for one that is as it should be, so that doing it twice changes nothing. Called
   * again if another changed the document meanwhile.
   */
  repair: (document: Document, db: Db) => Repair | undefined | Promise<Repair | undefined>
}

/**
 * One step of the database from a version to the next. It runs while instances of the version before go on serving: it may
 * add, and say otherwise what they do not read; what they do read it may take away only in a later version.
 */
export interface Migration {
  /** The version the database has after it: 1, 2, 3 … */
  version: number
  /** For whoever watches: what is being done. */
  name: string
  /** The oldest version of a program that can work on the database afterwards; as before if absent. */
  oldestThatWorks?: number
  passes: readonly Pass[]
}

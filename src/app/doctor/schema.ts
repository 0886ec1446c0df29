import { SCHEMA_VERSION } from '../../store/schema.js'
import type { SchemaDocument } from '../../store/schema-document.js'
import { type Finding, findingsOf } from './finding.js'
import type { Check } from './patient.js'

const SUBJECT = 'schema version'
const { ok, skipped, warning, fault } = findingsOf(SUBJECT)

/** The version of what is kept in the database, and whether this program may work on it. */
export const schemaCheck: Check = {
  subject: SUBJECT,
  rests: ['MONGODB_'],
  async examine({ database }) {
    const db = await database
    if (!db) return [skipped('the database is not open')]
    const found = await db.collection<SchemaDocument>('schema').findOne({ _id: 'lotsen' })
    if (found) return [standing(found)]
    const isEmpty = !(await db.listCollections({ name: 'turns' }, { nameOnly: true }).hasNext())
    return [isEmpty ? ok(`none yet: the first start makes version ${SCHEMA_VERSION}`) : behind(0)]
  },
}

function standing({ version, oldestThatWorks, settling }: SchemaDocument): Finding {
  if (oldestThatWorks > SCHEMA_VERSION)
    return fault({
      what: `the database is of version ${version}, which this program (version ${SCHEMA_VERSION}) does not know`,
      hurts: 'the service does not start',
      remedy:
        'install the program that brought the database there, or a later one; or restore a backup from before into an empty database',
    })
  if (version < SCHEMA_VERSION) return behind(version)
  return ok(`${version}${settling ? '; what older instances still write is brought up to date' : ''}`)
}

function behind(version: number): Finding {
  return warning({
    what: `the database is of version ${version}, this program of ${SCHEMA_VERSION}`,
    hurts: 'commands beside the service refuse to work on it; residents are not hurt',
    remedy:
      'start the service of this program once: it brings the database up to date, while instances of the version before go on serving',
  })
}

// Run once by mongosh (`--nodb`), and again without harm: makes the three members a set, and the user the service works as.
// See compose.yaml.
const fs = require('node:fs')
const { LOTSEN_SECRETS = '/run/secrets', LOTSEN_MEMBERS = 'mongo1:27017,mongo2:27017,mongo3:27017' } = process.env
const TRIES_MAX = 90
const PAUSE_MS = 1_000

const secret = (name) => fs.readFileSync(`${LOTSEN_SECRETS}/${name}`, 'utf8').trim()
const members = LOTSEN_MEMBERS.split(',')
const login = `root:${encodeURIComponent(secret('mongo_root_password'))}`

/** Again and again until it comes to something: a member that is being made for the first time is not there at once. */
function until(what, attempt) {
  for (let tries = 1; ; tries += 1) {
    try {
      const found = attempt()
      if (found) return found
      if (tries === TRIES_MAX) throw new Error(`${what}: not after ${TRIES_MAX} tries`)
    } catch (error) {
      if (tries === TRIES_MAX) throw error
    }
    sleep(PAUSE_MS)
  }
}

function adminOf(host) {
  return new Mongo(`mongodb://${login}@${host}/?authSource=admin&directConnection=true`).getDB('admin')
}

const first = until('mongo1', () => adminOf(members[0]))
try {
  first.adminCommand({ replSetInitiate: { _id: 'lotsen', members: members.map((host, _id) => ({ _id, host })) } })
} catch (error) {
  if (error.codeName !== 'AlreadyInitialized') throw error
}
// The first member need not be the one that was elected.
const elected = adminOf(until('an election', () => first.hello().primary))

// Its own data and indexes, and a look at how far the other members are.
const rights = {
  pwd: secret('mongo_lotsen_password'),
  roles: [
    { role: 'readWrite', db: 'lotsen' },
    { role: 'dbAdmin', db: 'lotsen' },
    { role: 'clusterMonitor', db: 'admin' },
  ],
}
if (elected.getUser('lotsen')) elected.updateUser('lotsen', rights)
else elected.createUser({ user: 'lotsen', ...rights })
print('The set stands, and so does its user')

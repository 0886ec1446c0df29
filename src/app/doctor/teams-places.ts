import type { Db } from 'mongodb'
import { Install } from '../../channels/teams/installs.js'
import { findPlace, isSameName, type Wanted } from '../../channels/teams/place.js'
import { FIRST_LINE, type Queue, queuesOf } from '../../content/organisation.js'
import { Documents } from '../../store/documents.js'
import { type Finding, findingsOf, named } from './finding.js'
import type { Check } from './patient.js'

const SUBJECT = 'teams and channels'
const { ok, skipped, warning, fault } = findingsOf(SUBJECT)

/** Each queue's channel of organisation.yaml, among the teams that the app is installed in. */
export const teamsPlacesCheck: Check = {
  subject: SUBJECT,
  rests: ['Microsoft', 'MONGODB_'],
  async examine({ config, database, loaded }) {
    if (config.MicrosoftAppId === undefined) return [skipped('Teams is not connected')]
    const db = await database
    if (!db || !loaded.content) return [skipped(db ? 'the content has mistakes' : 'the database is not open')]
    const queues = queuesOf(loaded.content.organisation)
    const known = await installsIn(db)
    const installs = known.filter(({ lostAt }) => lostAt === undefined)
    if (installs.length === 0) return [...lostFound(known), nowhere(queues)]
    const troubles = [...lostFound(known), ...placesFound(installs, queues)]
    return troubles.length > 0
      ? troubles
      : [ok(`${queues.length} queues, each with its channel in ${installs.length} team(s)`)]
  },
}

async function installsIn(db: Db): Promise<Install[]> {
  const all = await new Documents(db, 'installs', (document) => Install.parse(document)).all()
  return all.toSorted((a, b) => a.installedAt.getTime() - b.installedAt.getTime())
}

function nowhere(queues: readonly Queue[]): Finding {
  return fault({
    what: `the app is installed in no team; without a place are ${named(queues.map(labelOf))}`,
    hurts: 'tickets wait unseen: their cards are posted when the app is there',
    remedy:
      'upload the app (npm run manifest; Teams admin center, Manage apps), and add it to each team that has a queue’s channel, while the service runs',
  })
}

function lostFound(known: readonly Install[]): Finding[] {
  const lost = known.filter(({ lostAt }) => lostAt !== undefined)
  if (lost.length === 0) return []
  return [
    warning({
      what: `Teams says that the app is no longer in ${named(lost.map(({ teamName, team }) => teamName ?? team))}`,
      hurts: 'cards of its queues stand elsewhere or wait',
      remedy: 'add the app to that team again; it is found by itself',
    }),
  ]
}

function placesFound(installs: readonly Install[], queues: readonly Queue[]): Finding[] {
  const centre = queues.find(({ id }) => id === FIRST_LINE)
  const missing = queues.filter(
    (queue) => findPlace(installs, wantedOf(queue), centre && wantedOf(centre))?.fallback !== false,
  )
  const twice = queues.filter((queue) => queue.team === undefined && teamsWith(installs, queue.channel).length > 1)
  const open = missing.filter(({ confidential }) => !confidential)
  const confidential = missing.filter((queue) => queue.confidential && !twice.includes(queue))
  return [
    ...(open.length > 0 ? [withoutChannel(open, installs)] : []),
    ...(confidential.length > 0 ? [withoutOwnRoom(confidential)] : []),
    ...twice.map((queue) => ambiguous(queue, teamsWith(installs, queue.channel))),
  ]
}

function withoutChannel(queues: readonly Queue[], installs: readonly Install[]): Finding {
  return fault({
    what: `no team of the app’s has the channel of ${named(queues.map(labelOf))}`,
    hurts: 'their tickets stand in another queue’s channel, before people who cannot answer them',
    remedy: `make a standard channel of that very name in ${named(installs.map(({ teamName, team }) => teamName ?? team))}, add the app to the team that has it, or correct channel: in organisation.yaml`,
  })
}

function withoutOwnRoom(queues: readonly Queue[]): Finding {
  return fault({
    what: `no channel for what is confidential: ${named(queues.map(labelOf))}`,
    hurts: 'residents in need: nobody reads what they write, for it is shown nowhere else',
    remedy:
      'make the channel in a team of these queues’ own staff, add the app to that team, or correct channel: and team: in organisation.yaml',
  })
}

function ambiguous(queue: Queue, teams: readonly Install[]): Finding {
  const trouble = {
    what: `${labelOf(queue)} is in several teams: ${named(teams.map(({ teamName, team }) => teamName ?? team))}`,
    hurts: queue.confidential
      ? 'residents in need: neither is taken for it, so that nobody reads what they write'
      : 'staff: the team installed last gets its tickets, which may be the wrong one',
    remedy: `name the right one as team: of the queue ${queue.id} in organisation.yaml`,
  }
  return queue.confidential ? fault(trouble) : warning(trouble)
}

function wantedOf({ channel, team, confidential }: Queue): Wanted {
  return { channel, confidential, ...(team === undefined ? {} : { team }) }
}

function teamsWith(installs: readonly Install[], channel: string): Install[] {
  return installs.filter(({ channels }) =>
    channels.some(({ id, name }) => id === channel || (name !== null && isSameName(name, channel))),
  )
}

function labelOf({ id, channel }: Queue): string {
  return `${id} (“${channel}”)`
}

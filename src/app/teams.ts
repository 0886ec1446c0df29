import { Digest } from '../channels/teams/digests.js'
import { Install } from '../channels/teams/installs.js'
import { PersonalChat } from '../channels/teams/personal.js'
import { TeamsChannel } from '../channels/teams/teams.js'
import type { Config } from '../config.js'
import type { Log } from '../log.js'
import type { FileRef } from '../message.js'
import type { Store } from '../store/connect.js'
import { Documents } from '../store/documents.js'
import type { Core, Knowing } from './core.js'
import { createOffice } from './office.js'
import { createTicketDesk } from './ticket-desk.js'

/** The Teams channel over the service's own log, tickets and texts. */
export function createTeams(options: {
  config: Config
  knowing: Knowing
  store: Store
  core: Core
  logger: Log
  now: () => Date
  onInstalled: () => void
  /** A link to a file that opens for a time; without one files are shown by name alone. */
  fileLink?: (file: FileRef, variant: 'full' | 'preview') => string | undefined
}): TeamsChannel {
  const { config, knowing, store, core, now, fileLink = () => undefined } = options
  const voice = () => {
    const { staffLanguage: lang, timeZone } = knowing.content.organisation.municipality
    return { texts: knowing.content.staff[lang], lang, timeZone }
  }
  return new TeamsChannel({
    config,
    log: options.logger,
    now,
    installs: new Documents(store.db, 'installs', (document) => Install.parse(document)),
    personal: new Documents(store.db, 'personal', (document) => PersonalChat.parse(document)),
    digests: new Documents(store.db, 'digests', (document) => Digest.parse(document)),
    desk: createTicketDesk({ ...core, content: () => knowing.content, fileLink, now }),
    voice,
    receive: core.receive,
    act: core.act,
    preview: core.preview,
    office: createOffice({ knowing, store, core, now }),
    onInstalled: options.onInstalled,
  })
}

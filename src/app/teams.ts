import { AzureChat } from '../channels/teams/azure-chats.js'
import { Digest } from '../channels/teams/digests.js'
import { Install } from '../channels/teams/installs.js'
import { PersonalChat } from '../channels/teams/personal.js'
import { TeamsChannel } from '../channels/teams/teams.js'
import type { Attach } from '../channels/webchat/attachments.js'
import { AzureForm } from '../channels/webchat/azure.js'
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
    azure: {
      chats: new Documents(store.db, 'azureChats', (document) => AzureChat.parse(document)),
      wire: new AzureForm({
        names: { botName: (lang) => knowing.content.replies[lang].bot_name },
        attach: linked(fileLink),
      }),
    },
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

/** Files as links that open for a time: Azure keeps what it was sent, and does not ask again. */
function linked(fileLink: (file: FileRef, variant: 'full' | 'preview') => string | undefined): Attach {
  return (files) =>
    files.flatMap((file) => {
      const contentUrl = fileLink(file, 'full')
      if (contentUrl === undefined) return []
      const preview = file.type.startsWith('image/') ? fileLink(file, 'preview') : undefined
      return [{ contentType: file.type, contentUrl, name: file.name, ...(preview ? { thumbnailUrl: preview } : {}) }]
    })
}

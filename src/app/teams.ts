import { AzureChat } from '../channels/teams/azure-chats.js'
import { Digest } from '../channels/teams/digests.js'
import { Install } from '../channels/teams/installs.js'
import { PersonalChat } from '../channels/teams/personal.js'
import type { NoteShown, TicketDesk } from '../channels/teams/ports.js'
import { TeamsChannel } from '../channels/teams/teams.js'
import type { Attach } from '../channels/webchat/attachments.js'
import { AzureForm } from '../channels/webchat/azure.js'
import type { Config } from '../config.js'
import type { Limits } from '../limits.js'
import type { Log } from '../log.js'
import type { FileRef } from '../message.js'
import type { Sender } from '../outbox/sender.js'
import type { Store } from '../store/connect.js'
import { Documents } from '../store/documents.js'
import type { ReadNotes } from '../store/read-notes.js'
import type { KnowledgeEditor } from '../turn/knowledge-ports.js'
import type { Learning } from '../turn/learning-ports.js'
import type { DeliveryPayload } from '../turn/ports.js'
import type { PulseBook } from '../turn/pulse.js'
import type { Core, Knowing } from './core.js'
import { createOffice } from './office.js'
import { createTicketDesk } from './ticket-desk.js'

type FileLink = (file: FileRef, variant: 'full' | 'preview', reader: string) => string | undefined

/** The Teams channel over the service's own log, tickets and texts. */
export function createTeams(options: {
  config: Config
  knowing: Knowing
  store: Store
  core: Core
  logger: Log
  now: () => Date
  onInstalled: () => void
  limits: Limits
  notes: ReadNotes
  knowledge: KnowledgeEditor
  learning: Learning
  /** Where the weekly question's answers are counted. */
  pulse: PulseBook
  /** A link to a file that opens for a time, to `reader`; without one files are shown by name alone. */
  fileLink?: FileLink
}): TeamsChannel {
  const {
    config,
    knowing,
    store,
    core,
    now,
    limits,
    notes,
    knowledge,
    learning,
    pulse,
    fileLink = () => undefined,
  } = options
  const onCards: TicketDesk['fileLink'] = (file, variant) => fileLink(file, variant, 'teams-card')
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
        limits,
      }),
    },
    digests: new Documents(store.db, 'digests', (document) => Digest.parse(document)),
    desk: createTicketDesk({ ...core, content: () => knowing.content, fileLink: onCards, now }),
    voice,
    receive: core.receive,
    act: core.act,
    preview: core.preview,
    office: createOffice({ knowing, store, core, knowledge, learning, now }),
    pulse,
    noteShown: (...shown) => noteShown(notes, ...shown),
    onInstalled: options.onInstalled,
    limits,
  })
}

async function noteShown(notes: ReadNotes, ...[{ id, name }, did, tickets]: Parameters<NoteShown>): Promise<void> {
  const who = { kind: 'staff' as const, id, name }
  if (did !== 'tickets_searched') return notes.listed(who, tickets, { did, door: 'teams' })
  return notes.each({ who, did, about: { tickets: tickets.map(({ _id }) => _id) }, door: 'teams' })
}

/** Files as links that open for a time: Azure keeps what it was sent, and does not ask again. */
function linked(fileLink: FileLink): Attach {
  return (files) =>
    files.flatMap((file) => {
      const contentUrl = fileLink(file, 'full', 'azure-chat')
      if (contentUrl === undefined) return []
      const preview = file.type.startsWith('image/') ? fileLink(file, 'preview', 'azure-chat') : undefined
      return [{ contentType: file.type, contentUrl, name: file.name, ...(preview ? { thumbnailUrl: preview } : {}) }]
    })
}

/** Everything that is delivered in Teams. */
export function teamsSenders(sender: Sender): Partial<Record<DeliveryPayload['kind'], Sender>> {
  const kinds = ['card', 'thread', 'moved', 'consult', 'digest', 'fallback', 'whisper', 'teams', 'azure'] as const
  return Object.fromEntries(kinds.map((kind) => [kind, sender]))
}

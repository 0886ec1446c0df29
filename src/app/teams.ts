import { Install } from '../channels/teams/installs.js'
import { PersonalChat } from '../channels/teams/personal.js'
import type { TicketDesk } from '../channels/teams/ports.js'
import { TeamsChannel } from '../channels/teams/teams.js'
import type { Config } from '../config.js'
import type { Log } from '../log.js'
import type { Store } from '../store/connect.js'
import { Documents } from '../store/documents.js'
import { queueById } from '../tickets/routing.js'
import type { Ticket } from '../tickets/ticket.js'
import { transcriptOf } from '../turn/transcript.js'
import type { Core, Knowing } from './core.js'

/** The Teams channel over the service's own log, tickets and texts. */
export function createTeams(options: {
  config: Config
  knowing: Knowing
  store: Store
  core: Core
  logger: Log
  now: () => Date
  onInstalled: () => void
}): TeamsChannel {
  const { config, knowing, store, core, now } = options
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
    desk: deskOf(core, knowing, now),
    voice,
    receive: core.receive,
    act: core.act,
    onInstalled: options.onInstalled,
  })
}

function deskOf({ tickets, log }: Core, knowing: Knowing, now: () => Date): TicketDesk {
  return {
    ticket: (ref) => tickets.get(ref),
    ticketInThread: (conversation) => tickets.inThread(conversation),
    async transcript(ref) {
      const ticket = await tickets.get(ref)
      return ticket ? transcriptOf(log, ticket) : []
    },
    labels: (ticket) => labelsOf(ticket, knowing),
    setThread: (ref, thread, instead) => tickets.setThread(ref, thread, now(), instead),
  }
}

function labelsOf(ticket: Ticket, { content }: Knowing): ReturnType<TicketDesk['labels']> {
  const { municipality, districts } = content.organisation
  const lang = municipality.staffLanguage
  const queue = queueById(content, ticket.queue)
  const district = districts.find(({ id }) => id === ticket.district)?.name[lang]
  const titleOf = (slug: string) =>
    (
      content.articles.find((article) => article.slug === slug && article.lang === lang) ??
      content.articles.find((article) => article.slug === slug)
    )?.title ?? slug
  return {
    queue: queue.name[lang],
    channel: queue.channel,
    confidential: queue.confidential,
    ...(district === undefined ? {} : { district }),
    articles: ticket.articles.map(titleOf),
  }
}

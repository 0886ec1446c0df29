import { z } from 'zod'
import { createDocument } from 'zod-openapi'
import type { Door } from '../channels/channel.js'
import { ReportForOthers, ReportQuery } from './report-api.js'
import { ConversationExport, TicketForOthers } from './ticket-for-others.js'
import { TicketsPage, TicketsQuery } from './tickets-api.js'
import { VisitsOfDay, VisitsQuery } from './visits-api.js'

const Failure = z
  .strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) })
  .meta({ id: 'Failure', description: 'Branch on `code`; `message` is for people.' })

/** What a webhook is sent, as the Standard Webhooks specification has it. */
export const TicketNotice = z
  .strictObject({
    type: z.enum(['ticket.created', 'ticket.changed']),
    timestamp: z.string().meta({ override: { type: 'string', format: 'date-time' } }),
    data: TicketForOthers,
  })
  .meta({ id: 'TicketNotice' })

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const failure = (description: string) => ({ description, content: json(Failure) })

const REFUSALS = {
  400: failure('The query is not understood; the message names what.'),
  401: failure('No token, or one nobody has.'),
  429: failure('Too many requests; wait for Retry-After.'),
  503: failure('The database does not answer just now; try again after Retry-After.'),
}

const Reference = z.strictObject({ ref: z.string().meta({ example: 'LN-7K3F9' }) })

const SIGNED = {
  'webhook-id': z.string().meta({ description: 'The same for every attempt at the same notice.' }),
  'webhook-timestamp': z.string().meta({ description: 'Seconds since 1970, of this attempt.' }),
  'webhook-signature': z.string().meta({ description: 'v1,<base64 HMAC-SHA256 of id.timestamp.body>, one a secret.' }),
}

/** The interface for other systems, as OpenAPI 3.1. */
export function openApiDocument(options: { version: string; url: string | undefined }): object {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Lotsen',
      version: options.version,
      description:
        'Tickets of the municipal contact centre, for case systems that follow them. Of a confidential queue nothing is told but that a ticket is there.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: options.url ?? '/' }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A token of ADMIN_TOKENS.' } },
    },
    paths: {
      '/api/tickets': {
        get: {
          operationId: 'listTickets',
          summary: 'Tickets, a page at a time',
          requestParams: { query: TicketsQuery },
          responses: { 200: { description: 'A page of tickets.', content: json(TicketsPage) }, ...REFUSALS },
        },
      },
      '/api/tickets/{ref}': {
        get: {
          operationId: 'getTicket',
          summary: 'One ticket',
          requestParams: { path: Reference },
          responses: {
            200: { description: 'The ticket.', content: json(TicketForOthers) },
            404: failure('No ticket has that reference.'),
            ...REFUSALS,
          },
        },
      },
      '/api/tickets/{ref}/conversation': {
        get: {
          operationId: 'getConversation',
          summary: 'All that was said about a ticket',
          requestParams: { path: Reference },
          responses: {
            200: { description: 'The conversation, whole.', content: json(ConversationExport) },
            403: failure('The ticket is confidential.'),
            404: failure('No ticket has that reference.'),
            ...REFUSALS,
          },
        },
      },
      '/api/visits': {
        get: {
          operationId: 'listVisits',
          summary: 'Who comes to an office on a day',
          requestParams: { query: VisitsQuery },
          responses: {
            200: { description: 'The day’s visits, earliest first.', content: json(VisitsOfDay) },
            404: failure('No office takes bookings.'),
            ...REFUSALS,
          },
        },
      },
      '/api/report': {
        get: {
          operationId: 'getReport',
          summary: 'The report to the board, by whole months',
          description:
            'Counts of what happened, without words or identities; groups of fewer than five are folded. As CSV: a value a row, semicolons, a byte order mark.',
          requestParams: { query: ReportQuery },
          responses: {
            200: {
              description: 'The report.',
              content: { ...json(ReportForOthers), 'text/csv': { schema: z.string() } },
            },
            ...REFUSALS,
          },
        },
      },
    },
    webhooks: {
      ticket: {
        post: {
          operationId: 'ticketNotice',
          summary: 'A ticket was made or changed',
          description:
            'Sent to each address of WEBHOOKS, in order, until it is answered 2xx. It may come twice: `webhook-id` is then the same. The ticket is as it stands when sent.',
          requestParams: { header: z.object(SIGNED) },
          requestBody: { required: true, content: json(TicketNotice) },
          responses: { '2XX': { description: 'Taken.' } },
        },
      },
    },
  })
}

/** GET /openapi.json, for anyone: it tells no secret. */
export function openApiDoor(options: { version: string; url: () => string | undefined }): Door {
  return {
    method: 'GET',
    path: '/openapi.json',
    bytesMax: 0,
    async handle() {
      return { status: 200, body: openApiDocument({ version: options.version, url: options.url() }) }
    },
  }
}

import { z } from 'zod'
import { LANGS } from '../../../message.js'

const TEXT_LENGTH_MAX = 1_000
const ID_LENGTH_MAX = 200

const Id = z.string().min(1).max(ID_LENGTH_MAX)
const Parameter = z.object({ name: Id, value: z.unknown() })

/** A search, as Teams sends it; what is written stands under the parameter `query`. */
export const Query = z
  .object({
    commandId: z.enum(['searchTickets', 'searchArticles']),
    parameters: z.array(Parameter).max(20).default([]),
    queryOptions: z
      .object({ skip: z.number().int().min(0).max(10_000) })
      .optional()
      .catch(undefined),
  })
  .transform(({ commandId, parameters, queryOptions }) => {
    const written = parameters.find(({ name }) => name === 'query')?.value
    const text = typeof written === 'string' ? written.slice(0, TEXT_LENGTH_MAX).trim() : ''
    return { commandId, text, skip: queryOptions?.skip ?? 0 }
  })

/** One of the results, chosen. */
export const Chosen = z.discriminatedUnion('lotsen', [
  z.object({ lotsen: z.literal('ticket'), ref: Id }),
  z.object({ lotsen: z.literal('article'), slug: Id, lang: z.enum(LANGS) }),
])

/** The dialog for a new ticket: opened, or sent. */
export const Action = z.object({
  commandId: z.literal('newTicket'),
  data: z.record(z.string(), z.unknown()).optional().catch(undefined),
})

import type { TicketThread } from '../../tickets/ticket.js'

/** Opens the thread in Teams; undefined where the conversation is not Teams' own. */
export function threadLink({ conversation, tenant }: TicketThread): string | undefined {
  const parts = /^(19:[^;]+);messageid=(\d+)$/.exec(conversation)
  if (!parts?.[1] || !parts[2]) return undefined
  const query = tenant ? `?${new URLSearchParams({ tenantId: tenant })}` : ''
  return `https://teams.microsoft.com/l/message/${encodeURIComponent(parts[1])}/${parts[2]}${query}`
}

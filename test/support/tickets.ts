import type { Ticket } from '../../src/tickets/ticket.js'

/** A ticket as a turn makes it, with what a test changes. */
export function aTicket(more: Partial<Ticket> = {}): Ticket {
  return {
    _id: 'LN-7K3F9',
    schema: 1,
    version: 1,
    kind: 'question',
    status: 'new',
    queue: 'waste',
    department: 'waste-water',
    lang: 'sv',
    channel: 'webchat',
    conversation: 'web:1',
    seq: 3,
    contact: { via: 'webchat', proven: true },
    reason: 'asked',
    routedBy: 'words:sopor',
    question: 'Soporna är inte tömda på Almvägen 4.',
    articles: ['missed-collection'],
    arrivedAt: new Date('2026-11-26T08:30:00Z'),
    dueAt: new Date('2026-11-26T14:30:00Z'),
    events: [{ at: new Date('2026-11-26T08:30:00Z'), what: 'created', by: 'resident' }],
    ...more,
  }
}

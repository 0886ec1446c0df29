import { expect } from 'chai'
import { ticketForOthers } from '../src/desk/ticket-for-others.js'
import { swedishCalendar } from '../src/tickets/calendar.js'
import { byStaff, changed } from '../src/tickets/events.js'
import { queueById } from '../src/tickets/routing.js'
import type { Ticket } from '../src/tickets/ticket.js'
import { transfer } from '../src/tickets/transfer.js'
import { OPEN_MORNING, readContent } from './support/talk.js'

const SARA = { id: 'sara', name: 'Sara Social' }
const MAJA = { id: 'maja', name: 'Maja Lind' }
const isConfidential = (queue: string) => queue === 'income-support'

/**
 * Goal: other systems learn nothing of a confidential matter while a first line has it, nor, once it has left its queue,
 * who had it there or what was told and shown there.
 * Method: tickets as they then stand, drawn as webhooks and the API draw them.
 */
describe('a confidential matter in other systems’ eyes', () => {
  const ticket: Ticket = {
    _id: 'LN-AAAAA',
    schema: 1,
    version: 3,
    kind: 'errand',
    status: 'claimed',
    queue: 'income-support',
    department: 'social-services',
    lang: 'sv',
    channel: 'webchat',
    conversation: 'web:a',
    seq: 4,
    contact: { via: 'webchat', proven: false },
    reason: 'asked',
    routedBy: 'words:försörjningsstöd',
    question: 'om hyresskulden',
    articles: ['income-support'],
    details: [{ label: 'Det gäller', value: 'hyresskulden' }],
    files: [{ id: 'f1', name: 'hyresskulden.pdf', type: 'application/pdf', bytes: 1 }],
    visit: { office: 'town-hall', from: OPEN_MORNING, to: OPEN_MORNING, topic: 'hyresskulden' },
    closingNote: 'Vi har talat om hyresskulden',
    claimedBy: SARA,
    arrivedAt: OPEN_MORNING,
    dueAt: OPEN_MORNING,
    events: [{ at: OPEN_MORNING, what: 'created', by: 'resident' }],
  }

  it('while a first line has it, it is there and no more', () => {
    const atFirstLine = { ...ticket, queue: 'contact-centre', matter: 'income-support' }
    const shown = ticketForOthers(atFirstLine, isConfidential)
    expect(shown.confidential).to.equal(true)
    expect(JSON.stringify(shown)).to.not.include('hyresskulden')
    expect(ticketForOthers({ ...atFirstLine, matter: 'waste' }, isConfidential).confidential).to.equal(false)
  })

  it('out of its queue with a summary, nothing told or shown there comes along, nor who had it', async () => {
    const content = await readContent()
    const claimed = changed(ticket, 'claimed', byStaff(SARA), OPEN_MORNING)
    const rules = { queue: queueById(content, 'income-support'), calendar: swedishCalendar('Europe/Stockholm') }
    const move = {
      verb: 'transfer',
      by: SARA,
      to: queueById(content, 'contact-centre'),
      text: 'En blankett',
      seq: 5,
    } as const
    const moved = transfer(claimed, move, OPEN_MORNING, rules as never)
    const after = 'ticket' in moved ? changed(moved.ticket, 'claimed', byStaff(MAJA), OPEN_MORNING) : undefined
    expect(after).to.include({ queue: 'contact-centre', question: 'En blankett' })
    expect(JSON.stringify(after)).to.not.include('hyresskulden')
    const shown = JSON.stringify(after && ticketForOthers(after, isConfidential))
    expect(shown).to.include('Maja Lind')
    expect(shown).to.not.include('Sara').and.not.include('income-support')
  })
})

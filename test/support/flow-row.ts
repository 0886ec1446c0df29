import { expect } from 'chai'
import type { FileRef, Lang } from '../../src/message.js'
import type { Ticket } from '../../src/tickets/ticket.js'
import { placeText } from '../../src/turn/flow-text.js'
import { phoneText } from '../../src/turn/phone-number.js'
import { Core, OPEN_MORNING, type Resident } from './talk.js'

type Door = 'webchat' | 'sms'
const BOTH: readonly Door[] = ['webchat', 'sms']
const DAY_MINUTES = 24 * 60

/** How a conversation ends. */
export interface Ending {
  /** The one ticket that is filed: kind and queue, such as `errand waste`, or `fault technical-service>parks`; none when it is left out. */
  ticket?: string
  /** Its answers as staff read them, all of them, by their labels; `OWN` is the number they write from. */
  details?: Record<string, string>
  /** Its category and place, such as `street-light Almvägen 4`. */
  fault?: string
  /** Why a person has it, where it is no flow's own end. */
  reason?: Ticket['reason']
  /** How the resident is reached; `webchat` and `sms` by their channel when left out. */
  via?: Ticket['contact']['via']
  /** How many files it has. */
  files?: number
  /** What is still asked, such as `fault-report.place`; nothing when it is left out. */
  asks?: string
}

/**
 * One whole conversation. Each line is what is said, and after `=>` what the answer holds, apart by `|`; `!` before what
 * it must not hold. `+2d` first: two days later. `[foto]` first: with a photo. `[Ja]`: the button is pressed.
 */
export interface FlowRow {
  name: string
  says: string[]
  ends: Ending
  /** What somebody else said before. */
  earlier?: string[]
  /** On web chat and on SMS when it is left out. */
  on?: readonly Door[]
  lang?: Lang
}

/** One test for each row and channel, all on one core. A row knows nothing of the faults of the row before it. */
export function tellRows(rows: readonly FlowRow[]): void {
  let core: Core
  before(async () => {
    core = await Core.start()
  })
  after(() => core.close())
  beforeEach(async () => {
    core.now = OPEN_MORNING
    core.committed.length = 0
    for (const held of [core.store.tickets, core.store.spots]) await held.deleteMany({})
  })
  for (const row of rows)
    for (const door of row.on ?? BOTH)
      it(`${row.name} (${door})`, async () => {
        const other = core.resident('webchat')
        for (const text of row.earlier ?? []) await other.says(text)
        await told(core.resident(door), row)
      })
}

async function told(resident: Resident, { says, ends, lang }: FlowRow): Promise<void> {
  const heard: string[] = []
  try {
    for (const line of says) await sayLine(resident, { line, lang }, heard)
    await ended(resident, ends)
  } catch (error) {
    if (error instanceof Error) error.message = `${error.message}\n\n${heard.join('\n')}`
    throw error
  }
}

async function sayLine(
  resident: Resident,
  { line, lang }: { line: string; lang: Lang | undefined },
  heard: string[],
): Promise<void> {
  const [said = '', ...expected] = line.split(/\s*(?:=>|\|)\s*/)
  const [, days, photo, text = ''] = /^(?:\+(\d+)d )?(\[foto\] ?)?([\s\S]*)$/.exec(said) ?? []
  const button = /^\[(.+)\]$/.exec(text)?.[1]
  const more = { ...(lang ? { lang } : {}), ...(photo ? { files: [photoNo(resident.turns.length)] } : {}) }
  if (button !== undefined && !resident.choices.includes(button)) throw new Error(`no button ${button}`)
  const answer = await resident.says(button ?? text, more, days ? Number(days) * DAY_MINUTES : 1)
  heard.push(`> ${said.slice(0, 120)}`, answer.replace(/^/gm, '    '), `    ${JSON.stringify(resident.choices)}`)
  for (const wanted of expected) {
    if (wanted.startsWith('!')) expect(answer).not.to.contain(wanted.slice(1))
    else expect(answer).to.contain(wanted)
  }
}

function photoNo(turn: number): FileRef {
  return { id: `photo-${turn}`, name: 'bild.jpg', type: 'image/jpeg', bytes: 20_000 }
}

function withOwn(details: Record<string, string>, { phone }: Resident): Record<string, string> {
  return Object.fromEntries(
    Object.entries(details).map(([label, value]) => [label, value === 'OWN' ? phoneText(phone) : value]),
  )
}

/** `technical-service>parks`: a first line has it first, whose matter it is comes after. */
function queuesOf({ queue, matter }: Ticket): string {
  return matter ? `${queue}>${matter}` : queue
}

async function ended(resident: Resident, ends: Ending): Promise<void> {
  const [ticket, ...more] = await resident.tickets()
  expect(more, 'more than one ticket').to.have.length(0)
  const { flow } = resident.last.state
  expect(flow && `${flow.flow}.${flow.asking}`, 'what is still asked').to.equal(ends.asks)
  expect(ticket && `${ticket.kind} ${queuesOf(ticket)}`, 'the ticket').to.equal(ends.ticket)
  if (!ticket) return
  const details = Object.fromEntries((ticket.details ?? []).map(({ label, value }) => [label, value]))
  if (ends.details) expect(details).to.deep.equal(withOwn(ends.details, resident))
  expect(ticket.fault && `${ticket.fault.category} ${placeText(ticket.fault.place)}`).to.equal(ends.fault)
  expect(ticket.reason).to.equal(ends.reason ?? 'flow')
  expect(ticket.contact.via).to.equal(ends.via ?? resident.channel)
  if (ends.files !== undefined) expect(ticket.files ?? []).to.have.length(ends.files)
}

import { DateTime } from 'luxon'
import type { Content } from '../../content/content.js'
import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { DeskTexts } from '../../desk/texts.js'
import { sayDesk } from '../../desk/texts.js'
import type { FileRef, Lang } from '../../message.js'
import { plainText } from '../../sms-text/plain-text.js'
import { queueById } from '../../tickets/routing.js'
import type { Ticket, TicketEvent } from '../../tickets/ticket.js'
import type { Turn } from '../../turn/ports.js'
import type { Collected, Part } from './collected.js'
import type { ListedFile } from './export-json.js'

export interface TextParts {
  content: Content
  desk: DeskTexts
  files: readonly ListedFile[]
  exportedAt: Date
}

interface Writing {
  content: Content
  desk: DeskTexts[Lang]
  say: StaffSay
  lang: Lang
  timeZone: string
  files: ReadonlyMap<string, ListedFile>
}

const RULE = '='.repeat(72)

/** The same to be read, in the staff's language: plain text that any archive can keep, a line at a time. */
export async function* exportText({ scope, parts }: Collected, how: TextParts): AsyncGenerator<string> {
  const writing = writingOf(how)
  const { say } = writing
  const { name } = how.content.organisation.municipality
  yield `${say('archive_title', { about: name[writing.lang] })}\n`
  yield `${say('archive_made', { time: timeOf(how.exportedAt, writing) })}\n`
  for (const ticket of scope.theirs) for (const line of ticketLines(ticket, writing)) yield `${line}\n`
  const own = new Set(scope.conversations)
  for (const { _id: ref, followers = [] } of scope.followed)
    for (const { conversation, phone, at, text = '' } of followers)
      if (own.has(conversation) || (phone !== undefined && phone === scope.phone))
        yield `\n${say('archive_followed', { ref })}\n${timeOf(at, writing)}  ${text}\n`
  for (const part of parts) yield* partLines(part, writing)
}

function writingOf({ content, desk, files }: TextParts): Writing {
  const { staffLanguage: lang, timeZone } = content.organisation.municipality
  const byId = new Map(files.map((file) => [file.id, file]))
  return { content, desk: desk[lang], say: staffSayFrom(content.staff[lang]), lang, timeZone, files: byId }
}

function ticketLines(ticket: Ticket, writing: Writing): string[] {
  const { say, content, lang } = writing
  const { kind, _id: ref, contact, question, closingNote, details = [], consults = [], files = [] } = ticket
  const facts = [
    [say('fact_queue'), queueById(content, ticket.queue).name[lang]],
    [say('fact_channel'), say(`channel_${ticket.channel}`)],
    [say('fact_arrived'), timeOf(ticket.arrivedAt, writing)],
    [say('fact_contact'), contactOf(ticket, say)],
    ...(contact.name ? [[say('fact_name'), contact.name]] : []),
    ...(ticket.fault ? [[say('fact_place'), ticket.fault.place.text]] : []),
  ]
  return [
    '',
    RULE,
    say('archive_ticket', { kind: say(`kind_${kind}`), ref }),
    RULE,
    ...facts.map(([label, value]) => `${label}: ${value}`),
    ...(question ? ['', `${say('archive_question')}:`, question] : []),
    ...(details.length > 0 ? ['', `${say('archive_details')}:`] : []),
    ...details.map(({ label, value }) => `  ${label}: ${value}`),
    ...files.map((file) => fileLine(file, writing)),
    ...consults.flatMap(({ by, question: asked, answer }) => [
      say('archive_consult', { name: by.name, text: asked }),
      ...(answer ? [say('archive_answer', { name: answer.by.name, text: answer.text })] : []),
    ]),
    ...(closingNote ? ['', `${say('card_closing_note')}:`, closingNote] : []),
    '',
    `${say('archive_events')}:`,
    ...ticket.events.map((event) => `${timeOf(event.at, writing)}  ${eventText(event, writing)}`),
  ]
}

function contactOf({ contact: { via, phone = '' } }: Ticket, say: StaffSay): string {
  return via === 'webchat' ? say('contact_webchat') : say(`contact_${via}`, { phone })
}

function eventText({ what, by, who, to }: TicketEvent, { desk, content, lang }: Writing): string {
  const name = who?.name ?? ''
  const queue = to === undefined ? '' : queueById(content, to).name[lang]
  return sayDesk(desk, `event_${what === 'created' && by === 'staff' ? 'entered' : what}`, { name, to: queue })
}

async function* partLines({ conversation, ref, turns }: Part, writing: Writing): AsyncGenerator<string> {
  const { say } = writing
  let isFirst = true
  for await (const turn of turns()) {
    const told = { id: conversation, channel: say(`channel_${turn.channel}`) }
    if (isFirst) {
      const title = ref === undefined ? say('archive_conversation', told) : say('archive_part', { ...told, ref })
      yield `\n${RULE}\n${title}\n${RULE}\n`
    }
    isFirst = false
    for (const line of turnLines(turn, writing)) yield `${line}\n`
  }
}

function turnLines({ at, inbound, staff, outbound }: Turn, writing: Writing): string[] {
  const { say } = writing
  const time = timeOf(at, writing)
  const { place } = inbound ?? {}
  const asked = [inbound?.text, place && `${place.lat}, ${place.lon}`].filter(Boolean).join(' ')
  const noted = staff?.text ?? ''
  return [
    ...(asked === '' ? [] : [`${time}  ${say('transcript_resident')}: ${asked}`]),
    ...(noted === '' ? [] : [`${time}  ${say('archive_note', { name: staff?.by.name ?? '' })}: ${noted}`]),
    ...outbound.map(({ speaker, text }) => {
      const who = speaker.kind === 'bot' ? say('transcript_bot') : say('transcript_human', { name: speaker.name })
      return `${time}  ${who}: ${plainText(text)}`
    }),
    ...[inbound, staff, ...outbound].flatMap((part) => part?.files ?? []).map((file) => fileLine(file, writing)),
  ]
}

function fileLine({ id, name }: FileRef, { say, files }: Writing): string {
  const file = files.get(id)
  if (!file) return `  ${say('archive_file_gone', { name })}`
  return `  ${say('archive_file', { name, path: file.path ?? file.sha256 })}`
}

function timeOf(at: Date, { timeZone }: Pick<Writing, 'timeZone'>): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm')
}

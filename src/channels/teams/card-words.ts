import { type StaffSay, staffSayFrom } from '../../content/staff-texts.js'
import type { FileRef } from '../../message.js'
import type { Consult } from '../../tickets/ticket.js'
import type { CardInput } from './card-input.js'
import { type CardElement, clip, container, label, linkRun, literal, plainName, text } from './card-parts.js'
import type { TranscriptLine } from './ports.js'
import { clock } from './time.js'

/** Consults shown, the last ones. */
const CONSULTS_MAX = 5
const PICTURES_MAX = 6
const FILES_MAX = 12

/** How much of everything there is room for. */
export interface Room {
  /** Lines of the conversation. */
  linesMax: number
  /** Of each line, and each word between colleagues. */
  lineLengthMax: number
  /** Of what was asked, and of the closing note. */
  textLengthMax: number
}

/** What the resident asks, what came of it, their files, and what colleagues were asked. */
export function cardWords(input: CardInput, room: Room): CardElement[] {
  const { ticket, voice } = input
  const say = staffSayFrom(voice.texts)
  const note = ticket.closingNote
  return [
    container('emphasis', [label(say('card_question')), ...literal(clip(ticket.question, room.textLengthMax))]),
    ...(note ? [container('good', [label(say('card_closing_note')), ...literal(clip(note, room.textLengthMax))])] : []),
    ...files(input, say),
    ...consults(input, say, room),
  ]
}

export const TRANSCRIPT_ID = 'transcript'

/** The conversation, folded away under a button of its own; notes among it are marked as such. */
export function transcriptBox(input: CardInput, room: Room): CardElement[] {
  const { transcript, voice } = input
  const say = staffSayFrom(voice.texts)
  const lines = room.linesMax > 0 ? transcript.slice(-room.linesMax) : []
  const said = lines.flatMap((line) => [
    ...literal(clip(line.text, room.lineLengthMax), `${speaker(line, say)} ${clock(line.at, voice)}  `),
    ...fileRuns(line.files ?? [], input, say('card_files_line')),
  ])
  const toggle = { type: 'Action.ToggleVisibility', title: say('transcript_toggle'), targetElements: [TRANSCRIPT_ID] }
  const box = container('default', [
    text(say('transcript_title'), { weight: 'Bolder' }),
    ...(lines.length < transcript.length ? [text(say('transcript_shortened'), { isSubtle: true })] : []),
    ...(said.length > 0 ? said : [text(say('transcript_empty'), { isSubtle: true })]),
  ])
  return [
    { type: 'ActionSet', actions: [toggle] },
    { ...box, id: TRANSCRIPT_ID, isVisible: false, separator: true },
  ]
}

function speaker(line: TranscriptLine, say: StaffSay): string {
  if (line.who === 'note') return `${say('thread_note')}, ${line.name ?? ''}`
  if (line.who === 'human') return say('transcript_human', { name: line.name ?? '' })
  return say(line.who === 'bot' ? 'transcript_bot' : 'transcript_resident')
}

/** The resident's files by name, each a link while there is one, and their pictures to look at. */
function files({ transcript, fileLink }: CardInput, say: StaffSay): CardElement[] {
  const sent = transcript.flatMap((line) => (line.who === 'resident' ? (line.files ?? []) : []))
  if (sent.length === 0) return []
  const pictures = sent
    .filter(({ type }) => type.startsWith('image/'))
    .slice(-PICTURES_MAX)
    .flatMap((file) => picture(file, fileLink, say))
  const shown = sent.slice(-FILES_MAX)
  const more = sent.length - shown.length
  return [
    container('default', [
      label(say('card_files')),
      ...(pictures.length > 0 ? [{ type: 'ImageSet', imageSize: 'Medium', images: pictures }] : []),
      ...shown.map((file) => ({ type: 'RichTextBlock', spacing: 'None', inlines: [named(file, fileLink)] })),
      ...(more > 0 ? [text(say('card_files_more', { count: String(more) }), { isSubtle: true })] : []),
    ]),
  ]
}

function picture(file: FileRef, fileLink: CardInput['fileLink'], say: StaffSay): CardElement[] {
  const url = fileLink(file, 'preview')
  if (!url) return []
  const altText = say('card_file_alt', { name: plainName(file.name) })
  const full = fileLink(file, 'full')
  const open = full ? { selectAction: { type: 'Action.OpenUrl', title: altText, url: full } } : {}
  return [{ type: 'Image', url, altText, ...open }]
}

function fileRuns(sent: readonly FileRef[], { fileLink }: CardInput, lead: string): CardElement[] {
  return sent.slice(0, FILES_MAX).map((file) => ({
    type: 'RichTextBlock',
    spacing: 'None',
    inlines: [{ type: 'TextRun', text: `${lead} `, isSubtle: true }, named(file, fileLink)],
  }))
}

function named(file: FileRef, fileLink: CardInput['fileLink']): CardElement {
  return linkRun(file.name, fileLink(file, 'full'))
}

/** What colleagues in other queues were asked, and what they said. */
function consults({ ticket, queues }: CardInput, say: StaffSay, { lineLengthMax }: Room): CardElement[] {
  const asked = (ticket.consults ?? []).slice(-CONSULTS_MAX)
  if (asked.length === 0) return []
  const nameOf = (id: string) => queues.find((queue) => queue.id === id)?.name ?? id
  const words = ({ by, queue, question, answer }: Consult) => [
    ...literal(
      clip(question, lineLengthMax),
      `${say('card_consult_asked', { name: by.name, queue: nameOf(queue) })}: `,
    ),
    ...(answer
      ? literal(clip(answer.text, lineLengthMax), `${say('card_consult_answered', { name: answer.by.name })}: `)
      : [text(say('card_consult_waiting'), { isSubtle: true, spacing: 'None' })]),
  ]
  return [container('default', [label(say('card_consults')), ...asked.flatMap(words)])]
}

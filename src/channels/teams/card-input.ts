import type { FileRef } from '../../message.js'
import type { StaffMember, Ticket } from '../../tickets/ticket.js'
import type { StaffVoice, StandardReply, TeamsQueue, TicketLabels, TranscriptLine } from './ports.js'
import type { Draft, Form } from './press.js'

/** Who sees a card: everyone where it stands; who has the ticket; others of its queue; staff of other queues. */
export type Eye = 'everyone' | 'claimer' | 'colleague' | 'reader'

/** What a card is drawn from. */
export interface CardInput {
  ticket: Ticket
  transcript: readonly TranscriptLine[]
  labels: TicketLabels
  voice: StaffVoice
  now: Date
  eye: Eye
  fileLink: (file: FileRef, variant: 'full' | 'preview') => string | undefined
  /** Names of queues, for consults and transfers. */
  queues: readonly TeamsQueue[]
  /** Said above everything: why nothing came of a press, or why the card stands where it does. */
  notice?: string
  /** Whoever sees it may not read it: it shows that it is there, and where. */
  hidden?: boolean
  /** What is done with it just now, in place of what can be done. */
  form?: OpenForm
  /** What was written and not taken, to be copied. */
  kept?: string
}

/** A form that was opened, with what there is to choose among. */
export interface OpenForm {
  form: Form
  /** What is already filled in. */
  draft: Draft
  standardReplies?: readonly StandardReply[]
  /** Whom it can be handed to. */
  staff?: readonly { member: StaffMember; onDuty: boolean }[]
}

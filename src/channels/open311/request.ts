import type { Point } from '../../content/streets.js'

/** A fault as the operations centre is to have it. What is not in here is not sent. */
export interface Open311Request {
  /** The ticket's reference: stands last in the description, and is what a request is recognised by. */
  ref: string
  serviceCode: string
  /** One of them at least; both are sent when both are known. */
  point?: Point
  address?: string
  /** What is wrong, line breaks allowed; cut so that the reference fits within the specification's 4,000 characters. */
  description: string
  /** When the resident reported it. */
  reportedAt?: Date
  /** An http(s) address of a picture. */
  mediaUrl?: string
  /** Answers by attribute code; a list's by key or by name. What the service does not ask for is not sent. */
  attributes?: Readonly<Record<string, string | readonly string[]>>
  /** Nobody, unless the municipality has decided that its operations centre is told. */
  person?: { email?: string; firstName?: string; lastName?: string; phone?: string }
}

/** What the operations centre answered: an id at once, a token that becomes an id later, or neither ("blackbox"). */
export interface Open311Sent {
  id?: string
  token?: string
  /** What will be done about it, in the centre's words. */
  notice?: string
}

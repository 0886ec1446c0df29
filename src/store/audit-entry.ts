import { createHash } from 'node:crypto'

/** Everything that is noted, and no more: a new deed gets a name here first. */
const AUDITED = [
  /** A chain's own first entry. */
  'chain_opened',
  'ticket_read',
  'conversation_read',
  'file_opened',
  'tickets_listed',
  'tickets_searched',
  'visits_listed',
  /** A ticket's card with the resident's words was drawn for somebody in Teams. */
  'card_seen',
  'exported',
  'erasure_previewed',
  'erased',
  'erasure_refused',
  'retention_run',
  'retention_previewed',
  'register_reapplied',
  /** A copy of the whole database was taken, and put into an empty one. */
  'backed_up',
  'restored',
  'audit_read',
  'audit_verified',
  /** What staff change in the knowledge while it serves; `about.knowledge` says of what. */
  'knowledge_edited',
  'notice_put',
  'notice_ended',
  'article_off',
  'article_on',
  /** What a team entered for the report, and what was imported from before. */
  'figure_entered',
  'baseline_imported',
  /** Questions that were missed, with their masked words, were shown; `about.count` says how many. */
  'missed_listed',
  /** What becomes of a proposal for the knowledge; `about.knowledge` is its id. */
  'proposal_made',
  'proposal_sent',
  'proposal_approved',
  'proposal_refused',
  'proposal_withdrawn',
] as const

export type Audited = (typeof AUDITED)[number]

/** Who did it. `id`: Entra id of staff, name of a token, system user of an operator, a resident's conversation. */
export interface AuditedBy {
  kind: 'staff' | 'token' | 'operator' | 'resident' | 'service'
  id: string
  name?: string
}

/** What it was about, by ids alone. */
export interface AuditedAbout {
  ticket?: string
  /** A conversation whose id is a phone number is noted without the number. */
  conversation?: string
  /** Those of a list, at most TICKETS_NAMED_MAX of them; `count` is all. */
  tickets?: string[]
  count?: number
  file?: string
  /** A file of knowledge/, an article's slug or a notice's id. */
  knowledge?: string
  /** Never: a number is what a resident is found by. */
  phone?: never
}

/** One deed to note. It never holds a resident's words, phone number or a secret. */
export interface AuditNote {
  who: AuditedBy
  did: Exclude<Audited, 'chain_opened'>
  about?: AuditedAbout
  /** Where: `desk`, `teams`, `api`, `files`, `cli`, `webchat`, `due`. */
  door: string
}

/** The last entry of a chain, as another chain saw it. */
export interface AuditHead {
  chain: string
  n: number
  hash: string
}

/** An entry as it is kept. Nobody changes one, and nobody removes one. */
export interface AuditDocument {
  /** `<chain>/<n>`. */
  _id: string
  schema: 1
  chain: string
  /** 0 is the chain's opening. */
  n: number
  at: Date
  who: AuditedBy
  did: Audited
  about?: AuditedAbout
  door: string
  /** Of an opening alone: the ends of all chains there were, but for ends another opening names already. */
  heads?: AuditHead[]
  /** SHA-256 over the hash before and all of this entry but the hash itself. */
  hash: string
}

export const NO_HASH = ''

/** An entry with its hash. */
export function sealed(entry: Omit<AuditDocument, 'hash'>, before: string): AuditDocument {
  return { ...entry, hash: hashOf(entry, before) }
}

/** Whatever stands in an entry is hashed, known fields or not: an added one shows too. */
export function hashOf(entry: Omit<AuditDocument, 'hash'>, before: string): string {
  const { hash: _, ...rest } = entry as AuditDocument
  return createHash('sha256')
    .update(`${before}\n${canonical(rest)}`)
    .digest('hex')
}

/** JSON with keys in order, so that the same entry always reads the same. */
function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
}

/** What ends what is kept in a collection. */
export interface CollectionEnd {
  holds: string
  /** `retention`: organisation.yaml's months; `ttl`: an index of its own; `replaced`: it never grows; `kept`: nobody may remove it. */
  by: 'retention' | 'ttl' | 'replaced' | 'kept'
  ends: string
}

/** Every collection of the service's, and what ends what is in it. One that is missing here fails a test. */
export const COLLECTIONS: Readonly<Record<string, CollectionEnd>> = {
  turns: {
    holds: 'what was said, and what was sent for it',
    by: 'retention',
    ends: 'transcript after its last word, ticket for what belongs to one, facts for contacts that were only logged',
  },
  tickets: { holds: 'matters and their details', by: 'retention', ends: 'ticket, after it was closed' },
  visits: { holds: 'times at offices that are taken', by: 'retention', ends: 'with its ticket; facts after the visit' },
  file_records: { holds: 'names and types of files', by: 'retention', ends: 'attachment, and with its words' },
  'files.files': { holds: 'lengths of files', by: 'retention', ends: 'with its record' },
  'files.chunks': { holds: 'bytes of files', by: 'retention', ends: 'with its record' },
  azureChats: { holds: 'where chats that Azure holds are answered', by: 'retention', ends: 'with its conversation' },
  staff: { holds: 'who is on duty or away', by: 'retention', ends: 'facts after its last change, off duty' },
  digests: { holds: "where a queue's list stands in Teams", by: 'retention', ends: 'facts after it was posted' },
  installs: {
    holds: 'teams the app is in',
    by: 'replaced',
    ends: 'when the app is taken out; facts after a team was lost',
  },
  personal: { holds: "where staff's own chats are answered", by: 'replaced', ends: 'when the app is taken out' },
  erasures: { holds: 'the register of erasures', by: 'retention', ends: 'facts, and never before backups do' },
  marks: {
    holds: "how far the providers' lists of SMS are read",
    by: 'replaced',
    ends: 'one document a number of ours',
  },
  progress: { holds: 'how far a sweep has come', by: 'replaced', ends: 'one document a sweep' },
  destinations: { holds: 'who sends to whom just now', by: 'ttl', ends: 'an hour after it ran out' },
  spots: { holds: 'where a fault was reported last', by: 'ttl', ends: 'after an hour' },
  sms_caps: { holds: 'counts of SMS, by hashed number', by: 'ttl', ends: 'after a day' },
  audit: { holds: 'who read and changed what, by ids', by: 'kept', ends: 'by the municipality itself' },
}

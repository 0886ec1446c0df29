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
  facts: {
    holds: 'what happened, for the figures: by day and hour, without words or identities',
    by: 'retention',
    ends: 'facts, after the day it happened on',
  },
  entered: { holds: 'what teams enter once a month, without words', by: 'kept', ends: 'by the municipality itself' },
  baseline: { holds: 'imported figures from before', by: 'kept', ends: 'by the municipality itself' },
  figures: { holds: 'counts of a day, without any identity', by: 'kept', ends: 'never: nobody is found by them' },
  figure_months: { holds: 'sums of those by month', by: 'kept', ends: 'never: nobody is found by them' },
  erasures: { holds: 'the register of erasures', by: 'retention', ends: 'facts, and never before backups do' },
  marks: {
    holds: "how far the providers' lists of SMS are read",
    by: 'replaced',
    ends: 'one document a number of ours',
  },
  progress: { holds: 'how far a sweep has come', by: 'replaced', ends: 'one document a sweep' },
  schema: {
    holds: 'which version the database has',
    by: 'replaced',
    ends: 'one document, and one while it is migrated',
  },
  destinations: { holds: 'who sends to whom just now', by: 'ttl', ends: 'an hour after it ran out' },
  spots: { holds: 'where a fault was reported last', by: 'ttl', ends: 'after an hour' },
  sms_caps: { holds: 'counts of SMS, by hashed number', by: 'ttl', ends: 'after a day' },
  live: {
    holds: 'notices from staff, and articles they have switched off',
    by: 'ttl',
    ends: '90 days after they ended',
  },
  edits: {
    holds: 'approved changes to knowledge/, and whose they are',
    by: 'kept',
    ends: 'by the municipality itself',
  },
  proposals: {
    holds: 'what staff propose for the knowledge, in their words alone',
    by: 'ttl',
    ends: '400 days after its last change; what it came to is in edits',
  },
  pulse_rounds: {
    holds: "who has been asked how the week was, and who has answered, hashed by the week's own key",
    by: 'replaced',
    ends: 'with its key, when the week takes no more answers',
  },
  pulse_sums: {
    holds: 'sums of what staff answered about a week, by team, without any identity',
    by: 'retention',
    ends: 'facts, after the week; of fewer than five answers when the week closes',
  },
  audit: { holds: 'who read and changed what, by ids', by: 'kept', ends: 'by the municipality itself' },
}

import { isHidden } from '../../store/erased-names.js'
import type { ErasureCounts, ErasureEntry } from '../../store/erasure-entry.js'
import { NOTHING, sumOf } from '../../store/erasure-entry.js'
import { type Erasing, eraseTurns } from '../../turn/erasing.js'
import { eraseTicket } from './erase-ticket.js'
import type { RecordsParts } from './parts.js'
import { placesOf } from './scope.js'

const SMS = 'sms:'

/** What an entry of the register is about, by the ids that are in the database. */
export interface Targets {
  conversations: readonly string[]
  /** Words later than this are not what was erased. */
  until?: Date
}

/** Does what an entry of the register says, and writes down what went. Safe to repeat: it finishes what was broken off. */
export async function carryOut(parts: RecordsParts, entry: ErasureEntry, targets: Targets): Promise<ErasureEntry> {
  const tickets = await parts.records.tickets(entry.tickets)
  const going = new Set(entry.tickets)
  const own = new Set(targets.conversations)
  let went = NOTHING
  for (const conversation of own)
    went = sumOf(went, await eraseConversation(parts, entry, { conversation, ...targets }))
  for (const ticket of tickets)
    went = sumOf(went, await eraseTicket(parts, ticket, { going, except: own, keepsState: false }))
  if (entry.decision !== undefined) await leaveOthers(parts, targets.conversations)
  return parts.register.set(entry, { state: 'emptied', went: sumOf(went, entry.went ?? NOTHING) })
}

async function eraseConversation(
  parts: RecordsParts,
  entry: ErasureEntry,
  where: { conversation: string; until?: Date },
): Promise<ErasureCounts> {
  const { plan, isWhole } = await eraseTurns(parts.erasing, erasingOf(entry, where))
  // Files that no turn ever came to speak of are theirs too.
  if (isWhole) await parts.files.removeOf(where.conversation)
  return { ...NOTHING, turns: plan.seqs.length, files: plan.files.length, conversations: isWhole ? 1 : 0 }
}

/** What an entry of the register says of one of its conversations. */
export function erasingOf(
  { by, tickets, decision }: Pick<ErasureEntry, 'by' | 'tickets' | 'decision'>,
  { conversation, until }: { conversation: string; until?: Date },
): Erasing {
  const going = new Set(tickets)
  const isForGood = by.kind !== 'resident'
  return {
    conversation,
    staying: (found) =>
      found.filter((ticket) => {
        // By decision, what they told of somebody else's matter goes too; that matter stays.
        const isOthers = !placesOf(ticket).includes(conversation)
        return !going.has(ticket._id) && !(decision !== undefined && isOthers)
      }),
    ...(until ? { mayGo: ({ at }) => at <= until } : {}),
    isForGood,
    withPending: isForGood,
  }
}

/** Takes them out of what others have reported, and of what was to be told them of it. */
async function leaveOthers({ records, removal, erasure }: RecordsParts, conversations: readonly string[]) {
  const sms = conversations.find((conversation) => conversation.startsWith(SMS))
  const phone = sms?.slice(SMS.length)
  const followed = await records.followedBy(conversations, phone)
  for (const ticket of followed) {
    const theirs = (ticket.followers ?? []).filter(
      (follower) => conversations.includes(follower.conversation) || follower.phone === phone,
    )
    for (const { conversation } of theirs) await erasure.emptyFollowUps(placesOf(ticket), conversation)
  }
  await removal.followers(conversations, phone)
}

/** The ids in the database that entries of the register mean; one called by a phone number is found by its HMAC. */
export async function resolveNames(
  { names, records }: RecordsParts,
  entries: readonly Pick<ErasureEntry, 'conversations'>[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(entries.flatMap(({ conversations }) => conversations))
  const found = new Map([...wanted].filter((name) => !isHidden(name)).map((name) => [name, name]))
  if (found.size === wanted.size) return found
  for await (const conversation of records.calledByPhone())
    for (const name of names.all(conversation)) if (wanted.has(name)) found.set(name, conversation)
  return found
}

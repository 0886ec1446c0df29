import { z } from 'zod'
import { ServiceError } from '../../errors.js'
import { maskIdentityNumbers } from '../../privacy/mask.js'

/** Ids in the Bot Framework are opaque; Teams' longest, of a personal conversation, is some 200 characters. */
const ID_LENGTH_MAX = 1_000
const LIST_LENGTH_MAX = 1_000
/** A Teams message is at most some 28 kB; what we take from a resident is bounded later, by TEXT_LENGTH_MAX. */
const TEXT_LENGTH_MAX = 100_000

/** The Bot Framework sends null where it means nothing. */
function maybe<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined)
}

const Id = z.string().min(1).max(ID_LENGTH_MAX)
/** People are called what they like; it is shown and kept with what they do. */
const Called = z
  .string()
  .max(ID_LENGTH_MAX)
  .transform((name) => maskIdentityNumbers(name).text)
const Account = z.object({ id: Id, name: maybe(Called), aadObjectId: maybe(Id) })
const Entity = z.object({
  type: z.string().max(ID_LENGTH_MAX),
  text: maybe(z.string().max(ID_LENGTH_MAX)),
  mentioned: maybe(z.object({ id: maybe(Id) })),
})

/** What we read of an activity; the SDK is given the rest too. Accounts, ids and texts are bounded. */
export const Activity = z.object({
  type: z.string().min(1).max(ID_LENGTH_MAX),
  id: maybe(Id),
  name: maybe(z.string().max(ID_LENGTH_MAX)),
  action: maybe(z.string().max(ID_LENGTH_MAX)),
  channelId: maybe(Id),
  serviceUrl: maybe(z.url({ protocol: /^https?$/ })),
  from: maybe(Account),
  recipient: maybe(Account),
  conversation: maybe(z.object({ id: Id, tenantId: maybe(Id), conversationType: maybe(z.string()) })),
  text: maybe(z.string().max(TEXT_LENGTH_MAX)),
  locale: maybe(z.string().max(ID_LENGTH_MAX)),
  replyToId: maybe(Id),
  value: z.unknown().optional(),
  entities: maybe(z.array(Entity).max(LIST_LENGTH_MAX)),
  membersAdded: maybe(z.array(Account).max(LIST_LENGTH_MAX)),
  membersRemoved: maybe(z.array(Account).max(LIST_LENGTH_MAX)),
  channelData: maybe(
    z.object({
      tenant: maybe(z.object({ id: Id })),
      team: maybe(z.object({ id: maybe(Id), name: maybe(z.string()), aadGroupId: maybe(Id) })),
      channel: maybe(z.object({ id: maybe(Id), name: maybe(z.string()) })),
      eventType: maybe(z.string()),
    }),
  ),
})
export type Activity = z.output<typeof Activity>

/** An activity both ways: as we read it, and as it was sent, for the SDK. */
export interface ReceivedActivity {
  activity: Activity
  raw: Record<string, unknown>
}

/** Parses a body into an activity, or throws `payload_invalid`: the SDK itself would answer 500 to one without a type. */
export function parseActivity(body: Buffer): ReceivedActivity {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    // What is nested too deep to be written again is nobody's activity.
    JSON.stringify(json)
    return { activity: Activity.parse(json), raw: z.record(z.string(), z.unknown()).parse(json) }
  } catch (cause) {
    throw new ServiceError('payload_invalid', 'The body is not a Bot Framework activity', { cause })
  }
}

/** The tenant an activity comes from. */
export function tenantOf(activity: Activity): string | undefined {
  return activity.channelData?.tenant?.id ?? activity.conversation?.tenantId
}

/** True when the message mentions the bot: in a channel it hears only what does. */
export function mentionsBot(activity: Activity): boolean {
  return mentionsOfBot(activity).length > 0
}

/** The text without the mention of the bot, and without the spaces it leaves. */
export function textWithoutMention(activity: Activity): string {
  const without = mentionsOfBot(activity).reduce((text, mention) => text.replace(mention, ' '), activity.text ?? '')
  return without
    .replace(/&nbsp;|\u00a0/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}

function mentionsOfBot(activity: Activity): string[] {
  return (activity.entities ?? [])
    .filter((entity) => entity.type === 'mention' && entity.mentioned?.id === activity.recipient?.id)
    .map((entity) => entity.text ?? '')
}

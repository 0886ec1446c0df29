import { sayFrom } from '../content/replies.js'
import type { Lang, OutboundMessage } from '../message.js'
import type { DeletionPlan } from './deletion.js'
import { type DeletionTold, deletionTold } from './deletion-text.js'
import { type Erasing, type ErasingPorts, type ErasingRead, eraseTurns, readErasing } from './erasing.js'
import type { ConversationState } from './ports.js'
import type { TurnPorts } from './turn.js'

export type { Eraser } from './erasing.js'

/** Where it is written down that a conversation was erased, before it is. */
export interface ErasureNotes {
  /** `kept`: references of the tickets whose words stay. Answers what to call when it is done. */
  begin(
    conversation: string,
    kept: readonly string[],
  ): Promise<(went: { turns: number; files: number }) => Promise<void>>
}

export type DeletionPorts = ErasingPorts & Pick<TurnPorts, 'content'> & { erasures?: ErasureNotes }

/** A resident's own deletion of their chat; told in the conversation's language where none is given. */
export interface Deletion {
  /** What it would come to. */
  preview(conversation: string, lang?: Lang): Promise<DeletionTold>
  /** Does it, whole: called again it finishes what a crash broke off, and otherwise changes nothing. */
  carryOut(conversation: string, lang?: Lang): Promise<DeletionTold & { deletedAt: string }>
}

export function createDeletion(ports: DeletionPorts): Deletion {
  const told = ({ plan, last }: ErasingRead, lang: Lang | undefined) =>
    deletionTold(plan, ports.content(), lang ?? last?.state.lang ?? 'sv')
  return {
    preview: async (conversation, lang) => told(await readErasing(ports, ownErasing(ports, conversation)), lang),
    async carryOut(conversation, lang) {
      const now = ports.now()
      let ended: Awaited<ReturnType<ErasureNotes['begin']>> | undefined
      const begun = async ({ stays }: DeletionPlan) => {
        const kept = stays.map(({ ticket }) => ticket._id)
        ended ??= await ports.erasures?.begin(conversation, kept)
      }
      const read = await eraseTurns(ports, { ...ownErasing(ports, conversation), begun })
      await ended?.({ turns: read.plan.seqs.length, files: read.plan.files.length })
      return { ...told(read, lang), deletedAt: now.toISOString() }
    },
  }
}

/** All but what belongs to a ticket; whoever deleted it may go on in it. */
function ownErasing({ content }: DeletionPorts, conversation: string): Erasing {
  return {
    conversation,
    staying: (tickets) => tickets,
    told: (plan, state) => [toldOf(content, plan, state)],
    isForGood: false,
  }
}

function toldOf(
  content: DeletionPorts['content'],
  { stays }: DeletionPlan,
  { lang }: ConversationState,
): OutboundMessage {
  const say = sayFrom(content().replies[lang])
  const refs = stays.map(({ ticket }) => ticket._id)
  const kept = refs.length > 0 ? [say('deletion_kept', { refs: refs.join(', ') })] : []
  return { speaker: { kind: 'bot' }, text: [say('deletion_done'), ...kept].join(' ') }
}

import type { Intent } from '../../content/intents.js'
import { openTickets } from '../conversation.js'
import type { Draft, Step } from '../draft.js'
import { noteHelped, noteNotHelped } from '../facts/note-article.js'
import { complain } from './flow-begin.js'
import { handoff } from './handoff.js'
import { askIfSolved, sayNotSolved } from './reopen.js'
import { askWhich } from './which.js'

/** What a resident can want besides an answer. Anger is not here: it is answered calmly, with the answer if there is one. */
const WISHES: Partial<Record<Intent, (draft: Draft) => boolean>> = {
  complaint: complain,
  not_solved: sayNotSolved,
  // What did not help was an answer, or else what a person did before.
  not_helped: (draft) => {
    noteNotHelped(draft)
    return (draft.state.article === undefined && askIfSolved(draft)) || handoff(draft, 'not_helped')
  },
  person: (draft) => {
    draft.noting.person = true
    return openTickets(draft.state).length > 0 && !draft.said.question ? askWhich(draft) : handoff(draft, 'asked')
  },
  who: (draft) => offer(draft, draft.say('who')),
  helped: (draft) => {
    noteHelped(draft)
    return tell(draft, draft.say('helped'))
  },
  thanks: (draft) => tell(draft, draft.say('thanks')),
  greeting: (draft) => tell(draft, draft.say('greeting')),
  help: (draft) => offer(draft, draft.say('help', { phone: draft.setting.content.organisation.municipality.phone })),
}

export const wish: Step = (draft) => {
  const { intent, found } = draft.said.understood
  // "Hej, när får vi dagisplats?" greets, but asks.
  const asksToo = (intent === 'greeting' || intent === 'thanks' || intent === 'help') && found.decision === 'answer'
  return intent !== undefined && !asksToo && (WISHES[intent]?.(draft) ?? false)
}

function tell(draft: Draft, text: string): boolean {
  draft.tell(text)
  return true
}

function offer(draft: Draft, text: string): boolean {
  draft.ask(text, { ask: 'person', reason: 'asked', choices: [draft.choice('choice_person', 'person')] })
  return true
}

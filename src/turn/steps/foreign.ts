import { fold } from '../../words.js'
import { nearestOpen } from '../conversation.js'
import type { Step } from '../draft.js'
import { addTo } from './add.js'
import { handoff } from './handoff.js'

/** A language the bot does not answer in: a phone number, the word on an interpreter, and a person, in that language. */
export const foreign: Step = (draft) => {
  const { state, setting, said } = draft
  const language = state.foreign === undefined ? undefined : setting.content.languages[state.foreign]
  if (!language || said.understood.foreign === undefined) return false
  const open = nearestOpen(state)
  if (open) {
    addTo(draft, open.ref, draft.written)
    draft.tell(language.filed.replace('{ref}', open.ref), { ticket: open.ref })
    return true
  }
  const text = fold(said.message.text)
  const wantsPerson = language.person.some((phrase) => text.includes(fold(phrase)))
  state.questionSeq ??= draft.seq
  // Told once; whoever goes on writing in that language wants more than a phone number.
  if (wantsPerson || said.before.state.foreign === state.foreign) return handoff(draft, 'language')
  const [button = ''] = language.person
  const { phone } = setting.content.organisation.municipality
  draft.ask(language.reach.replace('{phone}', phone), {
    ask: 'person',
    reason: 'language',
    choices: [{ title: button, pick: 'person' }],
  })
  return true
}

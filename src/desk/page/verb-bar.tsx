import { useState } from 'preact/hooks'
import type { StaffVerb, WireTicket } from '../wire.js'
import type { CallFailed } from './calls.js'
import { act, Keys } from './deeds.js'
import { MergeForm, SplitForm } from './fault-forms.js'
import { t } from './setting.js'
import { say } from './spoken.js'
import { AssignForm, CalledForm, ConsultForm, ReopenForm, ThreatForm, TransferForm } from './verb-forms.js'

/** Done at once: each can be taken back by the one beside it. */
const PLAIN = ['claim', 'release'] as const
/** Ask for something first, or cannot be taken back. */
const FORMS = {
  called: CalledForm,
  consult: ConsultForm,
  transfer: TransferForm,
  assign: AssignForm,
  reopen: ReopenForm,
  merge: MergeForm,
  split: SplitForm,
  threat: ThreatForm,
} as const
type Asking = keyof typeof FORMS

/** What can be done with the ticket besides writing: a button is there when pressing it can come to something. */
export function VerbBar({ ticket }: { ticket: WireTicket }) {
  const [form, setForm] = useState<Asking | undefined>()
  const [keys] = useState(() => new Keys())
  const [words, setWords] = useState('')
  const Form = form && FORMS[form]
  const press = async (verb: (typeof PLAIN)[number]) => {
    setWords('')
    try {
      await act(ticket.ref, verb, {}, keys.for([verb, ticket.version]))
      say(t(`said_${verb}`))
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  const isThere = (verb: StaffVerb) => ticket.verbs.includes(verb)
  return (
    <div class="verbs">
      {PLAIN.filter(isThere).map((verb) => (
        <button
          type="button"
          key={verb}
          class={verb === 'claim' ? 'button' : 'button button--quiet'}
          onClick={() => void press(verb)}
        >
          {t(`verb_${verb}`)}
        </button>
      ))}
      {(Object.keys(FORMS) as Asking[]).filter(isThere).map((verb) => (
        <button type="button" key={verb} class="button button--quiet" onClick={() => setForm(verb)}>
          {t(`verb_${verb}`)}
        </button>
      ))}
      <p class="mistake verbs-mistake" role="alert">
        {words}
      </p>
      {Form && <Form ticket={ticket} close={() => setForm(undefined)} />}
    </div>
  )
}

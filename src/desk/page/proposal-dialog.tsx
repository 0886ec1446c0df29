import { useEffect, useState } from 'preact/hooks'
import type { WireProposal, WireTried } from '../learning-wire.js'
import { type CallFailed, get, post } from './calls.js'
import { TextField } from './fields.js'
import { Modal } from './modal.js'
import { t, when } from './setting.js'
import { say } from './spoken.js'

/** While it is tried or put in, it is looked at again this often. */
const LOOK_MS = 1_500
/** States that pass by themselves. */
export const PASSING: ReadonlySet<string> = new Set(['proposed', 'trying', 'approved'])

type Move = WireProposal['moves'][number]

/** A proposal: what it would put in, what that would come to, and what one may do with it. */
export function ProposalDialog({ id, close }: { id: string; close: () => void }) {
  const [proposal, setProposal] = useState<WireProposal | undefined>()
  const [words, setWords] = useState('')
  const look = () => {
    get<{ proposal: WireProposal }>(`learning/proposals/${id}`)
      .then((answer) => setProposal(answer.proposal))
      .catch((error: CallFailed) => setWords(error.message))
  }
  useEffect(look, [id])
  useEffect(() => {
    if (!proposal || !PASSING.has(proposal.state)) return undefined
    const timer = setTimeout(look, LOOK_MS)
    return () => clearTimeout(timer)
  }, [proposal])
  const move = async (which: Move, reason?: string) => {
    try {
      const path = `learning/proposals/${id}/${which}`
      const answer = await post<{ proposal: WireProposal }>(path, reason === undefined ? {} : { reason })
      setProposal(answer.proposal)
      setWords('')
      say(answer.proposal.status)
    } catch (error) {
      setWords((error as CallFailed).message)
      look()
    }
  }
  return (
    <Modal title={t('proposal_title', { id })} close={close}>
      <div class="form">
        {proposal ? <Told proposal={proposal} /> : <p class="waiting">{t('opening')}</p>}
        <p class="mistake" role="alert">
          {words}
        </p>
        {proposal && <Moves moves={proposal.moves} move={move} />}
        <button type="button" class="button button--quiet" onClick={close}>
          {t('close')}
        </button>
      </div>
    </Modal>
  )
}

function Told({ proposal }: { proposal: WireProposal }) {
  const { title, by, at, people, why, texts, trial, failure, status, state, decides } = proposal
  return (
    <>
      <h3>{title}</h3>
      <p class="hint">
        {t('proposal_by', { name: by, time: when(at) })} {people}
      </p>
      {why && <p>{t('proposal_why', { why })}</p>}
      <ul class="proposal-texts">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p class="proposal-status" role="status">
        <strong>{status}</strong>
        {state === 'waiting' && `. ${decides}`}
      </p>
      {failure.map((one) => (
        <p key={one} class="mistake">
          {one}
        </p>
      ))}
      {trial && <Tried trial={trial} />}
    </>
  )
}

function Tried({ trial: { quality, cautions, remarks, answers } }: { trial: WireTried }) {
  return (
    <>
      {quality && <p>{quality}</p>}
      {cautions.map(({ title, questions }) => (
        <div key={title} class="caution">
          <p>{title}</p>
          <ul>
            {questions.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </div>
      ))}
      {answers.length > 0 && (
        <table class="tried">
          <caption>{t('proposal_answers')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('tried_question')}</th>
              <th scope="col">{t('tried_before')}</th>
              <th scope="col">{t('tried_after')}</th>
            </tr>
          </thead>
          <tbody>
            {answers.map(({ text, before, after, isOther }) => (
              <tr key={text} class={isOther ? 'tried-other' : ''}>
                <th scope="row">{text}</th>
                <td>{before}</td>
                <td>{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {remarks.length > 0 && (
        <details>
          <summary>{t('proposal_remarks', { count: remarks.length })}</summary>
          <ul lang="en">
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Moves({ moves, move }: { moves: readonly Move[]; move: (which: Move, reason?: string) => Promise<void> }) {
  const [reason, setReason] = useState('')
  const [isRefusing, setRefusing] = useState(false)
  if (isRefusing && moves.includes('refuse'))
    return (
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void move('refuse', reason)
        }}
      >
        <TextField label={t('proposal_reason')} value={reason} change={setReason} rows={3} />
        <div class="form-ways">
          <button type="submit" class="button">
            {t('proposal_refuse')}
          </button>
          <button type="button" class="button button--quiet" onClick={() => setRefusing(false)}>
            {t('cancel')}
          </button>
        </div>
      </form>
    )
  const press = (which: Move) => (which === 'refuse' ? setRefusing(true) : void move(which))
  return (
    <div class="form-ways">
      {moves.map((which) => (
        <button
          type="button"
          key={which}
          class={which === 'approve' || which === 'send' ? 'button' : 'button button--quiet'}
          onClick={() => press(which)}
        >
          {t(which === 'send' ? 'proposal_send_on' : `proposal_${which}`)}
        </button>
      ))}
    </div>
  )
}

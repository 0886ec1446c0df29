import { useEffect, useState } from 'preact/hooks'
import type { WireLearning, WireProposalRow } from '../learning-wire.js'
import { Answers } from './answers.js'
import { type CallFailed, get } from './calls.js'
import { NotLetIn } from './doorstep.js'
import { me, meet } from './me.js'
import { MissedList } from './missed-list.js'
import { PASSING, ProposalDialog } from './proposal-dialog.js'
import { setting, t, when } from './setting.js'
import { spoken } from './spoken.js'
import { useStore } from './store.js'

/** While something passes by itself, what is shown is read again this often. */
const LOOK_MS = 5_000

/** What residents asked in vain, what staff propose for it, and how each answer fares. */
export function Knowledge() {
  const now = useStore(me)
  useEffect(() => void meet(), [])
  if (now.state === 'loading') return <p class="waiting">{t('opening')}</p>
  if (now.state === 'out') return <NotLetIn words={now.words} again={() => void meet()} />
  return <Page />
}

function Page() {
  const [learning, setLearning] = useState<WireLearning | undefined>()
  const [words, setWords] = useState('')
  const [changes, setChanges] = useState(0)
  const [seen, setSeen] = useState<string | undefined>(proposalOfAddress)
  const load = () => {
    get<WireLearning>('learning')
      .then((loaded) => {
        setLearning(loaded)
        setWords('')
      })
      .catch((error: CallFailed) => setWords(error.message))
  }
  useEffect(load, [])
  useEffect(() => {
    if (!learning?.latest.some(({ state }) => PASSING.has(state))) return undefined
    const timer = setTimeout(load, LOOK_MS)
    return () => clearTimeout(timer)
  }, [learning])
  return (
    <div class="knowledge">
      <header class="top">
        <h1 class="top-title">{t('knowledge_title')}</h1>
        <nav class="top-deeds" aria-label={t('knowledge_parts')}>
          <a class="link" href="#missed">
            {t('missed_heading')}
          </a>
          <a class="link" href="#proposals">
            {t('proposals_heading')}
          </a>
          <a class="link" href="#answers">
            {t('answers_heading')}
          </a>
          <a class="link" href={`/desk/?lang=${setting.lang}`}>
            {t('visits_back')}
          </a>
        </nav>
      </header>
      <main class="knowledge-parts">
        {words && <p role="alert">{words}</p>}
        {!learning && !words && <p class="waiting">{t('opening')}</p>}
        {learning && <Learned learning={learning} see={setSeen} changed={load} />}
        <Answers changes={changes} />
      </main>
      {seen && (
        <ProposalDialog
          id={seen}
          close={() => {
            setSeen(undefined)
            setChanges(changes + 1)
            load()
          }}
        />
      )}
      <div class="spoken" role="status">
        {useStore(spoken)}
      </div>
    </div>
  )
}

function Learned({
  learning,
  see,
  changed,
}: {
  learning: WireLearning
  see: (id: string) => void
  changed: () => void
}) {
  return (
    <>
      {learning.waiting.length > 0 && (
        <section class="knowledge-part knowledge-part--yours" aria-labelledby="yours-heading">
          <h2 id="yours-heading">{t('proposals_yours')}</h2>
          <ProposalList rows={learning.waiting} see={see} />
        </section>
      )}
      <MissedList learning={learning} see={see} changed={changed} />
      <section class="knowledge-part" id="proposals" aria-labelledby="proposals-heading">
        <h2 id="proposals-heading">{t('proposals_heading')}</h2>
        {learning.latest.length === 0 ? (
          <p class="hint">{t('proposals_none')}</p>
        ) : (
          <ProposalList rows={learning.latest} see={see} />
        )}
      </section>
    </>
  )
}

function ProposalList({ rows, see }: { rows: readonly WireProposalRow[]; see: (id: string) => void }) {
  return (
    <ul class="proposal-list">
      {rows.map(({ id, title, status, by, at }) => (
        <li key={id} class="proposal-row">
          <button type="button" class="link proposal-title" onClick={() => see(id)}>
            {title}
          </button>
          <span>{status}</span>
          <span class="hint">{t('proposal_by', { name: by, time: when(at) })}</span>
        </li>
      ))}
    </ul>
  )
}

function proposalOfAddress(): string | undefined {
  return new URLSearchParams(location.search).get('proposal') ?? undefined
}

import { useState } from 'preact/hooks'
import type { WireAsked, WireGroup, WireLearning, WireProposal } from '../learning-wire.js'
import { type CallFailed, post } from './calls.js'
import { Keys } from './deeds.js'
import { ChoiceField, LineField, SelectField, TextField } from './fields.js'
import { Modal } from './modal.js'
import { ProposalDialog } from './proposal-dialog.js'
import { t } from './setting.js'

type Kind = WireAsked['kind']
type Fields = WireAsked['fields']
type Field = keyof Fields
const KINDS: readonly Kind[] = ['variant', 'elsewhere', 'article', 'local']

interface PartProps {
  fields: Fields
  set: (name: Field, value: string) => void
  choices: WireLearning['choices']
}

/** The one form by which a group of questions gets an answer; once it is sent, what it would come to is shown. */
export function SuggestDialog({
  group,
  choices,
  close,
}: {
  group: WireGroup
  choices: WireLearning['choices']
  close: () => void
}) {
  const [kind, setKind] = useState<Kind>('variant')
  const [fields, setFields] = useState<Fields>(() => filledFor(group, choices))
  const [words, setWords] = useState('')
  const [made, setMade] = useState<string | undefined>()
  const [keys] = useState(() => new Keys())
  const set = (name: Field, value: string) => setFields((before) => ({ ...before, [name]: value }))
  const send = async (event: Event) => {
    event.preventDefault()
    const asked = { group: group.id, kind, lang: group.lang, fields: ofKind(kind, fields) }
    try {
      const { proposal } = await post<{ proposal: WireProposal }>('learning/proposals', {
        ...asked,
        key: keys.for(asked),
      })
      setMade(proposal.id)
    } catch (error) {
      setWords((error as CallFailed).message)
    }
  }
  if (made) return <ProposalDialog id={made} close={close} />
  const part = { fields, set, choices }
  return (
    <Modal title={t('missed_suggest_which', { question: group.typical })} close={close}>
      <form class="form" noValidate onSubmit={(event) => void send(event)}>
        <ChoiceField
          label={t('suggest_kind')}
          value={kind}
          change={setKind}
          options={KINDS.map((one) => ({ value: one, label: t(`change_${one}`) }))}
        />
        {kind === 'variant' && <Variant {...part} />}
        {kind === 'elsewhere' && <Elsewhere {...part} />}
        {kind === 'article' && <Article {...part} />}
        {kind === 'local' && <Local {...part} />}
        <Line {...part} name="why" max={500} />
        <p class="mistake" role="alert">
          {words}
        </p>
        <div class="form-ways">
          <button type="submit" class="button">
            {t('suggest_try')}
          </button>
          <button type="button" class="button button--quiet" onClick={close}>
            {t('cancel')}
          </button>
        </div>
      </form>
    </Modal>
  )
}

function Variant(part: PartProps) {
  return (
    <>
      <Chosen {...part} name="article" from={part.choices.articles} />
      <Lines {...part} name="texts" />
    </>
  )
}

function Local(part: PartProps) {
  return (
    <>
      <Chosen {...part} name="article" from={part.choices.articles} />
      <Chosen {...part} name="district" from={part.choices.districts} />
      <Lines {...part} name="text" />
    </>
  )
}

function Article(part: PartProps) {
  return (
    <>
      <Line {...part} name="title" max={80} />
      <Lines {...part} name="body" rows={8} />
      <Lines {...part} name="texts" hint={t('suggest_texts_hint')} />
      <Chosen {...part} name="queue" from={[{ value: '', label: t('suggest_choose') }, ...part.choices.queues]} />
      <Line {...part} name="source" max={500} />
      <Line {...part} name="phone" max={20} />
    </>
  )
}

function Elsewhere(part: PartProps) {
  return (
    <>
      <Chosen {...part} name="elsewhere" from={part.choices.elsewhere} />
      <Lines {...part} name="text_sv" rows={3} />
      <Lines {...part} name="text_en" rows={3} />
      <Lines {...part} name="texts_sv" />
      <Lines {...part} name="texts_en" />
    </>
  )
}

function Chosen({
  name,
  from,
  fields,
  set,
}: PartProps & { name: Field; from: readonly { value: string; label: string }[] }) {
  return (
    <SelectField
      label={t(`change_field_${name}`)}
      value={fields[name] ?? from[0]?.value ?? ''}
      change={(value) => set(name, value)}
      options={from}
    />
  )
}

function Lines({ name, fields, set, rows = 4, hint }: PartProps & { name: Field; rows?: number; hint?: string }) {
  const value = fields[name] ?? ''
  return (
    <TextField
      label={t(`change_field_${name}`)}
      {...(hint === undefined ? {} : { hint })}
      value={value}
      rows={rows}
      change={(text) => set(name, text)}
    />
  )
}

function Line({ name, fields, set, max }: PartProps & { name: Field; max: number }) {
  const value = fields[name] ?? ''
  return <LineField label={t(`change_field_${name}`)} value={value} max={max} change={(text) => set(name, text)} />
}

/** What residents wrote stands there to be made shorter or kept. */
function filledFor({ typical, examples, nearest, lang }: WireGroup, choices: WireLearning['choices']): Fields {
  const asked = examples.join('\n')
  return {
    article: nearest ?? choices.articles[0]?.value ?? '',
    texts: typical,
    elsewhere: choices.elsewhere[0]?.value ?? '',
    district: choices.districts[0]?.value ?? '',
    ...(lang === 'sv' ? { texts_sv: asked } : { texts_en: asked }),
  }
}

const USED: Record<Kind, readonly Field[]> = {
  variant: ['article', 'texts'],
  local: ['article', 'district', 'text'],
  article: ['title', 'body', 'texts', 'queue', 'source', 'phone'],
  elsewhere: ['elsewhere', 'text_sv', 'text_en', 'texts_sv', 'texts_en'],
}

function ofKind(kind: Kind, fields: Fields): Fields {
  return Object.fromEntries(
    [...USED[kind], 'why' as const].flatMap((name) => (fields[name] ? [[name, fields[name]]] : [])),
  )
}

import { useId } from 'preact/hooks'
import { setting } from './setting.js'

const LINE_LENGTH_MAX = 100

interface FieldProps {
  label: string
  /** What stands under the label, and is read with it. */
  hint?: string
  /** What is wrong with it, in words. */
  error?: string | undefined
}

/** Several lines of text, with its label, hint and mistake bound to it. */
export function TextField({
  label,
  hint,
  error,
  value,
  change,
  rows = 4,
}: FieldProps & { value: string; change: (text: string) => void; rows?: number }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && <Hint id={id} hint={hint} />}
      <textarea
        id={id}
        rows={rows}
        value={value}
        maxLength={setting.limits.textLengthMax}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <Mistake id={id} error={error} />
    </div>
  )
}

/** One line of text. */
export function LineField({
  label,
  hint,
  error,
  value,
  change,
  keyboard = 'text',
  max = LINE_LENGTH_MAX,
}: FieldProps & {
  value: string
  change: (text: string) => void
  keyboard?: 'text' | 'tel' | 'decimal'
  max?: number
}) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && <Hint id={id} hint={hint} />}
      <input
        id={id}
        type="text"
        inputMode={keyboard}
        value={value}
        maxLength={max}
        autoComplete="off"
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <Mistake id={id} error={error} />
    </div>
  )
}

/** A number, as it is written: with a comma or a point. */
export function NumberField(props: FieldProps & { value: string; change: (text: string) => void }) {
  return <LineField {...props} keyboard="decimal" />
}

export interface Option {
  value: string
  label: string
}

/** One of many. */
export function SelectField({
  label,
  hint,
  error,
  value,
  change,
  options,
}: FieldProps & { value: string; change: (value: string) => void; options: readonly Option[] }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && <Hint id={id} hint={hint} />}
      <select
        id={id}
        value={value}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(id, hint, error)}
        onChange={(event) => change(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Mistake id={id} error={error} />
    </div>
  )
}

/** One of a few, all in sight. */
export function ChoiceField<T extends string>({
  label,
  value,
  change,
  options,
}: {
  label: string
  value: T
  change: (value: T) => void
  options: readonly { value: T; label: string }[]
}) {
  const id = useId()
  return (
    <fieldset class={options.length <= 2 ? 'field choices choices--row' : 'field choices'}>
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} class="choice">
          <input
            type="radio"
            name={id}
            value={option.value}
            checked={option.value === value}
            onChange={() => change(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}

function Hint({ id, hint }: { id: string; hint: string }) {
  return (
    <p id={`${id}-hint`} class="hint">
      {hint}
    </p>
  )
}

function Mistake({ id, error }: { id: string; error: string | undefined }) {
  return (
    <p id={`${id}-error`} class="mistake" role="alert">
      {error}
    </p>
  )
}

function describedBy(id: string, hint: string | undefined, error: string | undefined): string | undefined {
  return [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
}

import type { FlowStep } from '../../content/flow.js'
import type { Read, SlotValue } from '../slots.js'

/** The whole text, if it says anything; `text_long` when it is longer than the step lets it be. */
export function readText(
  text: string,
  step: Extract<FlowStep, { type: 'text' }>,
): Read<Extract<SlotValue, { is: 'text' }>> {
  const said = text.trim()
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(said)) return undefined
  if (said.length > step.max) return { unfit: 'text_long' }
  return { value: { is: 'text', text: said }, rest: '' }
}

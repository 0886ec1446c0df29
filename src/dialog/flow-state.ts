import type { SlotValue } from './slots.js'

/** Where a resident is in a flow: slots and what is asked, no transcript. Part of the conversation's state. */
export interface FlowState {
  /** Id of the flow. */
  flow: string
  slots: Record<string, SlotValue>
  /** Slots in the order they were answered, for going back. */
  answered: string[]
  /** What was asked last: a slot, or whether what was understood is right. */
  asking?: string
  /** Times in a row that the answer was not understood. */
  tries: number
  /** Turn of the message that began it. */
  from: number
  /** When it was last gone on with. */
  at: Date
  /** A street that was answered without the number it needs: the number alone then makes it whole. */
  street?: string
  /** Slots left open on purpose are asked for anew: the resident wants to change them. */
  changing?: true
  /** References that were shown as maybe the same fault, and turned down. */
  notSame?: string[]
  /** Told only by its street, and none of the known there: where in it has been asked. */
  askedWhere?: true
}

/** Asked in place of a slot. */
export const CONFIRM = '$confirm'
/** Whether to go on with what was begun some time ago. */
export const RESUME = '$resume'
/** Whether it is a fault that is known already. */
export const SAME = '$same'
/** Which answer to change. */
export const CHANGE = '$change'

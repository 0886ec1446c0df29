import type { Step } from '../draft.js'
import { picked } from '../picked.js'

/** A button pressed twice says one thing: the second press is an answer to nothing, and what was asked stands. */
export const pressedTwice: Step = ({ said, state }) =>
  said.repeats === true && picked(state.pending?.choices ?? [], said.message.text) === undefined

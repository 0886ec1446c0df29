import { type Card, type CardElement, text } from '../card-parts.js'
import { COMMANDS } from './command.js'
import type { Scene } from './scene.js'
import { buttons, sheet } from './sheet.js'

/** Buttons in one set; Teams hides what is beyond six. */
const SET_SIZE = 4

/** What can be done here, each a button that says its command. */
export function helpCard(scene: Scene): Card {
  const { say } = scene
  const all = COMMANDS.filter((name) => name !== 'help').map((name) => says(say(`command_${name}`)))
  const sets = Array.from({ length: Math.ceil(all.length / SET_SIZE) }, (_, at) =>
    all.slice(at * SET_SIZE, (at + 1) * SET_SIZE),
  )
  return sheet(scene, {
    title: say('help_title'),
    body: [text(say('help_lead')), ...sets.flatMap(buttons), text(say('help_threads'), { separator: true })],
  })
}

/** Pressed, it is as if the words had been written. */
function says(words: string): CardElement {
  return { type: 'Action.Submit', title: words, data: { msteams: { type: 'imBack', value: words } } }
}

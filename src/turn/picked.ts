import type { Content } from '../content/content.js'
import { LANGS } from '../message.js'
import { alike, words, wordsOfPhrase } from '../words.js'
import type { Choice } from './ports.js'

/** What a text chooses among choices: by number, or by a choice's own words but for slips. Undefined when it does not. */
export function picked(choices: readonly Choice[], text: string): string | undefined {
  const number = /^(\d{1,2})\s*[.)]?$/.exec(text.trim())?.[1]
  return number === undefined ? pressed(choices, text) : choices[Number(number) - 1]?.pick
}

/** The same, by its words alone: a bare number may be an answer to somebody else's question. */
export function pressed(choices: readonly Choice[], text: string): string | undefined {
  const said = words(text)
  const chosen = choices.find(({ title }) => {
    const wanted = wordsOfPhrase(title)
    return wanted.length === said.length && wanted.every((word, index) => alike(word, said[index] ?? ''))
  })
  return chosen?.pick
}

/** Whether "no, something else" was chosen: what was held back, or added, is then a matter of its own. */
export function isOtherMatter(pick: string | undefined): boolean {
  return pick === 'else' || pick?.startsWith('withdraw:') === true
}

/** Whether a text is what stands on one of the bot's own buttons, to the letter. */
export function isButton({ replies }: Content, text: string): boolean {
  return LANGS.some((lang) =>
    Object.entries(replies[lang]).some(([key, title]) => key.startsWith('choice_') && title === text),
  )
}

import { LANGS, type Lang } from '../../../message.js'
import { alike, editDistance, words } from '../../../words.js'

/** What can be asked for in one's own chat; each has its title in dialogs/staff.<lang>.yaml, as `command_<name>`. */
export const COMMANDS = [
  'mine',
  'queue',
  'search',
  'enter',
  'log',
  'on',
  'pause',
  'off',
  'away',
  'hand_over',
  'notices',
  'switch_off',
  'missed',
  'help',
] as const
export type CommandName = (typeof COMMANDS)[number]

/** Those that go on: what is looked for, what the call was about, until when, which answer. */
const GOES_ON = new Set<CommandName>(['search', 'log', 'away', 'switch_off'])
/** No title is longer. */
const TITLE_LENGTH_MAX = 40

export interface Command {
  name: CommandName
  /** The language it was written in, which is answered in. */
  lang: Lang
  /** What was written after the title. */
  rest: string
}

type Titles = Readonly<Record<Lang, Readonly<Record<string, string>>>>

/** The command a message is, small slips forgiven; undefined for everything else. Of two as near it is neither. */
export function readCommand(text: string, texts: Titles): Command | undefined {
  const known = titlesOf(texts)
  return exact(text, known) ?? near(text, known)
}

interface Title extends Omit<Command, 'rest'> {
  words: string[]
}

function titlesOf(texts: Titles): Title[] {
  return LANGS.flatMap((lang) =>
    COMMANDS.map((name) => ({ name, lang, words: words(texts[lang][`command_${name}`] ?? '') })),
  )
}

/** The longest title the message begins with, and is, unless the command goes on. */
function exact(text: string, titles: readonly Title[]): Command | undefined {
  const said = words(text)
  const fitting = titles.filter(({ name, words: title }) => {
    const begins = title.length > 0 && title.every((word, place) => said[place] === word)
    return begins && (said.length === title.length || GOES_ON.has(name))
  })
  const [longest] = fitting.sort((a, b) => b.words.length - a.words.length)
  if (!longest) return undefined
  const { name, lang } = longest
  return { name, lang, rest: text.trim().split(/\s+/).slice(longest.words.length).join(' ') }
}

function near(text: string, titles: readonly Title[]): Command | undefined {
  if (text.length > TITLE_LENGTH_MAX) return undefined
  const said = words(text).join(' ')
  const ranked = titles
    .map((title) => ({ title, whole: title.words.join(' ') }))
    .filter(({ whole }) => alike(said, whole))
    .map(({ title, whole }) => ({ title, slips: editDistance(said, whole, TITLE_LENGTH_MAX) }))
    .sort((a, b) => a.slips - b.slips)
  const [first, second] = ranked
  if (!first || (first.slips === second?.slips && first.title.name !== second.title.name)) return undefined
  return { name: first.title.name, lang: first.title.lang, rest: '' }
}

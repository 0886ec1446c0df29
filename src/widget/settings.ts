import type { Elsewhere } from './line/api.js'
import { type Lang, type Texts, toLang } from './texts.js'

/** What the script tag that embeds the chat says, as `data-…` attributes. */
export interface Settings {
  /** Where widget.js came from. */
  base: string
  lang: Lang
  /** `data-mode="inline"`: stands open in the page, in the element `data-target` names, instead of behind a button. */
  inline: boolean
  target: Element | null
  /** `data-position`. */
  side: 'left' | 'right'
  /** `data-entry`: id of a way in of its own, such as `aldre-direkt`: a person first. */
  entry: string | undefined
  /** `data-shared`: a computer that many use. */
  isShared: boolean
  /** `data-logo`: address of a picture in place of our mark. */
  logo: string | undefined
  /** `data-leave`: where one is taken who leaves at once; else what the municipality has set. */
  leaveTo: string | undefined
  /** `data-text-launch`, `-title`, `-subtitle`, `-hint` and `-person`: the page's own words, in its language. */
  words: Partial<Texts>
  /** `data-color`, `data-on-color`, `data-accent`, `data-on-accent`, as custom properties of ours. */
  colors: Record<string, string>
  /** `data-directline` and `data-token-url`: another's Direct Line, such as Azure's. */
  elsewhere: Elsewhere | undefined
}

const COLORS = { color: 'navy', onColor: 'on-navy', accent: 'accent', onAccent: 'on-accent' } as const

export function readSettings({ src, dataset }: HTMLScriptElement): Settings {
  const { lang, mode, target, position, entry, shared, logo, leave } = dataset
  return {
    base: new URL('.', src).href,
    lang: toLang(lang ?? document.documentElement.lang),
    inline: mode === 'inline',
    target: target ? document.querySelector(target) : null,
    side: position === 'left' ? 'left' : 'right',
    entry: entry || undefined,
    isShared: shared !== undefined && shared !== 'false',
    logo: logo || undefined,
    leaveTo: leave || undefined,
    words: wordsIn(dataset),
    colors: colorsIn(dataset),
    elsewhere: elsewhereIn(dataset),
  }
}

function wordsIn({ textLaunch, textTitle, textSubtitle, textHint, textPerson }: DOMStringMap): Partial<Texts> {
  const texts: Partial<Texts> = {}
  if (textLaunch) texts.launch = textLaunch
  if (textTitle) texts.title = textTitle
  if (textSubtitle) texts.subtitle = textSubtitle
  if (textHint) texts.field_hint = textHint
  if (textPerson) texts.person_button = textPerson
  return texts
}

function colorsIn(dataset: DOMStringMap): Record<string, string> {
  const named = Object.entries(COLORS).map(([name, property]) => [`--lotsen-${property}`, dataset[name]] as const)
  return Object.fromEntries(named.flatMap(([property, color]) => (color ? [[property, color]] : [])))
}

function elsewhereIn({ directline, tokenUrl }: DOMStringMap): Elsewhere | undefined {
  return directline && tokenUrl ? { directLine: directline.replace(/\/*$/, '/'), tokenUrl } : undefined
}

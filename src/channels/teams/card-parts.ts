/** An element of an Adaptive Card, as JSON. */
export type CardElement = Record<string, unknown>

export type Card = Record<string, unknown>

/** Teams takes messages of about 100 kB counted as UTF-16; the rest is the message around the card. */
export const CARD_BYTES_MAX = 80_000

/** Paragraphs one text is shown in; what is beyond is joined to the last. */
const PARAGRAPHS_MAX = 12
const NAME_LENGTH_MAX = 80

/** Size as Teams counts it. */
export function bytesOf(card: Card): number {
  return JSON.stringify(card).length * 2
}

/** A whole card. `title` is what a client says that cannot show it. */
export function wholeCard(
  lang: string,
  title: string,
  body: (CardElement | undefined)[],
  actions: CardElement[] = [],
): Card {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang,
    fallbackText: title,
    speak: title,
    body: body.filter((element) => element !== undefined),
    ...(actions.length > 0 ? { actions } : {}),
    msteams: { width: 'Full' },
  }
}

/** Our own words, wrapped. They may carry markdown, so nothing from outside belongs here but through `plainName`. */
export function text(words: string, look: CardElement = {}): CardElement {
  return { type: 'TextBlock', text: words, wrap: true, ...look }
}

export function heading(words: string): CardElement {
  return text(words, { size: 'Large', weight: 'Bolder', style: 'heading' })
}

/** What stands above a group of things, small. */
export function label(words: string): CardElement {
  return text(words, { isSubtle: true, size: 'Small' })
}

/** Somebody's words exactly as written: a text run is never read as markdown. `lead` goes before them in bold. */
export function literal(words: string, lead?: string): CardElement[] {
  const lines = words.split(/\r?\n/).filter((line) => line.trim() !== '')
  const shown = lines.slice(0, PARAGRAPHS_MAX - 1)
  const rest = lines.slice(PARAGRAPHS_MAX - 1).join(' ')
  const paragraphs = rest === '' ? shown : [...shown, rest]
  const first = lead ? [{ type: 'TextRun', text: lead, weight: 'Bolder' }] : []
  return (paragraphs.length > 0 ? paragraphs : [' ']).map((line, index) => ({
    type: 'RichTextBlock',
    spacing: index === 0 ? 'Small' : 'None',
    inlines: [...(index === 0 ? first : []), { type: 'TextRun', text: line }],
  }))
}

/** Words that open something, or say what they would have opened where there is no link. */
export function linkRun(words: string, url: string | undefined): CardElement {
  const run = { type: 'TextRun', text: words }
  return url ? { ...run, selectAction: { type: 'Action.OpenUrl', title: words, url } } : run
}

export function container(style: string, items: CardElement[]): CardElement {
  return { type: 'Container', style, items }
}

/** A name as it may stand among our own words: on one line, not too long, without what could be read as markdown. */
export function plainName(name: string): string {
  const safe = name.replace(/[\p{C}\p{Zl}\p{Zp}[\]()<>*_`~#|\\!]+/gu, ' ').replace(/\s+/g, ' ')
  return clip(safe.trim(), NAME_LENGTH_MAX)
}

export function clip(words: string, lengthMax: number): string {
  return words.length <= lengthMax ? words : `${words.slice(0, lengthMax - 1)}…`
}

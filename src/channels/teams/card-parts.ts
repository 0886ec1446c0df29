/** An element of an Adaptive Card, as JSON. */
export type CardElement = Record<string, unknown>

/** Paragraphs one text is shown in; what is beyond is joined to the last. */
const PARAGRAPHS_MAX = 12

/** Our own words, wrapped. They may carry markdown, so nothing from outside belongs here. */
export function text(words: string, look: CardElement = {}): CardElement {
  return { type: 'TextBlock', text: words, wrap: true, ...look }
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

export function container(style: string, items: CardElement[]): CardElement {
  return { type: 'Container', style, items }
}

import type { Card } from '../card-parts.js'

const ADAPTIVE = 'application/vnd.microsoft.card.adaptive'
const THUMBNAIL = 'application/vnd.microsoft.card.thumbnail'

/** One result of a search: what stands in the list, and what choosing it asks for. */
export interface Result {
  title: string
  subtitle: string
  text: string
  /** What is put into the message by clients that do not ask. */
  card: Card
  /** Comes back when it is chosen. */
  chosen: Record<string, string>
}

/** Results as a list. */
export function results(found: readonly Result[]): object {
  const attachments = found.map(({ title, subtitle, text, card, chosen }) => ({
    contentType: ADAPTIVE,
    content: card,
    preview: {
      contentType: THUMBNAIL,
      content: { title, subtitle, text, tap: { type: 'invoke', value: chosen } },
    },
  }))
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments } }
}

/** What is put into the message one writes. */
export function inserted(card: Card): object {
  const attachment = { contentType: ADAPTIVE, content: card }
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [attachment] } }
}

/** Words in place of results. */
export function told(text: string): object {
  return { composeExtension: { type: 'message', text } }
}

/** A dialog with a form. */
export function dialog(title: string, card: Card): object {
  return {
    task: {
      type: 'continue',
      value: { title, height: 'large', width: 'medium', card: { contentType: ADAPTIVE, content: card } },
    },
  }
}

/** Words in place of a dialog. */
export function dialogTold(text: string): object {
  return { task: { type: 'message', value: text } }
}

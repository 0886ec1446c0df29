/** Markup made here, to be put into other markup as it stands. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A piece of a page; every value that is not itself `Markup` is escaped, for between tags and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: (string | Markup)[]): Markup {
  const written = values.map((value) => (value instanceof Markup ? value.text : escapeHtml(value)))
  return new Markup(parts.map((part, index) => part + (written[index] ?? '')).join(''))
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

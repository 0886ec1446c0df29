import { html, Markup } from '../../channels/webchat/html.js'

export { html, Markup }

export const NOTHING = new Markup('')

/** One piece after another. */
export function each<T>(items: readonly T[], piece: (item: T, index: number) => Markup): Markup {
  return new Markup(items.map((item, index) => piece(item, index).text).join(''))
}

/** A piece, or nothing where there is nothing to put in it. */
export function when<T>(value: T | undefined | null | false, piece: (value: T) => Markup): Markup {
  return value === undefined || value === null || value === false ? NOTHING : piece(value)
}

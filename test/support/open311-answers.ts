export type Plain = string | number | boolean | null
export type Tree = Plain | Tree[] | { [name: string]: Tree }

/** One answer before it is written down in a format. */
export interface Reply {
  status: number
  /** Names of the root element and of what it lists. */
  as: [string, string?]
  tree: Tree
}

export function requests(tree: Tree[]): Reply {
  return { status: 200, as: ['service_requests', 'request'], tree }
}

export function problem(code: number, description: string): Reply {
  return { status: code, as: ['errors', 'error'], tree: [{ code, description }] }
}

/** As in Sweden in winter. */
export function local(at: Date): string {
  return `${new Date(at.getTime() + 3_600_000).toISOString().slice(0, 19)}+01:00`
}

/** What a list's elements are called, where it is not their name without the s. */
export function xml([root, element]: [string, string?], tree: Tree): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${xmlOf(root, tree, element)}`
}

function xmlOf(name: string, tree: Tree, element = name.replace(/s$/, '')): string {
  if (tree === null || tree === '') return `<${name}/>`
  if (Array.isArray(tree)) return `<${name}>${tree.map((one) => xmlOf(element, one)).join('')}</${name}>`
  if (typeof tree !== 'object') return `<${name}>${escaped(String(tree))}</${name}>`
  const fields = Object.entries(tree).map(([field, value]) => xmlOf(field, value))
  return `<${name}>${fields.join('')}</${name}>`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/å/g, '&#229;')
}

/** What a drawing may be made of: shapes and words, and nothing that loads, links or runs. */
const ELEMENTS = new Set([
  'svg',
  'g',
  'path',
  'text',
  'tspan',
  'rect',
  'circle',
  'line',
  'polyline',
  'polygon',
  'ellipse',
])
const ATTRIBUTES = new Set(
  `d x y x1 x2 y1 y2 cx cy r rx ry width height points transform fill fill-opacity stroke stroke-width stroke-opacity
   stroke-dasharray stroke-linecap stroke-linejoin opacity text-anchor dominant-baseline paint-order viewBox`.split(
    /\s+/,
  ),
)
/** What the drawing library writes as style, and the page's policy forbids there, stands as an attribute of its own. */
const FROM_STYLE = new Set(['font-size', 'font-weight'])
const IN_PLACE = /^(?:x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|width|height|d|points|transform|stroke-width)$/

/**
 * An SVG of the drawing library's as the page has it: on an allow-list of elements and attributes, without styles or ids,
 * numbers to a tenth. `attributes` are put on the `svg` element, in place of its size.
 */
export function pageSvg(svg: string, attributes: string): string {
  const drawn = svg.replace(/<style\b[\s\S]*?<\/style>|<defs\b[\s\S]*?<\/defs>/g, '')
  const kept = drawn.replace(/<(\/?)([A-Za-z]+)([^>]*)>/g, (_, end: string, name: string, rest: string) => {
    if (!ELEMENTS.has(name)) return ''
    if (end) return `</${name}>`
    if (name === 'svg') return `<svg${attributesOf(rest, new Set(['viewBox']))} ${attributes}>`
    return `<${name}${attributesOf(rest, ATTRIBUTES)}>`
  })
  return kept.replace(/><\/(?:path|rect|circle|line)>/g, '/>').replace(/\n/g, '')
}

function attributesOf(text: string, allowed: ReadonlySet<string>): string {
  const found = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].flatMap(([, name = '', value = '']) => {
    if (name === 'style') return fromStyle(value)
    return allowed.has(name) ? [[name, IN_PLACE.test(name) ? toTenths(value) : value] as const] : []
  })
  return found.map(([name, value]) => ` ${name}="${value}"`).join('')
}

function fromStyle(style: string): (readonly [string, string])[] {
  return style.split(';').flatMap((declared) => {
    const [name = '', value = ''] = declared.split(':').map((part) => part.trim())
    return FROM_STYLE.has(name) ? [[name, value.replace(/px$/, '')] as const] : []
  })
}

function toTenths(value: string): string {
  return value.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 10) / 10))
}

import { lexer, type Token, type Tokens } from 'marked'

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' }

/**
 * The words of our markdown and nothing of its signs: bold and headings become plain, a link its text (a phone
 * without internet has no use for the address), a list lines of "- " or "1. ". What is not markdown stays as it was
 * written; a line break inside a paragraph stays a line break.
 */
export function plainText(markdown: string): string {
  return blocks(lexer(markdown))
    .replace(/[^\S\n]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Blocks stand one empty line apart, but a list follows its introduction at once: every character costs. */
function blocks(tokens: Token[]): string {
  const parts: string[] = []
  for (const token of tokens) {
    const text = block(token)
    if (text === '') continue
    const before = parts.length === 0 ? '' : token.type === 'list' ? '\n' : '\n\n'
    parts.push(before + text)
  }
  return parts.join('')
}

function block(token: Token): string {
  switch (token.type) {
    case 'space':
    case 'hr':
    case 'def':
      return ''
    case 'list':
      return list(token as Tokens.List)
    case 'table':
      return table(token as Tokens.Table)
    case 'code':
      return (token as Tokens.Code).text
    case 'blockquote':
      return blocks((token as Tokens.Blockquote).tokens)
    case 'html':
      return markup(token.raw).trim()
    default:
      return inline(token)
  }
}

function list(token: Tokens.List): string {
  const first = typeof token.start === 'number' ? token.start : 1
  const lines = token.items.map((item, index) => {
    const mark = token.ordered ? `${first + index}. ` : '- '
    return mark + item.tokens.map(block).filter(Boolean).join('\n')
  })
  return lines.join('\n')
}

function table(token: Tokens.Table): string {
  const rows = [token.header, ...token.rows]
  return rows.map((row) => row.map((cell) => spans(cell.tokens)).join(', ')).join('\n')
}

function spans(tokens: Token[]): string {
  return tokens.map(inline).join('')
}

function inline(token: Token): string {
  if (token.type === 'br') return '\n'
  if (token.type === 'html') return markup(token.raw)
  if (token.type === 'checkbox') return ''
  if (token.type === 'link') return spans(token.tokens ?? []) || (token as Tokens.Link).href
  if ('tokens' in token && token.tokens) return spans(token.tokens)
  const text = 'text' in token && typeof token.text === 'string' ? token.text : token.raw
  return token.type === 'codespan' || token.type === 'escape' ? text : entities(text)
}

/** `<br>` breaks the line and a comment says nothing; any other `<...>` may be a member of staff's own words. */
function markup(raw: string): string {
  return raw.replace(/<!--[\s\S]*?-->/g, '').replace(/<br\s*\/?>/gi, '\n')
}

function entities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => ENTITIES[name] ?? whole)
}

/** A block of commands in a page, as whoever follows the page would carry it out. */
export interface PageCommand {
  /** `keep`: runs on in a terminal of its own. `until`: looked at again until it shows what the page says. */
  kind: 'once' | 'until' | 'keep'
  script: string
  /** Each is somewhere in what the block prints. */
  expected: readonly string[]
  line: number
}

const FENCE = /^( *)```(\S*)(?: (\S+))?\s*$/
const KINDS: Record<string, PageCommand['kind']> = { try: 'once', 'try-until': 'until', 'try-keep': 'keep' }

/**
 * The blocks of a Markdown page that begin with ```sh try, ```sh try-until or ```sh try-keep, in order; the lines of the
 * first ```text block after one, and before the next, are what it prints.
 */
export function pageCommands(markdown: string): PageCommand[] {
  const commands: PageCommand[] = []
  for (const { language, mark, lines, line } of blocksOf(markdown)) {
    const kind = language === 'sh' ? KINDS[mark] : undefined
    const last = commands.at(-1)
    if (kind) commands.push({ kind, script: lines.join('\n'), expected: [], line })
    else if (language === 'text' && last && last.expected.length === 0)
      commands[commands.length - 1] = { ...last, expected: lines.filter((one) => one.trim() !== '') }
  }
  return commands
}

interface Block {
  language: string
  mark: string
  lines: string[]
  line: number
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: (Block & { indent: number }) | undefined
  for (const [at, text] of markdown.split('\n').entries()) {
    const fence = FENCE.exec(text)
    if (!open && fence)
      open = { language: fence[2] ?? '', mark: fence[3] ?? '', lines: [], line: at + 1, indent: fence[1]?.length ?? 0 }
    else if (open && fence) {
      blocks.push(open)
      open = undefined
    } else open?.lines.push(text.slice(open.indent))
  }
  return blocks
}

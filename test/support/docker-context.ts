import { readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DockerfileParser, ModifiableInstruction } from 'dockerfile-ast'

/** One instruction of a Dockerfile: `COPY`, `RUN`, … with what stands after it, and after each flag. */
export interface Step {
  stage: number
  does: string
  rest: string
  from?: string
}

/** Tells of a path whether it is sent to Docker's builder: of `.dockerignore` the last line that fits counts. */
export function letsThrough(dockerignore: string): (path: string) => boolean {
  const rules = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isLet: line.startsWith('!'), fits: expressionOf(line.replace(/^!/, '')) }))
  return (path) => rules.findLast(({ fits }) => fits.test(path))?.isLet ?? true
}

/** All files that are sent, by their paths. */
export async function sentToBuilder(root: string): Promise<string[]> {
  const isLet = letsThrough(await readFile(join(root, '.dockerignore'), 'utf8'))
  const left = new Set(['node_modules', '.git', 'dist', '.lotsen'])
  const tops = (await readdir(root, { withFileTypes: true })).filter(({ name }) => !left.has(name))
  const all = await Promise.all(
    tops.map(async (top) => {
      if (top.isFile()) return [top.name]
      const inside = await readdir(join(root, top.name), { withFileTypes: true, recursive: true })
      return inside.filter((one) => one.isFile()).map((one) => relative(root, join(one.parentPath, one.name)))
    }),
  )
  return all.flat().filter(isLet).sort()
}

/** A Dockerfile's instructions, in order. */
export function stepsOf(file: string): Step[] {
  const parsed = DockerfileParser.parse(readFileSync(file, 'utf8'))
  let stage = -1
  return parsed.getInstructions().map((instruction) => {
    const does = instruction.getKeyword()
    if (does === 'FROM') stage += 1
    const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : []
    const from = flags.find((flag) => flag.getName() === 'from')?.getValue() ?? undefined
    const rest = (instruction.getArgumentsContent() ?? '').replace(/\\\n\s*/g, '')
    return { stage, does, rest, ...(from === undefined ? {} : { from }) }
  })
}

/** A path or anything beneath it; `*` within a name, `**` across folders. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*/g, (star) => (star === '*' ? '[^/]*' : '(?:.*/)?'))
  return new RegExp(`^${source}(?:/.*)?$`)
}

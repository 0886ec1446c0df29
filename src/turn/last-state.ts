import type { Conversation, TurnLog } from './ports.js'

const PAGE_TURNS = 1_000

/**
 * Where a conversation stands, read to its end: what is shown may not come from memory, which another instance may have
 * overtaken. Undefined for one that nothing was ever said in.
 */
export async function lastOf(
  log: Pick<TurnLog, 'load' | 'read'>,
  conversation: string,
): Promise<Conversation | undefined> {
  let last = await log.load(conversation)
  while (last) {
    const page = await log.read(conversation, last.seq, PAGE_TURNS)
    last = page.at(-1) ?? last
    if (page.length < PAGE_TURNS) return last
  }
  return undefined
}

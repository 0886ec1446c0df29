import type { InboundMessage } from '../message.js'

/** Whether it is a press that is no words of theirs: the chat was opened or ended, or the page left in a hurry. */
export function isWordless({ opened, ended, fled }: Pick<InboundMessage, 'opened' | 'ended' | 'fled'>): boolean {
  return [opened, ended, fled].includes(true)
}

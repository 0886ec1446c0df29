export type SmsKeyword = 'stop' | 'start' | 'help' | 'info' | 'more'

const KEYWORDS: Record<string, SmsKeyword> = {
  STOP: 'stop',
  STOPP: 'stop',
  AVSLUTA: 'stop',
  START: 'start',
  HJÄLP: 'help',
  HJALP: 'help',
  HELP: 'help',
  INFO: 'info',
  MER: 'more',
  MORE: 'more',
}

/** The keyword a message consists of, if it consists of one: "Stopp!" does, "stopp i avloppet" does not. */
export function smsKeyword(text: string): SmsKeyword | undefined {
  const word = text.normalize('NFC').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  return Object.hasOwn(KEYWORDS, word.toUpperCase()) ? KEYWORDS[word.toUpperCase()] : undefined
}

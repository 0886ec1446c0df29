import { createInterface } from 'node:readline'
import { RESIDENT } from './desk.js'
import type { Residents } from './residents.js'

const HELP = `Write what a resident would, and press Enter:
  sms När är tippen öppen?        by SMS through 46elks, from ${RESIDENT}
  twilio När är tippen öppen?     the same through Twilio
  chat När är tippen öppen?       in the chat on the website`

/** Lets whoever sits at the terminal be a resident. Nothing where the terminal is none. */
export function listenToTerminal(residents: Residents): void {
  if (!process.stdin.isTTY) return
  console.log(HELP)
  const terminal = createInterface({ input: process.stdin })
  terminal.on('line', (line) => {
    const [, how = '', text = ''] = /^\s*(\w+)\s+(.+)$/.exec(line) ?? []
    const answer = answers(residents, how, text)
    if (!answer) return console.log(HELP)
    answer.then(
      (said) => console.log(said.join('\n')),
      (error: unknown) => console.log(error instanceof Error ? error.message : 'It did not get through'),
    )
  })
}

function answers(residents: Residents, how: string, text: string): Promise<string[]> | undefined {
  if (how === 'sms') return residents.text(RESIDENT, text, 'elks')
  if (how === 'twilio') return residents.text(RESIDENT, text, 'twilio')
  if (how === 'chat') return residents.say('anna', text)
  return undefined
}

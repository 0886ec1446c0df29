import { useState } from 'preact/hooks'
import type { Chat } from '../chat.js'
import { writtenOut } from '../written.js'
import type { SheetName } from './panel.js'
import { Sheet } from './sheet.js'

interface MenuProps {
  chat: Chat
  onGo: (sheet: SheetName | undefined) => void
}

/** Everything one may do with the chat as a whole. */
export function Menu({ chat, onGo }: MenuProps) {
  const { texts, around } = chat
  const [told, setTold] = useState('')
  const copy = async () => {
    const copied = await copyText(written(chat))
    setTold(copied ? texts.copied : texts.copy_failed)
  }
  return (
    <Sheet title={texts.menu} back={texts.back_to_chat} onBack={() => onGo(undefined)}>
      <ul class="menu">
        <Item text={texts.contact} onPress={() => onGo('contact')} />
        <Item text={texts.copy} onPress={copy} />
        <Item text={texts.download} onPress={() => download(chat)} />
        {!chat.isEnded && <Item text={texts.end} onPress={() => onGo('end')} />}
        {chat.isOurs && <Item text={texts.delete} onPress={() => onGo('delete')} />}
        {around.house && (
          <>
            <Link href={around.house.fullPage} text={texts.full_page} newTab={texts.new_tab} />
            <Link href={around.house.statement} text={texts.statement} newTab={texts.new_tab} />
          </>
        )}
      </ul>
      <p class="note" role="status">
        {told}
      </p>
    </Sheet>
  )
}

function Item({ text, onPress }: { text: string; onPress: () => void }) {
  return (
    <li>
      <button type="button" onClick={onPress}>
        {text}
      </button>
    </li>
  )
}

function Link({ href, text, newTab }: { href: string; text: string; newTab: string }) {
  return (
    <li>
      <a href={href} target="_blank" rel="noopener noreferrer">
        {text} <span class="sr">({newTab})</span>
        <span aria-hidden="true">↗</span>
      </a>
    </li>
  )
}

function written({ entries, texts, lang, around }: Chat): string {
  return writtenOut(entries, { texts, lang, name: around.house?.name ?? texts.title })
}

/** Saves the conversation as a text file. */
export function download(chat: Chat): void {
  // The mark in front tells old programs that it is UTF-8.
  const url = URL.createObjectURL(new Blob([`\ufeff${written(chat)}`], { type: 'text/plain;charset=utf-8' }))
  const day = new Date().toISOString().slice(0, 10)
  Object.assign(document.createElement('a'), { href: url, download: `${chat.texts.file_name}-${day}.txt` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

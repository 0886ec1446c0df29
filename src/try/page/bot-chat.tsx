import { useState } from 'preact/hooks'
import type { WireThread } from '../wire.js'
import { call } from './calls.js'
import { FileIcon } from './icons.js'
import { Message } from './message.js'
import { t } from './setting.js'
import { Writer } from './writer.js'

/** As the door takes it. */
const FILE_BYTES_MAX = 5_000_000

/** One's own chat with the bot: what was said, cards and all, and where one writes and sends files. */
export function BotChat({ id, thread, by }: { id: string; thread: WireThread | undefined; by: string }) {
  const say = (text: string) => call('/try/say', { by, thread: id, text })
  const choices = thread?.messages.at(-1)?.choices ?? []
  return (
    <div class="bot-chat">
      {thread?.messages.map((message) => (
        <Message key={message.id} message={message} thread={id} by={by} />
      ))}
      {choices.length > 0 && (
        <p class="chat-choices">
          {choices.map((choice) => (
            <button type="button" key={choice.title} onClick={() => void say(choice.say).catch(() => undefined)}>
              {choice.title}
            </button>
          ))}
        </p>
      )}
      <div class="chat-write">
        <Writer open label={t('team_chat_field')} hint="" send={say} />
        <SendFile by={by} />
      </div>
    </div>
  )
}

/** A file is sent as soon as it is chosen. */
function SendFile({ by }: { by: string }) {
  const [fate, setFate] = useState('')
  const send = async (field: HTMLInputElement) => {
    const file = field.files?.[0]
    // The same file can be chosen again.
    field.value = ''
    if (!file) return
    if (file.size > FILE_BYTES_MAX) return setFate(t('team_file_large'))
    setFate(t('team_pressing'))
    const sent = base64Of(file).then((base64) => call('/try/file', { by, name: file.name, base64 }))
    setFate(
      await sent.then(
        () => '',
        () => t('team_failed'),
      ),
    )
  }
  return (
    <>
      <label class="file-pick">
        <input type="file" onChange={(event) => void send(event.currentTarget)} />
        <FileIcon size={16} /> {t('team_file')}
      </label>
      <p class="card-fate" role="status">
        {fate}
      </p>
    </>
  )
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}

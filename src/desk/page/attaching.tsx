import { change, draftOf, stepOf } from './drafts.js'
import { CrossIcon, FileIcon } from './icons.js'
import { fileSize, setting, t } from './setting.js'
import { say } from './spoken.js'
import { type Upload, upload } from './uploads.js'

/** The ways a file comes in: chosen, dropped, or pasted as a picture. */
export function useAttaching(ref: string) {
  const take = (files: Iterable<File>) => {
    for (const file of files) attach(ref, file)
  }
  return {
    choose(event: { currentTarget: HTMLInputElement }) {
      take([...(event.currentTarget.files ?? [])])
      event.currentTarget.value = ''
    },
    drop(event: DragEvent) {
      event.preventDefault()
      take([...(event.dataTransfer?.files ?? [])])
    },
    paste(event: ClipboardEvent) {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      take(files)
    },
  }
}

function attach(ref: string, file: File): void {
  const refused = refusalOf(ref, file)
  if (refused) {
    say(refused)
    return
  }
  const started = upload(ref, file, (now) => stepOf(ref, now))
  change(ref, { uploads: [...draftOf(ref).value.uploads, started] })
}

/** Why it cannot be sent, told before its bytes are; '' when it can. */
function refusalOf(ref: string, { name, size }: File): string {
  const { fileBytesMax, filesMax } = setting.limits
  if (draftOf(ref).value.uploads.length >= filesMax) return t('attach_too_many', { count: filesMax })
  return size > fileBytesMax ? t('attach_too_large', { name, size: fileSize(fileBytesMax) }) : ''
}

/** What will be sent along, each with how far it has come. */
export function Attached({ reference, uploads }: { reference: string; uploads: readonly Upload[] }) {
  if (uploads.length === 0) return null
  const remove = (one: Upload) => {
    one.cancel()
    change(reference, { uploads: draftOf(reference).value.uploads.filter(({ id }) => id !== one.id) })
  }
  return (
    <ul class="attached" aria-label={t('attached_title')}>
      {uploads.map((one) => (
        <li key={one.id} class="attached-file">
          {one.state.at === 'there' && one.state.file.preview ? (
            <img src={one.state.file.preview} alt="" />
          ) : (
            <FileIcon size={26} />
          )}
          <span class="attached-name">
            {one.name} <span class="file-size">{fileSize(one.bytes)}</span>
          </span>
          <Progress upload={one} />
          <button
            type="button"
            class="icon-button"
            aria-label={t('attach_remove', { name: one.name })}
            onClick={() => remove(one)}
          >
            <CrossIcon size={16} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function Progress({ upload: { name, state } }: { upload: Upload }) {
  if (state.at === 'there') return <span class="attached-state">{t('attach_there')}</span>
  if (state.at === 'failed') return <span class="attached-state attached-state--failed">{state.words}</span>
  return <progress class="attached-progress" value={state.part} max={1} aria-label={t('attach_going', { name })} />
}

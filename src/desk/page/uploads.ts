import type { WireFile } from '../wire.js'
import { type CallFailed, failed, headersOf } from './calls.js'
import { t } from './setting.js'

/** A file on its way, or there. */
export interface Upload {
  id: number
  name: string
  bytes: number
  state: { at: 'going'; part: number } | { at: 'there'; file: WireFile } | { at: 'failed'; words: string }
  cancel: () => void
}

let count = 0

/** Sends a file for a ticket; `changed` hears of every step. It is nobody's to see until a reply or a note speaks of it. */
export function upload(ref: string, file: File, changed: (upload: Upload) => void): Upload {
  const request = new XMLHttpRequest()
  count += 1
  const base = { id: count, name: file.name, bytes: file.size, cancel: () => request.abort() }
  const tell = (state: Upload['state']): Upload => {
    const now = { ...base, state }
    changed(now)
    return now
  }
  request.upload.onprogress = ({ loaded, total }) => tell({ at: 'going', part: total > 0 ? loaded / total : 0 })
  request.onload = () => {
    const body = bodyOf(request)
    if (request.status === 201) tell({ at: 'there', file: (body as { file: WireFile }).file })
    else tell({ at: 'failed', words: failed(request.status, body).message })
  }
  request.onerror = () => tell({ at: 'failed', words: t('error_offline') })
  void send(request, ref, file).catch((error: CallFailed) => tell({ at: 'failed', words: error.message }))
  return tell({ at: 'going', part: 0 })
}

async function send(request: XMLHttpRequest, ref: string, file: File): Promise<void> {
  const headers = await headersOf()
  request.open('POST', `/desk/api/ticket/${ref}/files?${new URLSearchParams({ name: file.name })}`)
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.send(file)
}

function bodyOf({ responseText }: XMLHttpRequest): unknown {
  try {
    return JSON.parse(responseText)
  } catch {
    return undefined
  }
}

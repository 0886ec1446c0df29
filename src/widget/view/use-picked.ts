import { useRef, useState } from 'preact/hooks'
import { FILES_MAX, mistakeOf } from '../files/accept.js'
import { shrink } from '../files/shrink.js'
import { type Texts, withText } from '../texts.js'

/** The files that go with the next message. */
export interface Picked {
  files: File[]
  isPreparing: boolean
  /** What was wrong with the last ones, in words; '' when nothing was. */
  mistake: string
  add: (files: File[]) => void
  remove: (file: File) => void
  /** All of them, for sending; none are left. */
  take: () => File[]
}

/** Files as they are chosen, pasted or dropped: made small, and refused with a reason before anyone waits for them. */
export function usePicked(texts: Texts): Picked {
  const [files, setFiles] = useState<File[]>([])
  const [mistake, setMistake] = useState('')
  const [preparing, setPreparing] = useState(0)
  // What is drawn may be a moment old when the next file comes.
  const now = useRef<File[]>([])

  const sentences = { file_type: texts.file_type, file_size: texts.file_size, file_count: texts.file_count }
  const put = (next: File[]) => {
    now.current = next
    setFiles(next)
  }
  const addOne = async (chosen: File) => {
    const file = await shrink(chosen)
    const wrong = now.current.length >= FILES_MAX ? 'file_count' : mistakeOf(file)
    if (wrong) setMistake(withText(sentences[wrong], chosen.name))
    else put([...now.current, file])
  }
  const add = async (chosen: File[]) => {
    setMistake('')
    setPreparing((count) => count + 1)
    // One at a time: an old phone has not the memory for five photos at once.
    for (const file of chosen) await addOne(file)
    setPreparing((count) => count - 1)
  }
  const remove = (file: File) => {
    setMistake('')
    put(now.current.filter((one) => one !== file))
  }
  const take = () => {
    const taken = now.current
    setMistake('')
    put([])
    return taken
  }
  return { files, isPreparing: preparing > 0, mistake, add: (chosen) => void add(chosen), remove, take }
}

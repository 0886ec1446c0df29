import { watch } from 'chokidar'
import type { Content } from './content.js'
import { type Loaded, loadContent } from './load.js'
import type { Mistake } from './mistake.js'

/** Editors save in several steps; edits this close together are one. */
const QUIET_MS = 150

/** The content in force, and where the next edit is told. */
export interface LiveContent {
  readonly current: Content
  /** Mistakes of the newest edit, while an older version serves; empty when the newest is in force. */
  readonly mistakes: readonly Mistake[]
  /** Resolves when edits are being seen. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

/**
 * Keeps content in step with its files. An edit with a mistake is told and changes nothing:
 * the last good version stays until the files are whole again.
 */
export function watchContent(
  first: Content,
  dirs: { knowledge: string; dialogs: string },
  on: { changed: (content: Content) => void; refused: (mistakes: readonly Mistake[]) => void },
): LiveContent {
  let current = first
  let mistakes: readonly Mistake[] = []
  let timer: NodeJS.Timeout | undefined
  let loading: Promise<void> = Promise.resolve()

  const take = (loaded: Loaded) => {
    mistakes = loaded.mistakes
    if (!loaded.content) return on.refused(loaded.mistakes)
    current = loaded.content
    on.changed(current)
  }
  const reload = () => {
    loading = loading.then(async () => take(await loadContent(dirs.knowledge, dirs.dialogs)))
  }
  const watcher = watch([dirs.knowledge, dirs.dialogs], { ignoreInitial: true }).on('all', () => {
    clearTimeout(timer)
    timer = setTimeout(reload, QUIET_MS)
  })
  const ready = new Promise<void>((resolve) => watcher.once('ready', () => resolve()))
  return {
    get current() {
      return current
    },
    get mistakes() {
      return mistakes
    },
    ready,
    async close() {
      // Closed in the middle of its first look around, it would leave watchers that keep the process.
      await ready
      clearTimeout(timer)
      await watcher.close()
      await loading
    },
  }
}

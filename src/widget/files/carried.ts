import type { Memory } from '../line/memory.js'

/** The bytes of what is on its way: here while the page lives, and in the tab's storage while they are small. */
export class CarriedFiles {
  readonly #memory: Memory
  readonly #files = new Map<string, File[]>()

  constructor(memory: Memory) {
    this.#memory = memory
  }

  async keep(id: string, files: File[]): Promise<void> {
    this.#files.set(id, files)
    const urls = await Promise.all(files.map(toDataUrl)).catch(() => [])
    // It may have arrived meanwhile.
    if (this.#files.has(id)) this.#memory.keepFiles(id, urls)
  }

  /** Undefined when a reload lost them. */
  of(id: string, names: readonly { name: string; type: string }[]): File[] | undefined {
    const here = this.#files.get(id)
    if (here) return here
    const urls = this.#memory.files(id)
    return urls.length === names.length ? urls.map((url, at) => toFile(url, names[at])) : undefined
  }

  drop(id: string): void {
    this.#files.delete(id)
    this.#memory.dropFiles(id)
  }
}

function toDataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}

/** By hand: a page's security policy may forbid to fetch a data URL. */
function toFile(url: string, { name, type } = { name: '', type: '' }): File {
  const binary = atob(url.slice(url.indexOf(',') + 1))
  return new File([Uint8Array.from(binary, (byte) => byte.charCodeAt(0))], name, { type })
}

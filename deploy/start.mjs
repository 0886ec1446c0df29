// What the image runs: `lotsen <verb>` on a knowledge folder that can be written to. Where that is empty it gets the image's
// articles first; approved edits since then come from the database as the service starts, so that a folder in memory will do.
import { cp, mkdir, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const IMAGE = fileURLToPath(new URL('../knowledge', import.meta.url))
const { KNOWLEDGE_DIR: own } = process.env

if (own) {
  try {
    await mkdir(own, { recursive: true })
    if ((await readdir(own)).length === 0) await cp(IMAGE, own, { recursive: true })
  } catch (error) {
    console.error(`KNOWLEDGE_DIR: ${own} cannot be written to (${error.code}); give it a volume or a tmpfs`)
    process.exit(1)
  }
}
await import('../dist/cli.js')

import { join } from 'node:path'
import type { Content } from '../../content/content.js'
import { localTimeOf } from '../../content/local-time.js'
import type { Places } from './places.js'

/** What is checked, where it stands in its files, and when. */
export interface Checked {
  content: Content
  places: Places
  files: ContentFiles
  /** In the municipality's own time: `2026-11-26`, and `2026-11-26 08:30`. */
  today: string
  localTime: string
}

/** Files of knowledge/ that remarks are about, besides the articles. */
export interface ContentFiles {
  organisation: string
  elsewhere: string
  notices: string
  /** The source pages' hashes; not there before the first `--accept`. */
  pages: string
}

export function contentFiles(knowledgeDir: string): ContentFiles {
  return {
    organisation: join(knowledgeDir, 'organisation.yaml'),
    elsewhere: join(knowledgeDir, 'elsewhere.yaml'),
    notices: join(knowledgeDir, 'notices.yaml'),
    pages: join(knowledgeDir, 'sources.json'),
  }
}

/** A moment as the municipality's clocks show it. */
export function localMoment({ organisation }: Content, now: Date): Pick<Checked, 'today' | 'localTime'> {
  const localTime = localTimeOf(now, organisation.municipality.timeZone)
  return { today: localTime.slice(0, 10), localTime }
}

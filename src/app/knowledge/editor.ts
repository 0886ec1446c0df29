import { randomUUID } from 'node:crypto'
import { parseChange } from '../../content/knowledge-change.js'
import { loadContent } from '../../content/load.js'
import { localTimeOf, momentOf } from '../../content/local-time.js'
import { type Notice, Notices } from '../../content/notices.js'
import { ServiceError } from '../../errors.js'
import type { AuditLog, AuditNote } from '../../store/audit.js'
import type { KnowledgeEdits } from '../../store/knowledge-edits.js'
import { LIVE_MAX, type LiveKnowledge } from '../../store/live-knowledge.js'
import type { StaffMember } from '../../tickets/ticket.js'
import type { KnowledgeChange, KnowledgeEditor, NewNotice } from '../../turn/knowledge-ports.js'
import type { Knowing } from '../core.js'
import { mistakesIn, withCandidate } from './candidate.js'
import { changedFile, digestOf } from './changed-file.js'
import type { InForce } from './in-force.js'
import type { KnowledgeFiles } from './knowledge-files.js'
import type { Trials } from './try-out.js'

const REASON_LENGTH_MAX = 500

export interface EditorParts {
  dirs: { knowledge: string; dialogs: string }
  /** As the files have it, with what staff have said. */
  knowing: Pick<Knowing, 'content'>
  live: LiveKnowledge
  edits: KnowledgeEdits
  files: KnowledgeFiles
  trials: Trials
  inForce: InForce
  audit: Pick<AuditLog, 'note'>
  now: () => Date
}

/** What desk and Teams change the knowledge by. Each deed is noted first, and in force here when it resolves. */
export function createEditor(parts: EditorParts): KnowledgeEditor {
  const { dirs, knowing, live, edits, trials, inForce, now } = parts
  return {
    async tryOut(asked, questions, tell = () => undefined) {
      const change = parseChange(asked)
      return trials.run(change, await changedFile(change, knowing.content, dirs.knowledge), questions, tell)
    },
    apply: (change, as) => apply(parts, parseChange(change), as),
    history: (limit) => edits.history(limit),
    async putNotice(asked, by) {
      const notice = await noticeOf(parts, asked)
      const why = asked.why === undefined ? {} : { why: reasonOf(asked.why) }
      await note(parts, 'notice_put', notice.id, by)
      const endsAt = momentOf(notice.end, timeZoneOf(parts))
      await live.putNotice({ ...notice, by: named(by), at: now(), ...why }, endsAt)
      await inForce.look()
      return { id: notice.id }
    },
    async endNotice(id, by) {
      await note(parts, 'notice_ended', id, by)
      if (!(await live.endNotice(id, named(by), now()))) throw new ServiceError('not_found', 'No such notice goes on')
      await inForce.look()
    },
    notices: () => live.notices(now()),
    async switchOff(article, reason, by) {
      if (!knowing.content.articles.some(({ slug }) => slug === article))
        throw new ServiceError('not_found', 'There is no such article')
      const off = { id: `off-${randomUUID()}`, article, reason: reasonOf(reason), by: named(by), at: now() }
      await note(parts, 'article_off', article, by)
      await live.switchOff(off)
      await inForce.look()
    },
    async switchOn(article, by) {
      await note(parts, 'article_on', article.slice(0, 60), by)
      if (!(await live.switchOn(article, named(by), now())))
        throw new ServiceError('not_found', 'No such article is switched off')
      await inForce.look()
    },
    offs: () => live.offs(now()),
  }
}

async function apply(
  parts: EditorParts,
  change: KnowledgeChange,
  { by, approvedBy, why, trial }: Parameters<KnowledgeEditor['apply']>[1],
): Promise<{ edit: string }> {
  const { dirs, knowing, edits, files, inForce, now } = parts
  if (trial.mistakes.length > 0) throw new ServiceError('payload_invalid', trial.mistakes.join('\n'))
  const reason = reasonOf(why)
  await files.catchUp()
  const { seen } = files
  const changed = await changedFile(change, knowing.content, dirs.knowledge)
  if (changed.file !== trial.base.file || changed.before !== trial.base.digest) throw overtaken(changed.file)
  await mustBeWhole(parts, changed)
  await files.mustBeWritable(changed.file)
  await note(parts, 'knowledge_edited', changed.file, approvedBy)
  const { file, before, text } = changed
  const who = { by: named(by), approvedBy: named(approvedBy), why: reason }
  const edit = { at: now(), file, before, after: digestOf(text), text, change, ...who, quality: trial.quality }
  const number = await edits.add(edit, seen)
  if (number === undefined) throw overtaken(file)
  await inForce.look()
  return { edit: `edit-${number}` }
}

function overtaken(file: string): ServiceError {
  return new ServiceError('knowledge_changed', `${file} has changed since this was tried: try it again, and look again`)
}

/** The rest of the knowledge may have changed since the trial, though this file has not. */
async function mustBeWhole({ dirs }: EditorParts, changed: { file: string; text: string }): Promise<void> {
  const mistakes = await withCandidate(dirs.knowledge, changed, async (folder) =>
    mistakesIn(folder, (await loadContent(folder, dirs.dialogs)).mistakes),
  )
  if (mistakes.length > 0) throw new ServiceError('payload_invalid', mistakes.join('\n'))
}

async function noticeOf(parts: EditorParts, asked: NewNotice): Promise<Notice> {
  const { why: _, start, ...given } = asked
  const localNow = localTimeOf(parts.now(), timeZoneOf(parts))
  const [notice] = parsed([{ ...given, id: `staff-${randomUUID()}`, start: start ?? localNow }])
  if (!notice) throw new RangeError('A notice is one')
  if (notice.end <= localNow) throw new ServiceError('payload_invalid', 'end: has passed')
  for (const time of [notice.start, notice.end])
    if (Number.isNaN(momentOf(time, timeZoneOf(parts)).getTime()))
      throw new ServiceError('payload_invalid', 'No such time')
  const { articles, organisation } = parts.knowing.content
  const strays = notice.articles.filter((named) => !articles.some(({ slug }) => slug === named))
  const nowhere = (notice.districts ?? []).filter((named) => !organisation.districts.some(({ id }) => id === named))
  if (strays.length + nowhere.length > 0)
    throw new ServiceError('payload_invalid', 'It names an article or a district that there is none of')
  if ((await parts.live.notices(parts.now())).length >= LIVE_MAX)
    throw new ServiceError('payload_invalid', `${LIVE_MAX} notices go on already: take some down first`)
  return notice
}

function parsed(notices: unknown[]): Notice[] {
  const read = Notices.safeParse(notices)
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`)
  throw new ServiceError('payload_invalid', `Not a notice: ${wrong.join(', ')}`)
}

function timeZoneOf({ knowing }: EditorParts): string {
  return knowing.content.organisation.municipality.timeZone
}

function reasonOf(text: string): string {
  const reason = text.trim()
  if (reason !== '' && reason.length <= REASON_LENGTH_MAX) return reason
  throw new ServiceError('payload_invalid', `A reason is 1 to ${REASON_LENGTH_MAX} characters`)
}

async function note({ audit }: EditorParts, did: AuditNote['did'], knowledge: string, by: StaffMember): Promise<void> {
  await audit.note({ who: { kind: 'staff', ...named(by) }, did, about: { knowledge }, door: 'knowledge' })
}

/** Who, and nothing else that is known of them. */
function named({ id, name }: StaffMember): StaffMember {
  return { id, name }
}

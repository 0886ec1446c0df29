import type { Lang } from '../message.js'
import type { Article } from './article.js'
import type { DangerRules } from './danger.js'
import type { DangerExamples } from './danger-examples.js'
import type { Elsewhere } from './elsewhere.js'
import type { FaultCategory } from './faults.js'
import type { Flow } from './flow.js'
import type { FlowWords } from './flow-words.js'
import type { Intents } from './intents.js'
import type { Languages } from './languages.js'
import type { Mistake } from './mistake.js'
import type { Notice } from './notices.js'
import type { Organisation } from './organisation.js'
import type { Pages } from './pages.js'
import type { Replies } from './replies.js'
import type { ReportTexts } from './report-texts.js'
import type { StaffSentences } from './staff-texts.js'
import type { StaffedHours } from './staffed-hours.js'
import type { StandardReplies } from './standard-replies.js'
import type { Streets } from './streets.js'
import type { Vocabulary } from './vocabulary.js'

/** All of knowledge/ and dialogs/, read, checked and unchanging. A new edit is a new one. */
export interface Content {
  organisation: Organisation
  articles: readonly Article[]
  elsewhere: readonly Elsewhere[]
  notices: readonly Notice[]
  vocabulary: Readonly<Record<Lang, Vocabulary>>
  replies: Readonly<Record<Lang, Replies>>
  staff: Readonly<Record<Lang, StaffSentences>>
  report: Readonly<Record<Lang, ReportTexts>>
  standardReplies: StandardReplies
  intents: Intents
  languages: Languages
  faults: readonly FaultCategory[]
  streets: Streets
  /** When queues are staffed, where that is planned in a file. */
  staffedHours?: readonly StaffedHours[]
  flowWords: FlowWords
  flows: readonly Flow[]
  /** What is wrong with flows that were left out; the rest of the content does not wait for them. */
  refusedFlows: readonly Mistake[]
  danger: DangerRules
  dangerExamples: DangerExamples
  pages: Pages
}

import type { Content } from '../../content/content.js'
import type { Limits } from '../../limits.js'
import type { Lang } from '../../message.js'
import type { Period } from '../../reports/period.js'
import type { Report } from '../../reports/report.js'
import type { Against } from './asked.js'
import type { ReportLinks } from './links.js'

/** Where reports come from. */
export interface ReportSource {
  /** `against`: what to compare with; without it, what there is. */
  build(asked: Period & { lang: Lang; madeUp: boolean; against?: Against }): Promise<Report>
  /** The same as a file of semicolons. */
  csv(report: Report): string
  /** The months there may be figures of: the first with any, and the present one; of the made-up year its own. */
  months(madeUp: boolean): Promise<Period>
}

/** What the report's page rests on. */
export interface ReportPorts {
  reports: ReportSource
  links: ReportLinks
  content: () => Pick<Content, 'organisation' | 'report'>
  /** The page is shown in a tab in Teams too. */
  inTeams: boolean
  limits: Limits
}

import type { Door } from '../channels/channel.js'
import type { Config } from '../config.js'
import { localTimeOf } from '../content/local-time.js'
import { reportDoors } from '../desk/report/doors.js'
import { ReportLinks } from '../desk/report/links.js'
import type { ReportSource } from '../desk/report/ports.js'
import type { Limits } from '../limits.js'
import { type Period, shiftMonth } from '../reports/period.js'
import type { MadeSecrets } from '../secrets.js'
import type { Knowing } from './core.js'
import { linkSecrets } from './files.js'
import type { Reports } from './report.js'

interface ReportPageParts {
  config: Config
  made: MadeSecrets | undefined
  knowing: Pick<Knowing, 'content'>
  reports: Reports
  now: () => Date
  limits: Limits
}

/** The report as a page, and the links that open it. */
export function createReportPage(parts: ReportPageParts): { doors: Door[]; links: ReportLinks } {
  const { config, made, knowing, now, limits } = parts
  const links = new ReportLinks(linkSecrets(config, made), now)
  const inTeams = config.MicrosoftAppId !== undefined
  return {
    links,
    doors: reportDoors({ reports: sourceOf(parts), links, content: () => knowing.content, inTeams, limits }),
  }
}

function sourceOf({ reports, knowing, now }: ReportPageParts): ReportSource {
  return {
    build: (asked) => reports.build(asked),
    csv: (report) => reports.csv(report),
    async months(madeUp): Promise<Period> {
      const present = localTimeOf(now(), knowing.content.organisation.municipality.timeZone).slice(0, 7)
      // Twelve months that are over: a year to look at has no half month at its end.
      if (madeUp) return { from: shiftMonth(present, -12), to: shiftMonth(present, -1) }
      // What has happened this minute counts: a first contact is seen at once.
      const first = (await reports.ends())?.first.slice(0, 7)
      return { from: first !== undefined && first < present ? first : present, to: present }
    },
  }
}

import { reportDoors } from '../../src/desk/report/doors.js'
import { ReportLinks } from '../../src/desk/report/links.js'
import type { ReportPorts, ReportSource } from '../../src/desk/report/ports.js'
import type { RunningHttp } from '../../src/http/server.js'
import { LIMITS } from '../../src/limits.js'
import type { Period } from '../../src/reports/period.js'
import type { Report } from '../../src/reports/report.js'
import { serveDoors } from './doors.js'
import { reportTexts, sampleReport } from './report-sample.js'

export type Asked = Parameters<ReportSource['build']>[0]

/** The report's doors alone, with reports that a test makes up. */
export class ReportHouse {
  readonly secret = 'a-secret-of-this-house'
  readonly asked: Asked[] = []
  report: (asked: Asked) => Report = sampleReport
  known: Period = { from: '2023-12', to: '2026-11' }
  /** Path and query. */
  readonly link = new ReportLinks({ current: this.secret }, () => new Date()).path()
  #http: RunningHttp | undefined

  static async open({ inTeams = false }: { inTeams?: boolean } = {}): Promise<ReportHouse> {
    const house = new ReportHouse()
    house.#http = await serveDoors(reportDoors(house.#ports(inTeams)))
    return house
  }

  get url(): string {
    return this.#http?.url ?? ''
  }

  async close(): Promise<void> {
    await this.#http?.close()
  }

  /** What stands at the link, with this added to its query. */
  read(query: Record<string, string>) {
    return this.get(`${this.link}&${new URLSearchParams(query)}`)
  }

  async get(path: string): Promise<{ status: number; headers: Headers; text: string }> {
    const response = await fetch(`${this.url}${path}`, { headers: { 'accept-language': 'sv' } })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  #ports(inTeams: boolean): ReportPorts {
    const municipality = { name: { sv: 'Lindnäs kommun', en: 'Lindnäs' }, staffLanguage: 'sv' }
    const content = { organisation: { municipality }, report: { sv: reportTexts('sv'), en: reportTexts('en') } }
    return {
      links: new ReportLinks({ current: this.secret }, () => new Date()),
      inTeams,
      limits: LIMITS,
      content: () => content as unknown as ReturnType<ReportPorts['content']>,
      reports: {
        build: async (asked) => {
          this.asked.push(asked)
          return this.report(asked)
        },
        csv: () => 'the file',
        months: async () => this.known,
      },
    }
  }
}

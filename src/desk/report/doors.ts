import type { Door, DoorReply, DoorRequest } from '../../channels/channel.js'
import { reportSayFrom } from '../../content/report-texts.js'
import { ServiceError } from '../../errors.js'
import type { Lang } from '../../message.js'
import { Rate } from '../../rate.js'
import type { Period } from '../../reports/period.js'
import type { Report } from '../../reports/report.js'
import { langOf } from '../lang.js'
import { framedBy } from '../page-policy.js'
import { queryOf } from '../reply.js'
import { type Asked, askedOf, ReportQuery } from './asked.js'
import { closedPage } from './closed.js'
import { loadDraw } from './draw.js'
import type { Shown } from './head.js'
import { reportPage } from './page.js'
import type { ReportPorts } from './ports.js'
import { styleDoor } from './style.js'
import { type Voice, voiceOf } from './voice.js'

const EXAMPLE = '/report/example'
/** The made-up year is the same for all who ask; so many of its pages are kept. */
const KEPT_MAX = 24

/** The report: for whoever has a link that opens it, as a page and as a file; and a made-up year for anyone. */
export function reportDoors(ports: ReportPorts): Door[] {
  const kept = new Map<string, Promise<string>>()
  const rate = new Rate('examplesPerAddress', ports.limits)
  const get = (path: string, handle: Door['handle']): Door => ({ method: 'GET', path, bytesMax: 0, handle })
  return [
    get('/report', async (request) => {
      const carried = ports.links.opens(request.query)
      if (!carried) return closed(ports, request)
      const shown = await shownOf(ports, request, { path: '/report', carried })
      return page(ports, await pageText(ports, shown, false), 'private, no-store')
    }),
    get('/report.csv', async (request) => {
      const carried = ports.links.opens(request.query)
      if (!carried) throw new ServiceError('not_found', 'There is nothing at this address')
      const { asked } = await shownOf(ports, request, { path: '/report.csv', carried })
      return csvFile(ports, await built(ports, asked, false))
    }),
    get(EXAMPLE, async (request) => {
      const shown = await shownOf(ports, request, { path: EXAMPLE, carried: {} })
      const text = kept.get(keyOf(shown))
      if (!text) await rate.take(request.address)
      return page(ports, await (text ?? example(ports, shown, kept)), 'no-cache')
    }),
    styleDoor(),
  ]
}

async function shownOf(
  ports: ReportPorts,
  request: DoorRequest,
  { path, carried }: Pick<Shown, 'path' | 'carried'>,
): Promise<Shown> {
  const query = queryOf(ReportQuery, request)
  const known = await ports.reports.months(path === EXAMPLE)
  const months = path === EXAMPLE ? within(query, known) : query
  return { asked: askedOf(months, readerLang(ports, request), known), path, carried, known }
}

/** Of what is made up there is no more than is shown. */
function within({ from, to, ...query }: ReportQuery, known: Period): ReportQuery {
  const nearest = (month: string) => (month < known.from ? known.from : month > known.to ? known.to : month)
  return { ...query, ...(from ? { from: nearest(from) } : {}), ...(to ? { to: nearest(to) } : {}) }
}

/** One page for all who ask for the same at once and after: whoever asks again and again costs nothing. */
function example(ports: ReportPorts, shown: Shown, kept: Map<string, Promise<string>>): Promise<string> {
  const key = keyOf(shown)
  const ready = kept.get(key)
  if (ready) return ready
  const made = pageText(ports, shown, true)
  kept.set(key, made)
  made.catch(() => kept.delete(key))
  const [oldest] = kept.keys()
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
  return made
}

function keyOf({ asked, known }: Shown): string {
  return JSON.stringify([asked, known])
}

async function pageText(ports: ReportPorts, shown: Shown, madeUp: boolean): Promise<string> {
  const { lang } = shown.asked
  const [report, draw] = await Promise.all([built(ports, shown.asked, madeUp), loadDraw()])
  const voice = voiceIn(ports, lang)
  return reportPage({ report, shown, voice, draw, example: `${EXAMPLE}?lang=${lang}` })
}

function built({ reports }: ReportPorts, { from, to, lang, against }: Asked, madeUp: boolean): Promise<Report> {
  return reports.build({ from, to, lang, madeUp, ...(against ? { against } : {}) })
}

function closed(ports: ReportPorts, request: DoorRequest): DoorReply {
  const lang = readerLang(ports, request)
  const { name } = ports.content().organisation.municipality
  const body = closedPage(voiceIn(ports, lang), name[lang], `${EXAMPLE}?lang=${lang}`)
  return { ...page(ports, body, 'no-store'), status: 404 }
}

function csvFile({ reports }: ReportPorts, report: Report): DoorReply {
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="lotsen-${report.from}-${report.to}.csv"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    },
    body: reports.csv(report),
  }
}

function page({ inTeams }: ReportPorts, body: string, caching: string): DoorReply {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': caching,
      // The address is what opens it.
      'referrer-policy': 'no-referrer',
      vary: 'Accept-Language',
      'content-security-policy': [
        "default-src 'none'",
        "style-src 'self'",
        'img-src data:',
        "base-uri 'none'",
        "form-action 'self'",
        framedBy(inTeams),
      ].join('; '),
    },
    body,
  }
}

function readerLang({ content }: ReportPorts, request: DoorRequest): Lang {
  return langOf(request, content().organisation.municipality.staffLanguage)
}

function voiceIn({ content }: ReportPorts, lang: Lang): Voice {
  return voiceOf(lang, reportSayFrom(content().report[lang]))
}

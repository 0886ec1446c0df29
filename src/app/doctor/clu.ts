import { z } from 'zod'
import { LANGS, type Lang } from '../../message.js'
import { type CluOutcome, createPredict } from '../../understanding/clu/prediction.js'
import { CLU_LANGUAGE, type CluSettings, cluSettings } from '../../understanding/clu/settings.js'
import { withinBudget } from '../../understanding/clu/within-budget.js'
import type { Ask } from './ask.js'
import { type Finding, findingsOf } from './finding.js'
import type { Check } from './patient.js'

const SUBJECT = 'CLU'
const { ok, warning, fault } = findingsOf(SUBJECT)

const API_VERSION = '2023-04-01'
const TIMEOUT_MS = 5_000
const HURTS = 'messages the local understanding is unsure of get no second opinion; residents are answered all the same'
/** A question of nobody's. */
const QUESTIONS: Record<Lang, string> = { sv: 'När öppnar biblioteket?', en: 'When does the library open?' }

const Project = z.looseObject({ multilingual: z.boolean().optional(), language: z.string().optional() })

/** Azure's model answers, in both languages, and within the time residents wait for it. */
export const cluCheck: Check = {
  subject: SUBJECT,
  rests: ['CLU_'],
  async examine({ config, ask }) {
    const settings = cluSettings(config)
    if (!settings) return [ok('not connected: CLU_ENDPOINT, CLU_KEY and CLU_PROJECT are not set')]
    const predict = createPredict(settings)
    const [project, ...asked] = await Promise.all([
      authoring(settings, ask, ''),
      ...LANGS.map(async (lang) => {
        const startMs = performance.now()
        const outcome = await withinBudget(TIMEOUT_MS, (signal) => predict(QUESTIONS[lang], lang, signal))
        return { lang, outcome, tookMs: performance.now() - startMs }
      }),
    ])
    const failed = asked.find(({ outcome }) => 'failure' in outcome)
    if (failed) return [fault(await troubleOf(settings, ask, failed))]
    const slowest = Math.max(...asked.map(({ tookMs }) => tookMs))
    const findings = [...oneLanguage(settings, project), ...slow(settings, slowest)]
    return findings.length > 0
      ? findings
      : [ok(`${settings.project} (${settings.deployment}) answers in ${Math.round(slowest)} ms`)]
  },
}

/** What the authoring API says of the project, or of what is in it. */
async function authoring({ endpoint, key, project }: CluSettings, ask: Ask, path: string) {
  const base = `${endpoint.replace(/\/+$/, '')}/language/authoring/analyze-conversations/projects/${project}`
  return ask({
    of: 'CLU',
    url: `${base}${path}?api-version=${API_VERSION}`,
    init: { headers: { 'ocp-apim-subscription-key': key } },
  })
}

async function troubleOf(settings: CluSettings, ask: Ask, { lang, outcome }: { lang: Lang; outcome: CluOutcome }) {
  const { failure = 'malformed', status } = 'failure' in outcome ? outcome : {}
  const { endpoint, project, deployment } = settings
  if (status === 401 || status === 403)
    return {
      what: `CLU refuses CLU_KEY (${status})`,
      hurts: HURTS,
      remedy: 'copy KEY 1 and the endpoint of the same Language resource: Azure portal, Keys and Endpoint',
    }
  if (status === 404 || status === 400) return missing(settings, ask, { status, lang })
  if (status === 429)
    return {
      what: 'CLU has no more room for questions (429)',
      hurts: HURTS,
      remedy: 'raise the resource’s pricing tier in the Azure portal',
    }
  const how = {
    late: `does not answer within ${TIMEOUT_MS / 1_000} s`,
    unreachable: 'cannot be reached',
    refused: `answers ${status}`,
    malformed: 'answers what cannot be read',
  }
  return {
    what: `CLU at ${new URL(endpoint).host} ${how[failure]}`,
    hurts: HURTS,
    remedy: `set CLU_ENDPOINT to the Language resource’s endpoint, let this machine call it, and see that ${project} is deployed as ${deployment}`,
  }
}

/** Whether it is the project, the deployment or the language that is not there. */
async function missing(settings: CluSettings, ask: Ask, { status, lang }: { status: number; lang: Lang }) {
  const { project, deployment } = settings
  const [one, other] = await Promise.all([
    authoring(settings, ask, ''),
    authoring(settings, ask, `/deployments/${deployment}`),
  ])
  if (!('failure' in one) && one.status === 404 && !('failure' in other) && other.status === 404)
    return {
      what: `CLU has no project ${project} that is deployed as ${deployment}`,
      hurts: HURTS,
      remedy: `lotsen clu export --out clu.json, import it in Language Studio as ${project}, train, and deploy as ${deployment}; or correct CLU_PROJECT`,
    }
  if (!('failure' in other) && other.status === 404)
    return {
      what: `CLU’s project ${project} is not deployed as ${deployment}`,
      hurts: HURTS,
      remedy: `in Language Studio: train ${project} and deploy it as ${deployment}; or correct CLU_DEPLOYMENT`,
    }
  return {
    what: `CLU refuses a question in ${CLU_LANGUAGE[lang]} (${status})`,
    hurts: HURTS,
    remedy: `make ${project} multilingual (lotsen clu export does), train and deploy it again as ${deployment}`,
  }
}

function oneLanguage({ project }: CluSettings, answer: Awaited<ReturnType<Ask>>): Finding[] {
  const known = 'failure' in answer || answer.status !== 200 ? undefined : Project.safeParse(answer.json).data
  if (known?.multilingual !== false) return []
  return [
    warning({
      what: `CLU’s project ${project} is for ${known.language ?? 'one language'} alone`,
      hurts: 'what is written in other languages is understood worse',
      remedy: 'lotsen clu export --out clu.json, import it as a new multilingual project, train and deploy',
    }),
  ]
}

function slow({ budgetMs }: CluSettings, tookMs: number): Finding[] {
  if (tookMs <= budgetMs) return []
  return [
    warning({
      what: `CLU took ${Math.round(tookMs)} ms for its first answer, and is waited for ${budgetMs} ms (CLU_BUDGET_MS)`,
      hurts: HURTS,
      remedy: 'ask again; if it stays slow, use a Language resource nearer by, or raise CLU_BUDGET_MS',
    }),
  ]
}

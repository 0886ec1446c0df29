import {
  AzureKeyCredential,
  ConversationAnalysisClient,
  type ConversationAnalysisClientOptionalParams,
  type ConversationalTask,
} from '@azure/ai-language-conversations'
import { z } from 'zod'
import type { Lang } from '../../message.js'
import { guardedAgents } from '../../outgoing.js'
import { CLU_LANGUAGE, type CluSettings } from './settings.js'

const API_VERSION = '2023-04-01'
/** 500 intents, the most a project may have, take about 50 kB. */
const ANSWER_BYTES_MAX = 262_144

export interface CluRanked {
  /** As the project file names it: an article's slug, `None`, or `intent.<name>` for what is no article. */
  intent: string
  /** 0..1 */
  confidence: number
}

/** Why there is no ranking: no answer in time, one that says no, none at all, or one that makes no sense. */
export interface CluFailure {
  failure: 'late' | 'refused' | 'unreachable' | 'malformed'
  status?: number
  /** How long CLU asked to be left alone. */
  retryAfterMs?: number
}

export type CluOutcome = { ranked: CluRanked[] } | CluFailure

/** Asks once. Never rejects; may never settle, so the caller keeps the time. */
export type Predict = (utterance: string, lang: Lang, signal: AbortSignal) => Promise<CluOutcome>

/** The SDK's own reading of an answer: `confidence` stands as `confidenceScore` on the wire. */
const Answer = z.object({
  result: z.object({
    prediction: z.object({
      intents: z.array(z.object({ category: z.string().min(1), confidence: z.number().min(0).max(1) })).min(1),
    }),
  }),
})

type Policy = NonNullable<ConversationAnalysisClientOptionalParams['additionalPolicies']>[number]['policy']

/**
 * Reads the answer here, for the SDK's own reading has no limit. It is asked for uncompressed: when a compressed answer
 * breaks off or is aborted, the SDK waits for the rest of it for ever.
 */
const boundedAnswer: Policy = {
  name: 'boundedAnswer',
  async sendRequest(request, next) {
    request.headers.set('accept-encoding', 'identity')
    // Infinity is the SDK's word for any status: the body is handed over as it comes.
    request.streamResponseStatusCodes = new Set([Number.POSITIVE_INFINITY])
    const { readableStreamBody, ...answer } = await next(request)
    const bytes: Buffer[] = []
    let size = 0
    for await (const chunk of readableStreamBody ?? []) {
      const more = Buffer.from(chunk)
      size += more.length
      // Leaving the loop closes the connection; no body is then no JSON, and so no answer.
      if (size > ANSWER_BYTES_MAX) return { ...answer, bodyAsText: '' }
      bytes.push(more)
    }
    return { ...answer, bodyAsText: Buffer.concat(bytes).toString('utf8') }
  },
}

/** Its line is made as every other of ours: to no private address that the endpoint's name may lead to. */
function guardedLine(): Policy {
  const agents = guardedAgents()
  return {
    name: 'guardedLine',
    sendRequest(request, next) {
      request.agent = request.url.startsWith('https:') ? agents.https : agents.http
      return next(request)
    },
  }
}

/** Makes what asks CLU's deployed model. One attempt a question: the SDK's own would retry for five seconds. */
export function createPredict(settings: CluSettings): Predict {
  const endpoint = settings.endpoint.replace(/\/+$/, '')
  const client = new ConversationAnalysisClient(endpoint, new AzureKeyCredential(settings.key), {
    apiVersion: API_VERSION,
    retryOptions: { maxRetries: 0 },
    // The key and the words are for one address.
    redirectOptions: { maxRetries: 0 },
    // The settings let plain HTTP through for this machine only.
    allowInsecureConnection: endpoint.startsWith('http:'),
    additionalPolicies: [
      { policy: boundedAnswer, position: 'perRetry' },
      { policy: guardedLine(), position: 'perRetry' },
    ],
  })
  return async (utterance, lang, signal) => {
    const heard: { status?: number; retryAfter?: string | undefined } = {}
    try {
      const answer = await client.analyzeConversation(questionOf(settings, utterance, lang), {
        abortSignal: signal,
        onResponse({ status, headers }) {
          heard.status = status
          heard.retryAfter = headers.get('retry-after')
        },
      })
      const parsed = Answer.safeParse(answer)
      return parsed.success ? rankedFrom(parsed.data) : { failure: 'malformed' }
    } catch {
      // The error's text may quote the answer, and the answer the question: only what was heard is told.
      return failureFrom(heard.status, heard.retryAfter)
    }
  }
}

function questionOf({ project, deployment }: CluSettings, text: string, lang: Lang): ConversationalTask {
  return {
    kind: 'Conversation',
    // Ids of a conversation stay here; CLU sees each question by itself.
    analysisInput: { conversationItem: { id: '1', participantId: '1', language: CLU_LANGUAGE[lang], text } },
    parameters: { projectName: project, deploymentName: deployment, verbose: true, isLoggingEnabled: false },
  }
}

function rankedFrom({ result }: z.output<typeof Answer>): CluOutcome {
  const ranked = result.prediction.intents.map(({ category, confidence }) => ({ intent: category, confidence }))
  return { ranked: ranked.sort((a, b) => b.confidence - a.confidence) }
}

function failureFrom(status: number | undefined, retryAfter: string | undefined): CluFailure {
  if (status === undefined) return { failure: 'unreachable' }
  if (status === 200) return { failure: 'malformed' }
  const retryAfterMs = delayOf(retryAfter)
  return { failure: 'refused', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** Retry-After, in seconds or as a date. */
function delayOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}

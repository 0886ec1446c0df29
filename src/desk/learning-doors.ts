import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { queuesOf } from '../content/organisation.js'
import { ServiceError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { LANGS } from '../message.js'
import { CHANGE_FIELDS, CHANGE_KINDS, changeFrom, NEW_ELSEWHERE } from '../turn/asked-change.js'
import type { Learning, ProposalOutcome } from '../turn/learning-ports.js'
import type { Admission, Caller } from './admission.js'
import type { WireLearning } from './learning-wire.js'
import type { DeskPorts } from './ports.js'
import { groupView, proposalRow, proposalView, wordingFor } from './proposal-view.js'
import { bodyOf } from './reply.js'

const FIELD_LENGTH_MAX = 8_000
const REASON_LENGTH_MAX = 500
const LABEL_LENGTH_MAX = 90

const Asked = z.strictObject({
  key: z.string().regex(/^[\w-]{8,64}$/),
  group: z.string().min(1).max(60).optional(),
  kind: z.enum(CHANGE_KINDS),
  lang: z.enum(LANGS),
  fields: z.partialRecord(z.enum(CHANGE_FIELDS), z.string().max(FIELD_LENGTH_MAX)),
})
const Moved = z.strictObject({ reason: z.string().max(REASON_LENGTH_MAX).optional() })
const Move = z.enum(['send', 'approve', 'refuse', 'withdraw'])

type Answer = (caller: Caller, request: DoorRequest) => Promise<DoorReply>

/** What residents asked in vain, and what staff propose for it: for all staff; only owners decide. */
export function learningDoors(ports: DeskPorts & { learning: Learning }, admission: Admission): Door[] {
  const { learning } = ports
  const door = (method: 'GET' | 'POST', path: string, answer: Answer): Door => ({
    method,
    path,
    bytesMax: method === 'GET' ? 0 : LIMITS.deskBytes,
    handle: async (request) => answer(await admission.admit(request), request),
  })
  return [
    door('GET', '/desk/api/learning', async (caller) => ({ status: 200, body: await listed(ports, caller) })),
    door('POST', '/desk/api/learning/proposals', (caller, request) => propose(ports, caller, bodyOf(Asked, request))),
    door('GET', '/desk/api/learning/proposals/:id', async (caller, { params }) => {
      const proposal = await learning.proposal(params.id ?? '', caller.viewer)
      if (!proposal) throw new ServiceError('not_found', 'There is no such proposal')
      return { status: 200, body: { proposal: proposalView(proposal, wordingFor(ports, caller)) } }
    }),
    door('POST', '/desk/api/learning/proposals/:id/:move', async (caller, request) => {
      const move = Move.safeParse(request.params.move)
      if (!move.success) throw new ServiceError('not_found', 'There is no such move')
      const { reason } = bodyOf(Moved, request)
      return told(ports, caller, await learning.move(request.params.id ?? '', move.data, caller.viewer, reason), 200)
    }),
  ]
}

async function listed(ports: DeskPorts & { learning: Learning }, caller: Caller): Promise<WireLearning> {
  const { learning } = ports
  const { viewer } = caller
  const [missed, proposals] = await Promise.all([learning.missed(viewer), learning.proposals(viewer)])
  const wording = wordingFor(ports, caller)
  const days = String(missed.days)
  return {
    lead: missed.groups.length > 0 ? wording.say('missed_lead', { days }) : wording.say('missed_none', { days }),
    groups: missed.groups.map((group) => groupView(group, wording)),
    waiting: proposals.waiting.map((one) => proposalRow(one, wording)),
    latest: proposals.latest.map((one) => proposalRow(one, wording)),
    choices: choicesFor(ports, caller),
  }
}

function choicesFor({ content }: DeskPorts, { lang, viewer, say }: Caller): WireLearning['choices'] {
  const { articles, elsewhere, organisation } = content()
  const titles = new Map(articles.map(({ slug, title }) => [slug, title]))
  for (const article of articles) if (article.lang === lang) titles.set(article.slug, article.title)
  const byLabel = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label, lang)
  const known = elsewhere.map(({ id, text }) => ({ value: id, label: clipped(text?.[lang] ?? id) }))
  return {
    articles: [...titles].map(([value, label]) => ({ value, label })).sort(byLabel),
    queues: queuesOf(organisation)
      .map(({ id, name }) => ({ value: id, label: name[lang], mine: viewer.queues.has(id) }))
      .sort((a, b) => Number(b.mine) - Number(a.mine) || byLabel(a, b))
      .map(({ value, label }) => ({ value, label })),
    districts: organisation.districts.map(({ id, name }) => ({ value: id, label: name[lang] })),
    elsewhere: [{ value: NEW_ELSEWHERE, label: say('change_field_elsewhere_new') }, ...known.sort(byLabel)],
  }
}

function clipped(words: string): string {
  return words.length > LABEL_LENGTH_MAX ? `${words.slice(0, LABEL_LENGTH_MAX)}…` : words
}

async function propose(
  ports: DeskPorts & { learning: Learning },
  caller: Caller,
  { key, group, kind, lang, fields }: z.output<typeof Asked>,
): Promise<DoorReply> {
  const change = changeFrom({ kind, lang, fields }, ports.content(), ports.now())
  const { say } = caller
  if ('missing' in change)
    return refused('missing', say('change_wrong', { field: say(`change_field_${change.missing}`) }))
  const why = fields.why ? { why: fields.why } : {}
  try {
    const asked = { key, ...(group === undefined ? {} : { group }), change, ...why, sends: false }
    return told(ports, caller, await ports.learning.propose(asked, caller.viewer), 201)
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'payload_invalid') throw error
    return refused('wrong', say('change_wrong_plain'))
  }
}

function told(ports: DeskPorts, caller: Caller, outcome: ProposalOutcome, status: number): DoorReply {
  const wording = wordingFor(ports, caller)
  const proposal = outcome.proposal ? { proposal: proposalView(outcome.proposal, wording) } : {}
  if (outcome.ok) return { status, body: proposal }
  const { body } = refused(outcome.why, caller.say(`proposal_refused_${outcome.why}`))
  return { status: outcome.why === 'not_found' ? 404 : 409, body: { ...(body as object), ...proposal } }
}

function refused(why: string, words: string): DoorReply {
  return { status: 409, body: { refused: { why, words } } }
}

import { z } from 'zod'
import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import { localTimeOf, momentOf } from '../content/local-time.js'
import { ServiceError } from '../errors.js'
import { LIMITS } from '../limits.js'
import { colleaguesAmong, mayEndNotice, maySwitchAnswers, mayTellOf } from '../tickets/answers-may.js'
import type { KnowledgeEditor } from '../turn/knowledge-ports.js'
import type { ArticleUses } from '../turn/learning-ports.js'
import type { Admission, Caller } from './admission.js'
import type { WireAnswers, WireArticle, WireNotice } from './learning-wire.js'
import type { DeskPorts } from './ports.js'
import { bodyOf } from './reply.js'

const TEXT_LENGTH_MAX = 500
const REASON_LENGTH_MAX = 300
const WORDS_LENGTH_MAX = 200
/** What lasts longer belongs in an article. */
const NOTICE_DAYS_MAX = 60
const DAY_MS = 86_400_000
const NO_USE: ArticleUses = { shown: 0, helped: 0, notHelped: 0, ledToPerson: 0 }

const Text = z.string().trim().min(1).max(TEXT_LENGTH_MAX)
const Id = z.string().min(1).max(100)
const Switched = z.discriminatedUnion('off', [
  z.strictObject({ off: z.literal(true), reason: z.string().trim().min(3).max(REASON_LENGTH_MAX) }),
  z.strictObject({ off: z.literal(false) }),
])
const NewNotice = z.strictObject({
  sv: Text,
  en: Text,
  /** The municipality's own time. */
  end: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/),
  article: Id.optional(),
  words: z.string().trim().max(WORDS_LENGTH_MAX).optional(),
  district: Id.optional(),
})

/** What the doors need besides what the desk rests on. */
interface AnswerPorts extends DeskPorts {
  knowledge: NonNullable<DeskPorts['knowledge']>
}

/** How each article fares, and at once: switched off and on, and what residents are told of what is going on. */
export function answerDoors(ports: AnswerPorts, admission: Admission): Door[] {
  type Answer = (caller: Caller, request: DoorRequest) => Promise<DoorReply>
  const door = (method: 'GET' | 'POST', path: string, answer: Answer): Door => ({
    method,
    path,
    bytesMax: method === 'GET' ? 0 : LIMITS.deskBytes,
    handle: async (request) => answer(await admission.admit(request), request),
  })
  return [
    door('GET', '/desk/api/learning/answers', async (caller) => ({
      status: 200,
      body: await answersFor(ports, caller),
    })),
    door('POST', '/desk/api/learning/answers/:slug', async (caller, request) =>
      switched(ports, caller, request.params.slug ?? '', bodyOf(Switched, request)),
    ),
    door('POST', '/desk/api/learning/notices', async (caller, request) =>
      putNotice(ports, caller, bodyOf(NewNotice, request)),
    ),
    door('POST', '/desk/api/learning/notices/:id/end', async (caller, { params }) =>
      endNotice(ports, caller, params.id ?? ''),
    ),
  ]
}

async function answersFor(ports: AnswerPorts, caller: Caller): Promise<WireAnswers> {
  const [offs, uses, notices] = await Promise.all([
    ports.knowledge.offs(),
    ports.articleUses?.() ?? new Map<string, ArticleUses>(),
    noticesFor(ports, caller),
  ])
  const off = new Map(offs.map((one) => [one.article, one]))
  return { articles: articlesFor(ports, caller, off, uses), notices }
}

type Offs = ReadonlyMap<string, Awaited<ReturnType<KnowledgeEditor['offs']>>[number]>

/** Each article once, in the reader's language where there is one. */
function articlesFor(
  ports: AnswerPorts,
  caller: Caller,
  offs: Offs,
  uses: ReadonlyMap<string, ArticleUses>,
): WireArticle[] {
  const content = ports.content()
  const { lang, viewer } = caller
  const today = localTimeOf(ports.now(), content.organisation.municipality.timeZone).slice(0, 10)
  const versions = new Map(content.articles.map((one) => [one.slug, one]))
  for (const one of content.articles) if (one.lang === lang) versions.set(one.slug, one)
  return [...versions.values()]
    .map(({ slug, title, queue, reviewBy, status }) => {
      const off = offs.get(slug)
      const byStaff = off && { reason: off.reason, by: off.by.name, at: off.at.toISOString() }
      return {
        slug,
        title,
        queue,
        ...(uses.get(slug) ?? NO_USE),
        reviewBy,
        overdue: reviewBy < today,
        ...(byStaff || status === 'off' ? { off: byStaff ?? {} } : {}),
        // One that is off in its file is switched on there.
        maySwitch: (status === 'on' || byStaff !== undefined) && maySwitchAnswers(content, viewer, queue),
      }
    })
    .sort((a, b) => a.title.localeCompare(b.title, lang))
}

async function noticesFor(
  { knowledge, content, directory }: AnswerPorts,
  { lang, viewer }: Caller,
): Promise<WireNotice[]> {
  const notices = await knowledge.notices()
  const people = notices.map(({ by }) => by.id)
  const colleagues = await colleaguesAmong(viewer, people, (user) => directory.viewer(user))
  return notices.map((notice) => ({
    id: notice.id,
    text: notice.text[lang],
    end: notice.end,
    by: notice.by.name,
    mayEnd: mayEndNotice(content(), viewer, notice, colleagues),
  }))
}

async function switched(
  ports: AnswerPorts,
  caller: Caller,
  slug: string,
  said: z.output<typeof Switched>,
): Promise<DoorReply> {
  const { knowledge, content } = ports
  const { staff } = caller.viewer
  const article = content().articles.find((one) => one.slug === slug)
  if (!article) throw new ServiceError('not_found', 'There is no such article')
  if (!maySwitchAnswers(content(), caller.viewer, article.queue))
    throw new ServiceError('forbidden', caller.tell('knowledge_not_yours'))
  if (said.off) await knowledge.switchOff(slug, said.reason, staff)
  else await knowledge.switchOn(slug, staff)
  return { status: 200, body: await answersFor(ports, caller) }
}

async function putNotice(
  ports: AnswerPorts,
  caller: Caller,
  { sv, en, end, article, words = '', district }: z.output<typeof NewNotice>,
): Promise<DoorReply> {
  const content = ports.content()
  const about = content.articles.find(({ slug }) => slug === article)
  if (article !== undefined && !about) return refused('notice', caller.tell('notice_article_gone'))
  if (about && !mayTellOf(content, caller.viewer, about.queue))
    throw new ServiceError('forbidden', caller.tell('knowledge_not_yours'))
  if (!about && words === '') return refused('notice', caller.tell('notice_about_missing'))
  const until = momentOf(end, content.organisation.municipality.timeZone).getTime()
  const now = ports.now().getTime()
  if (!(until > now && until <= now + NOTICE_DAYS_MAX * DAY_MS))
    return refused('notice', caller.tell('notice_end_wrong'))
  const asked = words.split(/[,\n]/).flatMap((word) => word.trim() || [])
  const notice = {
    text: { sv, en },
    end,
    ...(district ? { districts: [district] } : {}),
    articles: about ? [about.slug] : [],
    words: { sv: asked, en: asked },
  }
  await ports.knowledge.putNotice(notice, caller.viewer.staff)
  return { status: 201, body: await answersFor(ports, caller) }
}

async function endNotice(ports: AnswerPorts, caller: Caller, id: string): Promise<DoorReply> {
  const found = (await noticesFor(ports, caller)).find((one) => one.id === id)
  if (!found) throw new ServiceError('not_found', 'There is no such notice')
  if (!found.mayEnd) throw new ServiceError('forbidden', caller.tell('knowledge_not_yours'))
  await ports.knowledge.endNotice(id, caller.viewer.staff)
  return { status: 200, body: await answersFor(ports, caller) }
}

function refused(why: string, words: string): DoorReply {
  return { status: 409, body: { refused: { why, words } } }
}

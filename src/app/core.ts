import type { Config } from '../config.js'
import type { Content } from '../content/content.js'
import { listMistakes } from '../content/load.js'
import { queuesOf } from '../content/organisation.js'
import { type LiveContent, watchContent } from '../content/watch.js'
import { ServiceError } from '../errors.js'
import type { Limits } from '../limits.js'
import { describeError, type Log } from '../log.js'
import type { Store } from '../store/connect.js'
import { MongoQueueBoard } from '../store/queue-board.js'
import { Staff } from '../store/staff.js'
import { Tickets } from '../store/tickets.js'
import { TurnFeed } from '../store/turn-feed.js'
import { Turns } from '../store/turns.js'
import { Visits } from '../store/visits.js'
import { swedishCalendar } from '../tickets/calendar.js'
import { openHoursBetween } from '../tickets/hours.js'
import { newCode, newReference } from '../tickets/reference.js'
import { queueById } from '../tickets/routing.js'
import { createDeletion, type Deletion, type ErasureNotes } from '../turn/deletion-turn.js'
import { createContactLogger, createEnterer } from '../turn/entered-turn.js'
import type { ErasingPorts } from '../turn/erasing.js'
import { createEventReceiver, type TicketNews } from '../turn/event-turn.js'
import { createFollower } from '../turn/follow-turn.js'
import { boundIntake } from '../turn/intake.js'
import { KeyedQueue } from '../turn/keyed-queue.js'
import type {
  EnterMatter,
  FollowUp,
  ListedFaults,
  LogContact,
  QueueBoard,
  ReceiveMessage,
  ReceiveStaffAction,
  Turn,
} from '../turn/ports.js'
import { createStaffPreview, type PreviewStaffAction } from '../turn/staff-preview.js'
import { createStaffReceiver } from '../turn/staff-turn.js'
import { createStandingReader, type ReadStanding } from '../turn/standing.js'
import { createReceiver } from '../turn/turn.js'
import type { CluFinder, createCluFinder } from '../understanding/clu/finder.js'
import { createCluOpinion } from '../understanding/clu/second-opinion.js'
import { cluSettings } from '../understanding/clu/settings.js'
import { type CluTally, newCluTally } from '../understanding/clu/tally.js'
import { createDangerVerdict } from '../understanding/danger-verdict.js'
import { createUnderstanding, type Understand } from '../understanding/understand.js'
import { contentOf } from './content-shelf.js'
import { learnedDangerOf, learnedOf } from './learned-shelf.js'

/** Content in force and what understands by it; both change together when a file is edited. */
export interface Knowing {
  readonly content: Content
  readonly understand: Understand
  /** Where CLU is asked. */
  readonly clu?: CluTally
  close(): Promise<void>
}

/** Reads knowledge/ and dialogs/ and follows their edits. Throws `content_invalid`, naming every mistake by file and line. */
export async function openContent(config: Config, log: Log): Promise<Knowing> {
  const first = await contentOf(config, log)
  if (!first.content)
    throw new ServiceError('content_invalid', `Mistakes in the content:\n${listMistakes(first.mistakes)}`)
  warnOfFlows(first.content, log)
  const clu = cluSettings(config)
  // One for the life of the process: its breaker remembers an outage across edits.
  const tally = newCluTally()
  const askClu = clu && (await cluFinder(clu, { log, tally }))
  const thresholds = { answerMin: config.CLU_ANSWER_MIN, chooseMin: config.CLU_CHOOSE_MIN }
  const knowingOf = async (content: Content) => {
    // What is to be learned is learned in threads; meanwhile, here, what danger looks like.
    const [learned, danger] = await Promise.all([
      learnedOf(content, config.DATA_DIR, log),
      learnedDangerOf(content, config.DATA_DIR, log),
    ])
    const dangerIn = createDangerVerdict(content, danger)
    const second = askClu && createCluOpinion(content.articles, askClu, thresholds)
    return { content, understand: createUnderstanding(content, { second, dangerIn, learned }) }
  }
  // Content and what understands by it change together, the newest edit last however long each takes to learn.
  let current = await knowingOf(first.content)
  let newest = first.content
  const take = async (content: Content) => {
    newest = content
    const known = await knowingOf(content)
    if (newest !== content) return
    current = known
    warnOfFlows(content, log)
    log.info('content changed', { articles: content.articles.length, flows: content.flows.length })
  }
  const live: LiveContent = watchContent(
    first.content,
    { knowledge: config.KNOWLEDGE_DIR, dialogs: config.DIALOGS_DIR },
    {
      changed: (content) =>
        void take(content).catch((error: unknown) => log.error('content edit not taken in', describeError(error))),
      refused: (mistakes) =>
        log.error('content edit refused; the last good version stays', { mistakes: listMistakes(mistakes) }),
    },
  )
  return {
    get content() {
      return current.content
    },
    get understand() {
      return current.understand
    },
    ...(clu ? { clu: tally } : {}),
    close: () => live.close(),
  }
}

/** Microsoft's client for it is large, and is loaded only where it is set up. */
async function cluFinder(...given: Parameters<typeof createCluFinder>): Promise<CluFinder> {
  const { createCluFinder } = await import('../understanding/clu/finder.js')
  return createCluFinder(...given)
}

/** A flow with a mistake is left out by itself; whoever edits it must hear why. */
function warnOfFlows({ refusedFlows }: Content, log: Log): void {
  if (refusedFlows.length > 0) log.error('flows left out', { mistakes: listMistakes(refusedFlows) })
}

/** The story's three ways in, and what they rest on. */
export interface Core {
  receive: ReceiveMessage
  act: ReceiveStaffAction
  tell: (news: TicketNews) => Promise<void>
  log: Turns
  preview: PreviewStaffAction
  enter: EnterMatter
  logContact: LogContact
  /** Makes what a committed turn asked of another conversation. */
  follow: (asked: FollowUp) => Promise<void>
  tickets: Tickets
  visits: Visits
  staff: Staff
  board: QueueBoard
  feed: TurnFeed
  standing: ReadStanding
  /** Deletes residents' chats, with their files, and writes it down first. */
  deletion: (eraser: ErasingPorts['eraser'], erasures: ErasureNotes) => Deletion
  /** What turns are appended by that take words away. */
  erasing: Omit<ErasingPorts, 'eraser'>
  /** Resolves when no turn is under way. */
  idle: () => Promise<void>
}

/** Turns, staff actions and events over one log; `committed` hears of every turn made here. */
export function createCore(options: {
  knowing: Knowing
  store: Store
  logger: Log
  now: () => Date
  /** Names of the systems that follow tickets. */
  hooks: () => readonly string[]
  /** Names of the departments' systems that are connected; `open311` where the operations centre is. */
  systems: () => readonly string[]
  /** What the operations centre has open. */
  listed?: ListedFaults
  /** ISO countries that are texted. */
  smsCountries: readonly string[]
  /** Counts one code to a number; false when it has had enough for now. */
  mayGetCode: (phone: string) => Promise<boolean>
  committed: (turn: Turn) => void
  limits: Limits
}): Core {
  const { knowing, store, now, limits } = options
  const feed = new TurnFeed(store, options.logger)
  const log = new Turns(store)
  const tickets = new Tickets(store)
  const visits = new Visits(store)
  const queue = new KeyedQueue()
  const { timeZone } = knowing.content.organisation.municipality
  const calendar = swedishCalendar(timeZone)
  const board = new MongoQueueBoard({
    ...store,
    now,
    queues: () => queuesOf(knowing.content.organisation).map(({ id }) => id),
    openMinutes: (queue, from, to) =>
      Math.round(60 * openHoursBetween(from, to, queueById(knowing.content, queue).hours, calendar)),
  })
  const ports = {
    log,
    tickets,
    visits,
    board,
    hooks: options.hooks,
    systems: options.systems,
    ...(options.listed ? { listed: options.listed } : {}),
    smsCountries: options.smsCountries,
    mayGetCode: options.mayGetCode,
    content: () => knowing.content,
    understand: () => knowing.understand,
    calendar,
    now,
    newReference: () => newReference(knowing.content.organisation.municipality.referencePrefix),
    newCode,
    queue,
    committed(turn: Turn) {
      feed.publish(turn)
      options.committed(turn)
    },
  }
  return {
    receive: boundIntake(createReceiver(ports), limits),
    act: createStaffReceiver(ports),
    tell: createEventReceiver(ports),
    preview: createStaffPreview(ports),
    enter: createEnterer(ports),
    logContact: createContactLogger(ports),
    follow: createFollower(ports),
    log,
    tickets,
    visits,
    staff: new Staff(store),
    board,
    feed,
    standing: createStandingReader(ports),
    deletion: (eraser, erasures) => createDeletion({ ...ports, eraser, erasures }),
    erasing: ports,
    idle: () => queue.idle(),
  }
}

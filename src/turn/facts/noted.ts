import type { ChannelName, Lang } from '../../message.js'
import type { Ticket } from '../../tickets/ticket.js'
import type { ArticleUse, FactDetail, Outcome } from '../fact.js'
import type { ChatRating, Missed } from '../ports.js'

/** What something is about, as far as it is known: whose matter, and which. */
export interface Matter {
  queue?: string | undefined
  /** As in `About`. */
  topic?: string | undefined
}

type Answer = Extract<FactDetail, { what: 'answer' }>

type NotedFact = Extract<FactDetail, { what: 'answer' | 'article' | 'rated' | 'abusive' | 'danger' }> & Matter

/** `seq`: the turn of the question; `isOther`: that is another than this one. */
export interface MissedAt {
  missed: Missed
  seq: number
  isOther: boolean
}

/** How far a message came. */
export type Reached = { outcome: Outcome } & Matter

/** What happened in a turn that no ticket tells, before it is stripped and dated. */
export interface Noted {
  channel: ChannelName
  lang?: Lang
  district?: string
  /** It is somebody who turns to the municipality, and not one who answers what they were asked. */
  asks: boolean
  facts: NotedFact[]
  reached?: Reached
  /** They asked for a person. */
  person?: true
  missed?: MissedAt
  /** A person answered it at once, and nothing is left to do. */
  settled?: true
  /** Its ticket before it, where it changes one. */
  was?: Ticket
}

/** An outcome that a message reaches tells how far it came, whatever else it meets; but a person's is a person's. */
export class Noting {
  readonly facts: NotedFact[] = []
  reached: Reached | undefined
  person = false
  missed: Omit<MissedAt, 'isOther'> | undefined
  #answer: (Answer & Matter) | undefined

  /** One message has one answer: the first article stands before a notice, and a notice before what was only near. */
  answered(how: Answer['how'], matter: Matter = {}): void {
    const before = this.#answer
    if (before?.how === 'article' || (before?.how === 'notice' && how !== 'article')) return
    if (before) this.facts.splice(this.facts.indexOf(before), 1)
    this.#answer = { what: 'answer', how, ...matter }
    this.facts.push(this.#answer)
    const outcome = OUTCOMES[how]
    if (outcome) this.comesTo(outcome, matter)
  }

  article(use: ArticleUse, slug: string, queue?: string): void {
    this.facts.push({ what: 'article', use, topic: `article:${slug}`, queue })
  }

  comesTo(outcome: Outcome, matter: Matter = {}): void {
    if (this.reached?.outcome !== 'handed') this.reached = { outcome, ...matter }
  }

  happened(what: 'abusive' | 'danger', matter: Matter = {}): void {
    this.facts.push({ what, ...matter })
  }

  rated(rating: ChatRating): void {
    this.facts.push({ what: 'rated', rating, whose: 'chat' })
  }

  /** `seq`: the turn of the question. The first that is said of it in a message stands. */
  misses(missed: Missed, seq: number): void {
    this.missed ??= { missed, seq }
  }
}

/** An errand that has begun has come to nothing yet. */
const OUTCOMES: Readonly<Record<Answer['how'], Outcome | undefined>> = {
  article: 'answered',
  notice: 'answered',
  referred: 'answered',
  choice: 'near',
  no_match: 'unanswered',
  errand: undefined,
}

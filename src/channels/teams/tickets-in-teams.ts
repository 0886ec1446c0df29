import type { Log } from '../../log.js'
import type { Sender } from '../../outbox/sender.js'
import type { ReceiveStaffAction } from '../../turn/ports.js'
import type { PreviewStaffAction } from '../../turn/staff-preview.js'
import { Accesses } from './access.js'
import type { AzureChats } from './azure-chats.js'
import { Cards } from './cards.js'
import type { Connector } from './connector.js'
import { Consults } from './consults.js'
import { type Digest, Digests } from './digests.js'
import { Directory } from './directory.js'
import { Homecoming } from './homecoming.js'
import type { Installs } from './installs.js'
import { Looks } from './looks.js'
import { Members } from './members.js'
import { Mentions } from './mentions.js'
import { Pace } from './pace.js'
import type { PersonalChat } from './personal.js'
import { Places } from './places.js'
import type { NoteShown, Shelf, StaffVoice, TicketDesk } from './ports.js'
import { Posts } from './posts.js'
import { Presses } from './presses.js'
import { ProposalPost } from './proposal-post.js'
import { PulsePost } from './pulse-post.js'
import { TeamsSender } from './sender.js'
import { ThreadPosts } from './thread-posts.js'
import { ThreadWords } from './thread-words.js'

export interface TicketsInTeamsOptions {
  log: Log
  now: () => Date
  personal: Shelf<PersonalChat>
  /** Where each queue's last list of the unclaimed stands. */
  digests: Shelf<Digest>
  desk: TicketDesk
  voice: () => StaffVoice
  act: ReceiveStaffAction
  preview: PreviewStaffAction
  noteShown: NoteShown
  /** The clock that posts are paced by, in milliseconds from anywhere; the machine's own when not given. */
  elapsedMs?: () => number
}

/** Tickets as staff work with them in channels. */
export interface TicketsInTeams {
  /** Buttons of cards. */
  presses: Presses
  /** What is said to the bot in threads. */
  words: ThreadWords
  /** All that leaves for Teams. */
  sender: Sender
  /** Who belongs to which queue. */
  directory: Directory
  places: Places
  cards: Cards
  /** Asks staff how their week has been. */
  pulsePost: PulsePost
  /** Shows proposals for the knowledge to those whose decision it is. */
  proposalPost: ProposalPost
  /** Cards go back to channels that have come back; to be stopped with the service. */
  homecoming: Homecoming
}

/** Puts together what shows tickets in channels and takes what staff do with them there. */
export function createTicketsInTeams(
  options: TicketsInTeamsOptions,
  { connector, installs, azure }: { connector: Connector; installs: Installs; azure: AzureChats | undefined },
): TicketsInTeams {
  const { desk, now } = options
  const pace = new Pace(options.elapsedMs)
  const members = new Members({ connector, now })
  const places = new Places({ installs, desk })
  const directory = new Directory({ places, members, now })
  const accesses = new Accesses({ ...options, directory })
  const posts = new Posts({ connector, installs, places, pace })
  const mentions = new Mentions({ ...options, places, members })
  const cards = new Cards({ ...options, posts, places })
  const consults = new Consults({ ...options, posts, places, accesses })
  const looks = new Looks({ ...options, cards, directory })
  const threads = new ThreadPosts({ ...options, cards, posts, places, mentions })
  const digests = new Digests({ ...options, posts, places, mentions, shelf: options.digests })
  const homecoming = new Homecoming({ ...options, cards, places })
  installs.onChannels(() => homecoming.begin())
  return {
    presses: new Presses({ ...options, cards, looks, consults, accesses, directory, places }),
    words: new ThreadWords({ ...options, accesses, consults }),
    sender: new TeamsSender({ ...options, connector, cards, threads, consults, digests, pace, azure }),
    directory,
    places,
    cards,
    proposalPost: new ProposalPost({ ...options, connector, pace }),
    pulsePost: new PulsePost({ ...options, connector, members, places, pace }),
    homecoming,
  }
}

import { Draft, type Said, type Setting, type Step } from './draft.js'
import { dress } from './dress.js'
import { notedOf } from './facts/noted-of.js'
import { toFollowers } from './followers.js'
import type { Decision } from './ports.js'
import { answer } from './steps/answer.js'
import { byReference } from './steps/by-reference.js'
import { callback } from './steps/callback.js'
import { ratedBefore } from './steps/chat-rating.js'
import { danger } from './steps/danger.js'
import { entry, entryOf, entryTicket } from './steps/entry.js'
import { farewell, goesOn } from './steps/farewell.js'
import { backToFlow, flow } from './steps/flow.js'
import { startFlow } from './steps/flow-begin.js'
import { foreign } from './steps/foreign.js'
import { offerHelper } from './steps/helper.js'
import { keyword } from './steps/keyword.js'
import { districtOf, languageOf, switchLanguage } from './steps/language.js'
import { isTooLate, late, tellLate } from './steps/late.js'
import { leave } from './steps/leave.js'
import { link } from './steps/link.js'
import { pending } from './steps/pending.js'
import { pressedTwice } from './steps/pressed-twice.js'
import { relay } from './steps/relay.js'
import { status } from './steps/status.js'
import { flagThreat } from './steps/threat.js'
import { visit } from './steps/visit.js'
import { waiting } from './steps/waiting.js'
import { welcome } from './steps/welcome.js'
import { sameBreath } from './steps/which.js'
import { wish } from './steps/wish.js'
import { isWordless } from './wordless.js'

/** What a message can be, in the order it is looked for. The first that fits settles it. */
const STEPS: readonly Step[] = [
  leave, // the page was left in a hurry: not a word
  farewell, // the chat was ended, nothing said
  danger, // 112 before everything, whoever is talking
  keyword, // STOP, START, INFO, MER
  relay, // a person is in the conversation: the bot is silent
  late, // an SMS that was missed for days
  welcome, // the chat was opened, nothing asked
  switchLanguage, // "in English, please"
  pressedTwice, // a double click
  ratedBefore, // how it went, once more
  entryTicket, // by Äldre direkt: all of it is for the person who has it
  visit, // "avboka LN-7K3F9"
  byReference, // LN-7K3F9: where it stands, or more about it
  status, // how is it going with my case
  waiting, // a person asked, and this is the answer
  flow, // an answer in the middle of an errand, or a way out of it
  pending, // an answer to what the bot asked
  entry, // Äldre direkt and the like: a person first
  link, // on by SMS what was begun here, and here what was begun by SMS
  callback, // "ring upp mig"
  sameBreath, // the rest of what has just been filed
  foreign, // a language the bot does not answer in
  startFlow, // "lampan är trasig vid Almvägen 4": an errand begins
  wish, // a person, thanks, who are you, a complaint …
  answer, // the municipality's own words, a choice, or an honest no
]

/** Decides one resident message. Pure: the same message, state and setting always come to the same. */
export function decide(said: Said, setting: Setting): Decision {
  const draft = new Draft(said, setting)
  languageOf(draft)
  districtOf(draft)
  entryOf(draft)
  goesOn(draft)
  STEPS.some((step) => step(draft))
  if (!isTooLate(draft)) backToFlow(draft)
  offerHelper(draft)
  flagThreat(draft)
  tellLate(draft)
  dress(draft)
  const noted = notedOf(draft)
  return {
    kind: 'resident',
    ...(isWordless(said.message) ? {} : { inbound: inboundOf(said) }),
    outbound: draft.outbound,
    state: draft.state,
    deliver: [...draft.deliver, ...(draft.was && draft.ticket ? toFollowers(draft.was, draft.ticket.after) : [])],
    ...(draft.ticket ? { ticket: draft.ticket } : {}),
    ...(draft.spots ? { spots: draft.spots } : {}),
    ...(draft.visit ? { visit: draft.visit } : {}),
    ...(noted ? { noted } : {}),
  }
}

function inboundOf({ message }: Said): NonNullable<Decision['inbound']> {
  const { text, clientData, files, place, sentAt } = message
  return {
    text,
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(clientData === undefined ? {} : { clientData }),
    ...(files === undefined ? {} : { files }),
    ...(place === undefined ? {} : { place }),
  }
}

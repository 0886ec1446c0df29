import type { Fact } from '../turn/fact.js'
import type { Count, Share } from './tally.js'

const OUTSIDE = (fact: Fact, name: Count): [Count, number][] => (fact.outside ? [[name, 1]] : [])

/** What a fact adds where it is counted; nothing where staff asked the bot for themselves, which is no contact. */
export function shareOf(fact: Fact): Share | undefined {
  if (fact.channel === 'teams' && isAboutContact(fact)) return undefined
  return ticketShare(fact) ?? workShare(fact) ?? contactShare(fact)
}

function isAboutContact({ what }: Fact): boolean {
  return ['contact', 'outcome', 'repeated', 'answer', 'article', 'asked_person'].includes(what)
}

function contactShare(fact: Fact): Share {
  switch (fact.what) {
    case 'contact': {
      const repeat: [Count, number][] = fact.repeat ? [['repeatContacts', 1]] : []
      return { counts: [['contacts', 1], ...repeat, ...OUTSIDE(fact, 'contactsOutside')] }
    }
    case 'outcome': {
      const left: [Count, number][] = fact.from ? [[`outcome_${fact.from}`, -1]] : []
      const come: [Count, number][] = fact.to ? [[`outcome_${fact.to}`, 1]] : []
      return { counts: [...left, ...come] }
    }
    case 'repeated':
      return { counts: [[`repeated_${fact.outcome}`, 1]] }
    case 'answer':
      return { counts: [[`answers_${fact.how}`, 1]] }
    case 'article':
      return { counts: [[`article_${fact.use}`, 1]] }
    case 'asked_person':
      return { counts: [['askedPerson', 1]] }
    default:
      return { counts: [] }
  }
}

function ticketShare(fact: Fact): Share | undefined {
  switch (fact.what) {
    case 'ticket':
      return {
        counts: [
          ['tickets', 1],
          [`tickets_${fact.kind}`, 1],
        ],
      }
    case 'first_answer':
      return { counts: [['firstAnswers', 1], ...kept(fact.dueKept)], waits: fact.waitMinutes }
    case 'transferred':
      return { counts: [[fact.from === fact.to ? 'transfersWithin' : 'transfersBetween', 1]] }
    case 'resolved':
      return {
        counts: [
          ['resolved', 1],
          ['resolvedTransfers', fact.transfers],
          ['resolvedFirstLine', Number(fact.firstLine)],
          ['resolvedFirst', Number(fact.first)],
        ],
        ...(fact.handlingMinutes === undefined ? {} : { handlings: fact.handlingMinutes }),
      }
    case 'reopened':
      return {
        counts: [
          ['reopened', 1],
          ['resolvedFirst', -Number(fact.first)],
        ],
      }
    case 'rated':
      return { counts: [[`rated_${fact.rating}`, 1]] }
    default:
      return undefined
  }
}

function kept(isKept: boolean): [Count, number][] {
  return isKept ? [['dueKept', 1]] : []
}

function workShare(fact: Fact): Share | undefined {
  switch (fact.what) {
    case 'consulted':
    case 'released':
    case 'returned':
    case 'abusive':
    case 'danger':
      return { counts: [[fact.what, 1]] }
    case 'deed':
      return { counts: [['deeds', 1], ...OUTSIDE(fact, 'deedsOutside')] }
    case 'staffed':
      return { counts: [['staffedMinutes', fact.minutes]] }
    case 'queue_age':
      return {
        counts: [
          ['queueSamples', 1],
          ['queueWaiting', fact.waiting],
        ],
        ...(fact.waiting > 0 ? { ages: fact.oldestMinutes } : {}),
      }
    default:
      return undefined
  }
}

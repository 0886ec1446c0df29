import type { IndexDescription } from 'mongodb'
import type { Collections } from './connect.js'
import { LIVE_ENDED_SECONDS } from './live-knowledge.js'
import { PROPOSAL_SECONDS } from './proposals.js'
import { SPOT_SECONDS } from './spots.js'

/** Leases left by a crash are swept after this; they name phone numbers. */
const LEASE_LEFTOVER_SECONDS = 3_600

/** Only turns that still have something to send; the index is as small as the backlog. */
const PENDING = { due: { $exists: true } }

/** A named index of ours. Changed in any way, it is built anew beside the old one before that goes. */
export type OurIndex = IndexDescription & { name: string }

/** The indexes of every collection that has some, made by whoever migrates (`ensureIndexes`). */
export const INDEXES: Readonly<Partial<Record<keyof Collections, readonly OurIndex[]>>> = {
  turns: [
    { name: 'place', key: { conversation: 1, seq: 1 }, unique: true },
    { name: 'inbound', key: { conversation: 1, inboundId: 1 }, unique: true },
    { name: 'due', key: { due: 1 }, partialFilterExpression: PENDING },
    {
      name: 'line',
      key: { 'deliveries.destination': 1, at: 1, conversation: 1, seq: 1 },
      partialFilterExpression: PENDING,
    },
    {
      name: 'provider_id',
      key: { 'deliveries.providerId': 1 },
      partialFilterExpression: { 'deliveries.providerId': { $exists: true } },
    },
    { name: 'staff', key: { at: 1 }, partialFilterExpression: { staff: { $exists: true } } },
    {
      name: 'staff_ref',
      key: { 'staff.ref': 1, at: 1 },
      partialFilterExpression: { 'staff.ref': { $exists: true } },
    },
    { name: 'erased', key: { erased: 1 }, partialFilterExpression: { erased: { $exists: true } } },
    // As small as what has not been moved to `facts` yet.
    { name: 'facts', key: { at: 1 }, partialFilterExpression: { facts: { $exists: true } } },
    // What was given up, for whoever watches.
    { name: 'dead', key: { at: 1 }, partialFilterExpression: { 'deliveries.state': 'dead' } },
    { name: 'missed', key: { missed: 1, at: 1 }, partialFilterExpression: { missed: { $exists: true } } },
    {
      name: 'proposed',
      key: { 'proposed.id': 1 },
      partialFilterExpression: { 'proposed.id': { $exists: true } },
    },
  ],
  tickets: [
    { name: 'queue', key: { queue: 1, status: 1, arrivedAt: -1, _id: -1 } },
    { name: 'arrived', key: { arrivedAt: -1, _id: -1 } },
    { name: 'status', key: { status: 1, arrivedAt: -1, _id: -1 } },
    // What tickets are found by; the queue last, so that nobody's search reads a ticket they may not see.
    { name: 'words', key: { words: 1, arrivedAt: -1, _id: -1, queue: 1 } },
    { name: 'updated', key: { updatedAt: 1, _id: 1 } },
    { name: 'conversation', key: { conversation: 1 } },
    {
      name: 'earlier',
      key: { 'earlier.conversation': 1 },
      partialFilterExpression: { 'earlier.conversation': { $exists: true } },
    },
    {
      name: 'followers',
      key: { 'followers.conversation': 1 },
      partialFilterExpression: { 'followers.conversation': { $exists: true } },
    },
    {
      name: 'follower_phones',
      key: { 'followers.phone': 1 },
      partialFilterExpression: { 'followers.phone': { $exists: true } },
    },
    { name: 'linked', key: { linked: 1 }, partialFilterExpression: { linked: { $exists: true } } },
    { name: 'wake', key: { 'wake.at': 1 }, partialFilterExpression: { 'wake.at': { $exists: true } } },
    {
      name: 'visit',
      key: { 'visit.office': 1, 'visit.from': 1 },
      partialFilterExpression: { 'visit.from': { $exists: true } },
    },
    {
      name: 'fault',
      key: { status: 1, arrivedAt: -1 },
      partialFilterExpression: { fault: { $exists: true } },
    },
    {
      name: 'carried',
      key: { 'carrier.to': 1, 'carrier.state': 1, 'carrier.at': 1 },
      partialFilterExpression: { 'carrier.to': { $exists: true } },
    },
    {
      name: 'carried_as',
      key: { 'carrier.id': 1 },
      partialFilterExpression: { 'carrier.id': { $exists: true } },
    },
    { name: 'claimed_by', key: { 'claimedBy.id': 1, status: 1 } },
    {
      name: 'claimed_in_teams',
      key: { 'claimedBy.teams': 1, status: 1 },
      partialFilterExpression: { 'claimedBy.teams': { $exists: true } },
    },
    {
      name: 'consulted',
      key: { 'consults.queue': 1, status: 1 },
      partialFilterExpression: { 'consults.queue': { $exists: true } },
    },
    { name: 'previous', key: { previous: 1 }, partialFilterExpression: { previous: { $exists: true } } },
    { name: 'files', key: { 'files.id': 1 }, partialFilterExpression: { 'files.id': { $exists: true } } },
    {
      name: 'answered',
      key: { queue: 1, answeredAt: -1 },
      partialFilterExpression: { answeredAt: { $exists: true } },
    },
    {
      name: 'phone',
      key: { 'contact.phone': 1, arrivedAt: -1 },
      partialFilterExpression: { 'contact.phone': { $exists: true } },
    },
    {
      name: 'consult_thread',
      key: { 'consults.thread.conversation': 1 },
      partialFilterExpression: { 'consults.thread.conversation': { $exists: true } },
    },
    {
      name: 'thread',
      key: { 'thread.conversation': 1 },
      partialFilterExpression: { 'thread.conversation': { $exists: true } },
    },
  ],
  staff: [{ name: 'on_duty', key: { queues: 1, duty: 1 } }],
  visits: [
    { name: 'day', key: { office: 1, from: 1 } },
    { name: 'from', key: { from: 1 } },
    { name: 'ref', key: { ref: 1 } },
  ],
  erasures: [
    { name: 'unfinished', key: { state: 1, at: 1 } },
    { name: 'conversations', key: { conversations: 1, at: 1 } },
  ],
  spots: [{ name: 'leftover', key: { at: 1 }, expireAfterSeconds: SPOT_SECONDS }],
  audit: [
    { name: 'chain', key: { chain: 1, n: -1 }, unique: true },
    { name: 'openings', key: { n: 1 }, partialFilterExpression: { n: 0 } },
    { name: 'at', key: { at: 1, _id: 1 } },
    { name: 'ticket', key: { 'about.ticket': 1 }, partialFilterExpression: { 'about.ticket': { $exists: true } } },
    { name: 'tickets', key: { 'about.tickets': 1 }, partialFilterExpression: { 'about.tickets': { $exists: true } } },
  ],
  live: [
    { name: 'ended', key: { endsAt: 1 }, expireAfterSeconds: LIVE_ENDED_SECONDS },
    { name: 'kind', key: { kind: 1, endsAt: 1 } },
  ],
  edits: [{ name: 'file', key: { file: 1, _id: -1 } }],
  proposals: [
    { name: 'key', key: { key: 1 }, unique: true },
    { name: 'state', key: { state: 1, at: 1 } },
    { name: 'leftover', key: { updatedAt: 1 }, expireAfterSeconds: PROPOSAL_SECONDS },
  ],
  facts: [
    { name: 'day', key: { day: 1 } },
    { name: 'of', key: { of: 1 }, partialFilterExpression: { of: { $exists: true } } },
  ],
  figures: [
    { name: 'dirty', key: { dirty: 1 }, partialFilterExpression: { dirty: { $exists: true } } },
    // Tells of what each day's figures were made without reading them.
    { name: 'made', key: { _id: 1, madeOf: 1 } },
  ],
  destinations: [{ name: 'leftover', key: { until: 1 }, expireAfterSeconds: LEASE_LEFTOVER_SECONDS }],
}

/** Names of indexes that this version uses no more. The version before may: they go once none of it is left. */
export const RETIRED_INDEXES: Readonly<Partial<Record<keyof Collections, readonly string[]>>> = {}

import { pipeline } from 'node:stream/promises'
import type { Config } from '../config.js'
import { ServiceError } from '../errors.js'
import { exportAsJson, exportToFolder } from './archive/export-verb.js'
import { type ErasePlan, erase, planErase } from './erase/erase.js'
import { finishErasures } from './erase/finish.js'
import { reapplyErasures } from './erase/reapply.js'
import { RegisterFile } from './erase/register-file.js'
import type { About } from './erase/scope.js'
import { type OpenRecords, openRecords } from './open-records.js'
import { runRetention } from './retention/retention.js'
import { rowsOf, tableOf } from './retention/toll.js'

/** Whom or what a verb is about, as the command line has it. */
export interface AboutOptions {
  conversation?: string
  phone?: string
  ticket?: string
}

/** Where a verb writes its lines, and what another clock it goes by in a test. */
export interface VerbOut {
  out: NodeJS.WritableStream
  now?: () => Date
}

/** Throws `config_invalid` unless it is about exactly one. */
export function aboutOf({ conversation, phone, ticket }: AboutOptions): About {
  const given: About[] = [
    ...(conversation === undefined ? [] : [{ conversation }]),
    ...(phone === undefined ? [] : [{ phone }]),
    ...(ticket === undefined ? [] : [{ ticket }]),
  ]
  const [about] = given
  if (about && given.length === 1) return about
  throw new ServiceError('config_invalid', 'Name one of --conversation <id>, --phone <number> and --ticket <reference>')
}

export async function exportVerb(
  config: Config,
  options: AboutOptions & { out?: string; json?: boolean },
  { out, now }: VerbOut,
): Promise<void> {
  const about = aboutOf(options)
  if (options.out === undefined && !options.json)
    throw new ServiceError('config_invalid', 'Say where to: --out <folder>, or --json for JSON to standard output')
  await withRecords(config, now, async (parts) => {
    if (options.out === undefined) {
      await pipeline(await exportAsJson(parts, { about }), out, { end: false })
      return
    }
    const asked = { about, dialogsDir: config.DIALOGS_DIR }
    const { conversations, tickets, files } = await exportToFolder(parts, asked, options.out)
    out.write(`${options.out}: ${conversations} conversations, ${tickets} tickets, ${files} files\n`)
  })
}

export interface EraseOptions extends AboutOptions {
  decision?: string
  by?: string
  dryRun?: boolean
  finish?: boolean
  json?: boolean
}

export async function eraseVerb(config: Config, options: EraseOptions, { out, now }: VerbOut): Promise<void> {
  const say = (line: string) => out.write(`${line}\n`)
  await withRecords(config, now, async (parts) => {
    if (options.finish) {
      const { carriedOut, places, done } = await finishErasures(parts)
      say(`${carriedOut} carried out that had been broken off, ${places} empty places removed, ${done} done`)
      return
    }
    const asked = {
      about: aboutOf(options),
      ...(options.decision === undefined ? {} : { decision: options.decision }),
      ...(options.by === undefined ? {} : { by: options.by }),
    }
    if (options.dryRun) {
      const plan = await planErase(parts, asked)
      await parts.noted('erasure_previewed', { tickets: plan.tickets })
      if (options.json) say(JSON.stringify(toldOf(plan)))
      else for (const line of planLines(plan, 'would go')) say(line)
      return
    }
    const { plan, entry, placesGoAt } = await refusalNoted(parts, () => erase(parts, asked))
    await parts.noted('erased', { tickets: plan.tickets })
    if (options.json) {
      say(JSON.stringify({ ...toldOf(plan), entry, placesGoAt }))
      return
    }
    for (const line of planLines(plan, 'gone')) say(line)
    const { turns = 0, files = 0, tickets = 0 } = entry.went ?? {}
    say(`Proof: ${entry._id} in the register of erasures; ${turns} turns, ${files} files, ${tickets} tickets`)
    say(`No word is left. Empty places in the log go after ${placesGoAt.toISOString()}: the running service removes`)
    say(
      "them, or lotsen erase --finish. MongoDB's oplog and your backups hold what was erased until they have turned over.",
    )
  })
}

async function refusalNoted<T>(parts: OpenRecords, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'config_invalid') await parts.noted('erasure_refused')
    throw error
  }
}

/** What a program reads: no phone number, and of what stays why and until when. */
function toldOf({ scope, tickets, unproven, kept, followed, turns, files }: ErasePlan) {
  return { conversations: scope.conversations.length, turns, files, tickets, unproven, kept, followed }
}

function planLines({ scope, tickets, unproven, kept, followed, turns, files }: ErasePlan, how: string): string[] {
  return [
    `${scope.conversations.length} conversations with ${turns} turns, ${files} files, ${tickets.length} tickets: ${how}`,
    ...tickets.map(
      (ref) => `  ${ref}${unproven.includes(ref) ? "  (names the number, unproven: it may be somebody else's)" : ''}`,
    ),
    ...kept.map(
      ({ ref, why, until }) => `Stays: ${ref}, ${why}${until ? `, until ${until}` : '; it is not closed yet'}`,
    ),
    ...(kept.length > 0 ? ['  With --decision "<reference>" these go too.'] : []),
    ...followed.map((ref) => `Others' matter they added to: ${ref}. It stays; by --decision what they said of it goes`),
  ]
}

export async function retentionVerb(
  config: Config,
  { dryRun = false, json = false }: { dryRun?: boolean; json?: boolean },
  { out, now }: VerbOut,
): Promise<void> {
  await withRecords(config, now, async (parts) => {
    await parts.noted(dryRun ? 'retention_previewed' : 'retention_run')
    const rows = rowsOf(await runRetention(parts, dryRun), parts.content())
    if (!dryRun) await finishErasures(parts)
    const lines = json ? [JSON.stringify(rows)] : tableOf(rows, dryRun ? 'would go' : 'gone')
    for (const line of lines) out.write(`${line}\n`)
  })
}

export async function erasuresVerb(
  config: Config,
  options: { out?: string; apply?: string },
  { out, now }: VerbOut,
): Promise<void> {
  await withRecords(config, now, async (parts) => {
    if (options.apply !== undefined) {
      const copy = await new RegisterFile(options.apply).read({ isStrict: true })
      const added = await parts.register.adopt([...copy.entries.values()])
      const carried = await reapplyErasures(parts)
      await parts.noted('register_reapplied', { count: carried })
      out.write(`${copy.entries.size} entries read, ${added} were new here, ${carried} erasures carried out again\n`)
      return
    }
    const file = options.out === undefined ? undefined : new RegisterFile(options.out)
    const all = []
    for await (const page of parts.register.all()) {
      if (file) all.push(...page)
      else for (const entry of page) out.write(`${JSON.stringify(entry)}\n`)
    }
    await file?.write(all)
    if (file) out.write(`${options.out}: ${all.length} entries\n`)
  })
}

async function withRecords(
  config: Config,
  now: (() => Date) | undefined,
  work: (parts: OpenRecords) => Promise<void>,
): Promise<void> {
  const parts = await openRecords(config, now)
  try {
    await work(parts)
  } finally {
    await parts.close()
  }
}

#!/usr/bin/env node
// Over 250 lines on purpose: every verb there is stands in one place to be read.
import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { AuditAsked } from './app/audit.js'
import type { AboutOptions, EraseOptions } from './app/record-verbs.js'
import { EXIT_REFUSED, endProcess } from './end-process.js'
import { ServiceError } from './errors.js'
import { LANGS, type Lang } from './message.js'
import { quietKnownWarnings } from './warnings.js'

quietKnownWarnings()

const program = new Command('lotsen')
  .description('The digital front door of a municipal contact centre')
  .addHelpText('after', '\nSettings are read from the environment; README.md lists them.')
  .showHelpAfterError()

program
  .command('serve')
  .description('run the service until it is stopped')
  .action(async () => {
    // Each verb loads what it needs: the service takes a second, a list of verbs should not.
    const { serve } = await import('./main.js')
    await serve({ env: process.env, out: process.stdout })
  })

program
  .command('doctor')
  .description('examine all that the service rests on, in the environment of `serve`: each fault with its remedy')
  .option('--json', 'print one JSON object')
  .option('--quick', 'leave out the remarks on the content, which take seconds')
  .action(async (options: { json?: boolean; quick?: boolean }) => {
    const { doctorVerb } = await import('./app/doctor/verb.js')
    const isWell = await doctorVerb(process.env, options, { out: process.stdout, err: process.stderr })
    if (!isWell) process.exitCode = EXIT_REFUSED
  })

program
  .command('check')
  .description('name every mistake in knowledge/ and dialogs/ by file and line, and what else an editor should look at')
  .option('--quick', 'leave out which articles are taken for each other, which takes longest')
  .option('--links', "read the articles' source pages too, and tell which have changed")
  .option('--accept', 'with --links: record the pages as they read today')
  .action(async ({ quick, links, accept }: { quick?: true; links?: true; accept?: true }) => {
    if (accept && !links) program.error('--accept goes with --links')
    const { content, mistakes, knowledgeDir } = await readContent()
    const { reportOf, mistakeReportOf, refusedFlowsOf } = await import('./app/check/report.js')
    if (content === undefined) throw new ServiceError('content_invalid', mistakeReportOf(mistakes))
    const { check } = await import('./app/check/check.js')
    const { outgoing } = await import('./outgoing.js')
    const readPage: typeof fetch = (url, init = {}) => outgoing(String(url), init, { base: String(url) })
    const { slowProgress } = await import('./app/check/progress.js')
    const { tell, done } = slowProgress(process.stderr)
    const remarks = await check(content, {
      knowledgeDir,
      now: new Date(),
      tell,
      quick: quick === true,
      links: links && readPage,
      accept: accept === true,
    }).finally(done)
    console.log(reportOf(remarks, content.articles.length))
    if (content.refusedFlows.length > 0) throw new ServiceError('content_invalid', refusedFlowsOf(content.refusedFlows))
  })

program
  .command('ask')
  .description('tell what the bot would answer to a text, and why; nothing is stored')
  .argument('<text...>')
  .option('--lang <lang>', `language of the page it is written on (${LANGS.join(', ')})`, 'sv')
  .action(async (words: string[], { lang }: { lang: string }) => {
    if (!LANGS.includes(lang as Lang)) program.error(`--lang is one of ${LANGS.join(', ')}`)
    const { content, mistakes, listMistakes } = await readContent()
    if (content === undefined) throw new ServiceError('content_invalid', listMistakes(mistakes))
    const { ask } = await import('./app/ask.js')
    const lines = await ask(content, { text: words.join(' '), lang: lang as Lang, now: new Date() })
    for (const line of lines) console.log(line)
  })

program
  .command('eval')
  .description('measure how well questions find their articles; without a set, by leaving each variant out in turn')
  .option('--articles <file>', 'articles of a test set, a JSON object a line; without it the shipped knowledge')
  .option('--queries <file>', 'questions and the article each should find, a JSON object a line')
  .option('--json', 'print one JSON object')
  .option('--predictions <file>', 'write what each question found, a JSON object a line')
  .action(async (options: { articles?: string; queries?: string; json?: boolean; predictions?: string }) => {
    if (options.articles !== undefined && options.queries === undefined) program.error('--articles needs --queries')
    const { content, mistakes, listMistakes } = await readContent()
    if (content === undefined) throw new ServiceError('content_invalid', listMistakes(mistakes))
    const { evalVerb } = await import('./app/eval/verb.js')
    const { localMoment } = await import('./app/check/checked.js')
    const { today } = localMoment(content, new Date())
    const told = (line: string) => process.stderr.isTTY && process.stderr.write(`\r\u001b[K${line}`)
    for (const line of await evalVerb(content, options, today, told)) console.log(line)
  })

program
  .command('clu')
  .description("Azure's language understanding, an optional second opinion on what a message is about")
  .command('export')
  .description('write the knowledge as a project for the CLU authoring API to import')
  .option('--out <file>', 'write to a file instead of to standard output')
  .option('--project <name>', 'name of the project', process.env.CLU_PROJECT || 'lotsen')
  .action(async ({ out, project }: { out?: string; project: string }) => {
    const { content, mistakes, listMistakes } = await readContent()
    if (content === undefined) throw new ServiceError('content_invalid', listMistakes(mistakes))
    const { cluProjectFile } = await import('./understanding/clu/project-file.js')
    const file = cluProjectFile(content, { projectName: project })
    await writeOut(`${JSON.stringify(file, null, 2)}\n`, out)
    console.error(`${file.assets.intents.length} intents, ${file.assets.utterances.length} utterances`)
  })

program
  .command('export')
  .description('write all that is kept about a conversation, a phone number or a ticket, fit for archiving')
  .argument('[reference]', 'one ticket with its conversation, as JSON from the running service')
  .option('--conversation <id>', 'a conversation, as web:…')
  .option('--phone <number>', 'all conversations and tickets of a number, as +46701234567')
  .option('--ticket <reference>', 'a ticket and what was said of it, as LN-7K3F9')
  .option('--out <folder>', 'a new folder for export.json, export.txt, files/ and checksums.sha256')
  .option('--json', 'everything but the bytes of files as JSON to standard output')
  .action(async (reference: string | undefined, options: AboutOptions & { out?: string; json?: boolean }) => {
    const { loadConfig } = await import('./config.js')
    if (reference === undefined) {
      const { exportVerb } = await import('./app/record-verbs.js')
      return exportVerb(loadConfig(process.env), options, { out: process.stdout })
    }
    const { exportConversation } = await import('./app/export.js')
    await writeOut(await exportConversation(loadConfig(process.env), reference), options.out)
  })

program
  .command('erase')
  .description('erase a conversation, all of a phone number or a ticket, in every collection, with proof')
  .option('--conversation <id>', 'a conversation, as web:…')
  .option('--phone <number>', 'all conversations and tickets of a number, as +46701234567')
  .option('--ticket <reference>', 'a ticket and what was said of it, as LN-7K3F9')
  .option('--decision <reference>', "the municipality's decision, by which tickets go that would be kept")
  .option('--by <name>', 'who does it, for the register')
  .option('--dry-run', 'tell what would go and what would stay, and why and until when; nothing is changed')
  .option('--finish', 'carry out what was broken off, and remove empty places whose time has come')
  .option('--json', 'print one JSON object')
  .action(async (options: EraseOptions) => {
    const { eraseVerb } = await import('./app/record-verbs.js')
    const { loadConfig } = await import('./config.js')
    await eraseVerb(loadConfig(process.env), options, { out: process.stdout })
  })

program
  .command('erasures')
  .description(
    'the register of erasures: print it, copy it to keep apart from backups, or carry it out after a restore',
  )
  .option('--out <file>', 'copy it to a file, a JSON object a line')
  .option('--apply <file>', 'take the entries of a copy, and erase again what is there of them')
  .action(async (options: { out?: string; apply?: string }) => {
    const { erasuresVerb } = await import('./app/record-verbs.js')
    const { loadConfig } = await import('./config.js')
    await erasuresVerb(loadConfig(process.env), options, { out: process.stdout })
  })

program
  .command('retention')
  .description('remove what has been kept as long as organisation.yaml says; the running service does this once a day')
  .option('--dry-run', 'tell how much would go of each record type, by which decision; nothing is changed')
  .option('--json', 'print JSON')
  .action(async (options: { dryRun?: boolean; json?: boolean }) => {
    const { retentionVerb } = await import('./app/record-verbs.js')
    const { loadConfig } = await import('./config.js')
    await retentionVerb(loadConfig(process.env), options, { out: process.stdout })
  })

program
  .command('backup')
  .description('copy the whole database, as it is at one moment, to a new folder; the service goes on meanwhile')
  .option('--out <folder>', 'a new folder: a file a collection, manifest.json and checksums.sha256')
  .option('--rehearse', 'restore the copy into a database of its own, verify it, and drop that; run it every month')
  .action(async (options: { out?: string; rehearse?: boolean }) => {
    const { backupVerb } = await import('./app/backup/verbs.js')
    const { loadConfig } = await import('./config.js')
    await backupVerb(loadConfig(process.env), options, { out: process.stdout, progress: process.stderr })
  })

program
  .command('restore')
  .description('put a backup into a database without documents, erase again what has been erased since, and verify it')
  .argument('<folder>', 'what lotsen backup wrote')
  .option(
    '--register <file>',
    'a copy of the register of erasures that was kept apart, as lotsen erasures --out writes it',
  )
  .action(async (folder: string, { register }: { register?: string }) => {
    const { restoreVerb } = await import('./app/backup/verbs.js')
    const { loadConfig } = await import('./config.js')
    await restoreVerb(loadConfig(process.env), { folder, register }, { out: process.stdout, progress: process.stderr })
  })

program
  .command('audit')
  .description('tell who read and changed what; asking is noted too')
  .option('--ticket <reference>', 'one ticket, as LN-7K3F9')
  .option('--who <name>', 'part of a name, or an id')
  .option('--since <date>', 'from then on, as 2026-12-03')
  .option('--json', 'a JSON object a line')
  .option('--verify', 'check that every entry stands as it was written, and print the ends of the chains')
  .action(async ({ verify, ...asked }: AuditAsked & { verify?: true }) => {
    const { loadConfig } = await import('./config.js')
    const { openDatabase } = await import('./app/open-database.js')
    const { auditLines, auditVerdict } = await import('./app/audit.js')
    const store = await openDatabase(loadConfig(process.env))
    const lines = verify ? await auditVerdict(store) : await auditLines(store, asked, () => new Date())
    await writeOut(lines.map((line) => `${line}\n`).join(''), undefined)
    await store.close()
  })

program
  .command('import-baseline')
  .description('take in figures from before the service counted itself, for the report to be set beside')
  .argument('<file>', 'CSV with month;figure;value and, where it is one department’s, department')
  .option('--dry-run', 'tell what would be imported, and every mistake by its line; nothing is changed')
  .action(async (file: string, options: { dryRun?: boolean }) => {
    const { loadConfig } = await import('./config.js')
    const { importBaseline } = await import('./app/report/import-baseline.js')
    await importBaseline(loadConfig(process.env), file, options, { out: process.stdout, now: () => new Date() })
  })

/** To standard output, or whole to a file that its user can write. */
async function writeOut(text: string, file: string | undefined): Promise<void> {
  if (file === undefined) await new Promise((resolve) => process.stdout.write(text, resolve))
  else
    await writeFile(file, text).catch((cause: NodeJS.ErrnoException) => {
      throw new ServiceError('config_invalid', `--out: ${file} cannot be written (${cause.code})`, { cause })
    })
}

async function readContent() {
  const { loadConfig } = await import('./config.js')
  const { loadContent, listMistakes } = await import('./content/load.js')
  const { KNOWLEDGE_DIR, DIALOGS_DIR } = loadConfig(process.env)
  return { ...(await loadContent(KNOWLEDGE_DIR, DIALOGS_DIR)), listMistakes, knowledgeDir: KNOWLEDGE_DIR }
}

await endProcess(async () => {
  if (process.argv.length <= 2) program.outputHelp()
  else await program.parseAsync()
})

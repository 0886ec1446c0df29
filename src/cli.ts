#!/usr/bin/env node
import { Command } from 'commander'
import { ServiceError } from './errors.js'
import { LANGS, type Lang } from './message.js'
import { quietKnownWarnings } from './warnings.js'

const EXIT_REFUSED = 1
const EXIT_UNEXPECTED = 70

quietKnownWarnings()
// A reader that has seen enough (`| head`) is no reason to end with an error.
process.stdout.on('error', () => undefined)

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
  .command('check')
  .description('read knowledge/ and dialogs/ and name every mistake by file and line')
  .action(async () => {
    const { content, mistakes, listMistakes } = await readContent()
    if (content === undefined) throw new ServiceError('content_invalid', listMistakes(mistakes))
    console.log(`${content.articles.length} articles: no mistakes`)
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

async function readContent() {
  const { loadConfig } = await import('./config.js')
  const { loadContent, listMistakes } = await import('./content/load.js')
  const { KNOWLEDGE_DIR, DIALOGS_DIR } = loadConfig(process.env)
  return { ...(await loadContent(KNOWLEDGE_DIR, DIALOGS_DIR)), listMistakes }
}

try {
  if (process.argv.length <= 2) program.outputHelp()
  else await program.parseAsync()
  process.exit(process.exitCode ?? 0)
} catch (error) {
  if (error instanceof ServiceError) {
    console.error(error.message)
    process.exit(EXIT_REFUSED)
  }
  // Not foreseen, so its words may be anybody's: the kind and the place are told, not the message.
  const { createLog, describeError } = await import('./log.js')
  const at = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  createLog('error').error('unexpected', { ...describeError(error), at: at.map((line) => line.trim()) })
  process.exitCode = EXIT_UNEXPECTED
}

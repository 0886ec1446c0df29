// The tests, by two processes side by side. The quick ones are two processes; those that drive a browser, start the whole
// service or wait for Teams' limits are apart from them, a few files a process, and whoever is free takes the next few.
// Each process has a mongod of its own. Ends with an error when any does, and says once more at the very end what failed:
// the end is where one looks, and often all that is kept.
//
// All of them take longer than anybody waits for each day. So a quarter of those that are apart run each day, by the
// date; `--all` runs every one, and a version is not given out before they have. `--a-twentieth`: of the quick ones those
// whose turn it is, for another version of Node.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import process from 'node:process'

const APART =
  /fuzz|\.browser\.|playground|start|first-week|build|cli|check|eval|departments|mongod-|stand-in|walker|histories|identity-numbers|confidential-words|access|audit-|secrets|mongo-gone|failover|torture\.|doctor|upgrade|backup|schema|deploy|fleet|metrics|drain|fault-storm|clu-project|flows-matrix|manifest-command/
/** Never left out. */
const EACH_DAY = /fuzz|torture\.|keyboard|widget\.browser|desk\.browser|report-page\.browser/
/** Each of the others every so many days. */
const TURNS = 4
const FILES_TOGETHER = 8
const SIDE_BY_SIDE = 2
const LAST_SAID_CHARS = 3000

const [only] = process.argv.slice(2)
const files = listed()
const quick = files.filter((file) => !APART.test(file))
const apart = files.filter((file) => APART.test(file))
const todays = apart.filter(
  (file, index) => only === '--all' || EACH_DAY.test(file) || index % TURNS === today() % TURNS,
)
const [seen, ...others] =
  only === '--a-twentieth' ? [everyNth(quick, 20, today())] : [0, 1].map((n) => everyNth(quick, 2, n))
const groups = only === '--a-twentieth' ? [seen] : [seen, ...others, ...together(todays)]
if (todays.length < apart.length && only !== '--a-twentieth')
  console.log(
    `Left for another day: ${apart.length - todays.length} of ${files.length} files (npm run test:all runs them too)`,
  )
const ended = []
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
const failed = ended.filter(({ code }) => code !== 0)
if (failed.length) console.log(`\n== What failed, once more\n${failed.map(failures).join('\n')}`)
process.exitCode = failed[0]?.code ?? 0

/** Days since 1970. */
function today() {
  return Math.floor(Date.now() / 86_400_000)
}

function everyNth(names, count, from) {
  return names.filter((_name, index) => index % count === from % count)
}

function listed() {
  return readdirSync('test')
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `test/${name}`)
}

/** A few at a time; neighbours by name are apart, since they are alike and would take long together. */
function together(names) {
  const count = Math.ceil(names.length / FILES_TOGETHER)
  return Array.from({ length: count }, (_, group) => names.filter((_name, index) => index % count === group))
}

async function work() {
  for (let next = groups.shift(); next; next = groups.shift()) ended.push(await run(next, next === seen))
}

/** The first are seen as they go, the others each when it is over: two at once could not be read. */
async function run(names, isSeen) {
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...names], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env,
  })
  const chunks = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      chunks.push(chunk)
      if (isSeen) process.stdout.write(chunk)
    })
  const code = await new Promise((resolve) => child.on('close', (exit) => resolve(exit ?? 1)))
  const printed = Buffer.concat(chunks)
  if (!isSeen) process.stdout.write(printed)
  return { names, code, printed }
}

/** What mocha says last, of the tests that failed; of a process that ended before that, the last it said. */
function failures({ names, code, printed }) {
  const text = printed.toString()
  const counted = text.search(/^.*\d+ failing/m)
  return counted >= 0 ? text.slice(counted) : `Ended with ${code}: ${names.join(' ')}\n${text.slice(-LAST_SAID_CHARS)}`
}

// The tests, by two processes side by side. The quick ones are two processes; those that drive a browser, start the whole
// service or wait for Teams' limits are apart from them, a few files a process, and whoever is free takes the next few.
// Each process has a mongod of its own. Ends with an error when any does.
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
const codes = []
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work))
process.exitCode = codes.find((code) => code !== 0) ?? 0

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
  for (let next = groups.shift(); next; next = groups.shift()) codes.push(await run(next, next === seen))
}

/** The first are seen as they go, the others each when it is over: two at once could not be read. */
async function run(names, isSeen) {
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...names], {
    stdio: ['ignore', isSeen ? 'inherit' : 'pipe', isSeen ? 'inherit' : 'pipe'],
  })
  const chunks = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk))
  const code = await new Promise((resolve) => child.on('close', (ended) => resolve(ended ?? 1)))
  process.stdout.write(Buffer.concat(chunks))
  return code
}

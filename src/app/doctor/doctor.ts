import type { Db } from 'mongodb'
import { type Loaded, loadContent } from '../../content/load.js'
import { describeError } from '../../log.js'
import { allowPrivateHosts } from '../../outgoing.js'
import type { Tell } from '../check/progress.js'
import { createAsk } from './ask.js'
import { Clocks } from './clocks.js'
import { cluCheck } from './clu.js'
import { endpointCheck } from './endpoint.js'
import { erasuresCheck } from './erasures.js'
import { type Finding, findingsOf } from './finding.js'
import { dataFolderCheck } from './folders.js'
import { indexesCheck } from './indexes.js'
import { knowledgeCheck, remarksFound } from './knowledge.js'
import { mongoCheck, openPatientDatabase } from './mongo.js'
import { open311Check } from './open311.js'
import { systemsCheck, webhooksCheck } from './others.js'
import type { Check, Patient } from './patient.js'
import { portCheck } from './port.js'
import { schemaCheck } from './schema.js'
import { readSettings, settingsFindings } from './settings.js'
import { smsCheck } from './sms.js'
import { teamsLoginCheck } from './teams-login.js'
import { teamsPlacesCheck } from './teams-places.js'

/** In the order they are told in. */
const CHECKS: readonly Check[] = [
  portCheck,
  dataFolderCheck,
  mongoCheck,
  indexesCheck,
  schemaCheck,
  erasuresCheck,
  knowledgeCheck,
  endpointCheck,
  teamsLoginCheck,
  teamsPlacesCheck,
  smsCheck,
  cluCheck,
  open311Check,
  systemsCheck,
  webhooksCheck,
]

/** The longest one subject may take, whatever it waits for. */
const CHECK_MS_MAX = 25_000

export interface DoctorOptions {
  env: Record<string, string | undefined>
  tell: Tell
  now?: () => Date
  /** Leaves out the remarks on the content, which take seconds. */
  quick?: boolean
  /** Content read before, for tests that examine many set-ups with the same. */
  loaded?: Loaded
}

/** Examines everything the service rests on, side by side; starts, sends and keeps nothing. Never throws for what is ill. */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const { env, tell, now = () => new Date(), quick = false } = options
  const { config, bad, findings } = readSettings(env)
  allowPrivateHosts(config.PRIVATE_HOSTS)
  tell('reading the content')
  const loaded = options.loaded ?? (await loadContent(config.KNOWLEDGE_DIR, config.DIALOGS_DIR))
  const clocks = new Clocks()
  const ask = createAsk((...heard) => clocks.noteDate(...heard))
  const isBad = ({ rests }: Check) => bad.some((name) => rests.some((start) => name.startsWith(start)))
  const opening = isBad(mongoCheck) ? undefined : openPatientDatabase(config, env)
  const database: Promise<Db | undefined> = Promise.resolve(opening?.then(({ db }) => db))
  const patient: Patient = { env, config, loaded, ask, clocks, database, now }
  const found = await sideBySide(CHECKS, patient, { isBad, tell })
  const opened = await opening
  await opened?.close()
  const remarks =
    loaded.content && !quick
      ? await remarksFound(loaded.content, { knowledgeDir: config.KNOWLEDGE_DIR, now: now(), tell })
      : []
  return [
    ...findings,
    ...settingsFindings(env, config).filter(({ level }) => findings.length === 0 || level !== 'ok'),
    ...(opened?.findings ?? []),
    ...found,
    ...clocks.compare(),
    ...remarks,
  ]
}

async function sideBySide(
  checks: readonly Check[],
  patient: Patient,
  { isBad, tell }: { isBad: (check: Check) => boolean; tell: Tell },
): Promise<Finding[]> {
  const waiting = new Set(checks.map(({ subject }) => subject))
  const found = await Promise.all(
    checks.map(async (check) => {
      const findings = isBad(check)
        ? [findingsOf(check.subject).skipped('its settings are to be mended first')]
        : await within(check, patient)
      waiting.delete(check.subject)
      if (waiting.size > 0) tell(`waiting for ${[...waiting].join(', ')}`)
      return findings
    }),
  )
  return found.flat()
}

/** A check that breaks, or takes too long, is a finding like any other. */
async function within({ subject, examine }: Check, patient: Patient): Promise<Finding[]> {
  const { fault } = findingsOf(subject)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Finding[]>((resolve) => {
    const what = `no end of looking at it within ${CHECK_MS_MAX / 1_000} s`
    timer = setTimeout(
      () => resolve([fault({ what, hurts: UNKNOWN, remedy: 'ask again when less else is done here' })]),
      CHECK_MS_MAX,
    )
  })
  try {
    return await Promise.race([examine(patient), late])
  } catch (error) {
    const { error: name, code } = describeError(error)
    const what = `it cannot be looked at (${[name, code].filter(Boolean).join(' ')})`
    return [
      fault({ what, hurts: UNKNOWN, remedy: 'mend what else is told here and ask again; if it stays, report it' }),
    ]
  } finally {
    clearTimeout(timer)
  }
}

const UNKNOWN = 'not known'

import { slowProgress } from '../check/progress.js'
import { examine } from './doctor.js'
import { secretsIn } from './example-secrets.js'
import { hasFault, jsonOf, linesOf, withoutSecrets } from './report.js'

export interface DoctorVerbOptions {
  json?: boolean
  quick?: boolean
}

/** Examines the set-up of an environment and prints what was found. Answers false where something does not work. */
export async function doctorVerb(
  env: Record<string, string | undefined>,
  options: DoctorVerbOptions,
  streams: { out: NodeJS.WritableStream; err: NodeJS.WriteStream },
): Promise<boolean> {
  const { tell, done } = slowProgress(streams.err)
  const findings = await examine({ env, tell, quick: options.quick === true }).finally(done)
  const text = options.json ? jsonOf(findings) : linesOf(findings).join('\n')
  const secrets = [...secretsIn(env).map(({ secret }) => secret), ...passwordsIn(env.MONGODB_URI)]
  await new Promise((resolve) => streams.out.write(`${withoutSecrets(text, secrets)}\n`, resolve))
  return !hasFault(findings)
}

function passwordsIn(uri = ''): string[] {
  const password = /:\/\/[^@/]*?:([^@/]*)@/.exec(uri)?.[1]
  return password ? [password, decodeSafely(password)] : []
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

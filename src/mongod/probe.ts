import { execFile } from 'node:child_process'

const PROBE_TIMEOUT_MS = 15_000
const OUTPUT_BYTES_MAX = 262_144

/** Debian's and Ubuntu's package for each library a mongod build asks of the system. */
const PACKAGES: Record<string, string> = {
  'libcurl.so.4': 'libcurl4',
  'libssl.so.3': 'libssl3',
  'libcrypto.so.3': 'libssl3',
  'libssl.so.1.1': 'libssl1.1',
  'libcrypto.so.1.1': 'libssl1.1',
  'libgcc_s.so.1': 'libgcc-s1',
  'libstdc++.so.6': 'libstdc++6',
  'liblzma.so.5': 'liblzma5',
  'libldap-2.5.so.0': 'libldap-2.5-0',
  'libsasl2.so.2': 'libsasl2-2',
  'libgssapi_krb5.so.2': 'libgssapi-krb5-2',
}

/** Whether a mongod starts on this machine, and if not, what a person can do about it. */
export type Probe = { runs: true; version: string } | { runs: false; why: string; remedy?: string }

interface Outcome {
  code: string | number | null
  signal: string | null
  output: string
}

/** Asks a mongod for its version: the cheapest proof that the file is one and that this system can load it. */
export async function probeMongod(path: string): Promise<Probe> {
  const outcome = await execute(path, {})
  const version = /^db version v(\d+\.\d+\.\d+)/m.exec(outcome.output)?.[1]
  if (outcome.code === 0 && version !== undefined) return { runs: true, version }

  const library = /error while loading shared libraries: ([^:\s]+):/.exec(outcome.output)?.[1]
  if (library !== undefined) return missing(await missingLibraries(path, library))
  return { runs: false, why: reason(outcome) }
}

function missing(libraries: string[]): Probe {
  const packages = [...new Set(libraries.map((library) => PACKAGES[library] ?? ''))].filter(Boolean)
  const named = libraries.length === 1 ? `library ${libraries[0]} is` : `libraries ${libraries.join(', ')} are`
  return {
    runs: false,
    why: `the shared ${named} missing`,
    remedy:
      packages.length > 0
        ? `Install the package ${packages.join(' and ')}: sudo apt-get install -y ${packages.join(' ')}`
        : `Install the package that holds ${libraries.join(', ')}`,
  }
}

/** The loader names only the first library it misses; asked to trace, it lists them all. */
async function missingLibraries(path: string, first: string): Promise<string[]> {
  const traced = await execute(path, { LD_TRACE_LOADED_OBJECTS: '1' })
  const absent = [...traced.output.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '')
  return [...new Set([first, ...absent])]
}

function reason({ code, signal, output }: Outcome): string {
  const symbol = /version [`']([A-Z]+_[\d.]+)' not found/.exec(output)?.[1]
  if (symbol !== undefined) return `this system is too old for it (${symbol} is missing)`
  if (signal === 'SIGILL') return 'this processor is too old for it (AVX is missing)'
  if (signal !== null) return `it was ended by ${signal}`
  if (code === 'ENOENT') return 'it was built for another C library than this system has'
  if (code === 'EACCES') return 'it may not be executed here'
  return `it does not tell its version (${code === 0 ? 'not a mongod' : `code ${code}`})`
}

function execute(path: string, env: Record<string, string>): Promise<Outcome> {
  const options = {
    env: { ...process.env, LC_ALL: 'C', ...env },
    timeout: PROBE_TIMEOUT_MS,
    maxBuffer: OUTPUT_BYTES_MAX,
  }
  return new Promise((resolve) => {
    execFile(path, ['--version'], options, (error, stdout, stderr) => {
      const output = `${stdout}\n${stderr}`
      resolve(
        error === null
          ? { code: 0, signal: null, output }
          : { code: error.code ?? null, signal: error.signal ?? null, output },
      )
    })
  })
}

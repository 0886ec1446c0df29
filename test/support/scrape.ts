/** One value that a service tells of itself. */
export interface Sample {
  name: string
  labels: Readonly<Record<string, string>>
  value: number
}

const LINE = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/i
const LABEL = /([a-z_]\w*)="((?:[^"\\]|\\.)*)"/gi

/** What stands at /metrics, read as Prometheus reads it; throws for a line that is not as it must be. */
export async function scrape(url: string, headers: Record<string, string> = {}): Promise<Sample[]> {
  const response = await fetch(`${url}/metrics`, { headers })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`/metrics said ${response.status}: ${text}`)
  return samplesOf(text)
}

export function samplesOf(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return lines.map((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? []
    if (name === undefined) throw new Error(`No sample: ${line}`)
    return {
      name,
      labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, said]) => [key, said])),
      value: Number(value),
    }
  })
}

/** The sum of what has this name and these labels; undefined where there is none. */
export function told(
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const meant = samples.filter(
    (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  )
  return meant.length === 0 ? undefined : meant.reduce((sum, { value }) => sum + value, 0)
}

import { useEffect, useState } from 'preact/hooks'
import type { WireReportLink } from '../figures-wire.js'
import { type CallFailed, post } from './calls.js'
import { Lighthouse } from './icons.js'
import { setting, t } from './setting.js'
import type { TeamsHost } from './teams.js'

/** A link lasts a week; a page that stands open for days asks for another well before. */
const FRESH_MS = 12 * 3_600_000

/** The report's address in the reader's language. Throws `CallFailed`. */
async function reportAddress(theme?: 'light' | 'dark'): Promise<string> {
  const { path } = await post<WireReportLink>('report-link', {})
  return `${path}&lang=${setting.lang}${theme ? `&theme=${theme}` : ''}`
}

/** Opens the report beside the desk. An address that is there before it is pressed opens in Teams too, and no browser stops it. */
export function ReportLink() {
  const address = useFreshAddress()
  if (address === undefined) return null
  return (
    <a class="link" href={address} target="_blank" rel="noopener">
      {t('report_title')}
    </a>
  )
}

function useFreshAddress(): string | undefined {
  const [address, setAddress] = useState<string | undefined>()
  useEffect(() => {
    let askedAtMs = 0
    const ask = () => {
      if (document.visibilityState === 'hidden' || Date.now() - askedAtMs < FRESH_MS) return
      askedAtMs = Date.now()
      reportAddress()
        .then(setAddress)
        .catch(() => {
          askedAtMs = 0
        })
    }
    ask()
    document.addEventListener('visibilitychange', ask)
    return () => document.removeEventListener('visibilitychange', ask)
  }, [])
  return address
}

/** The report in a tab of Teams': whoever is signed in is given a link, and the tab goes there. */
export function ReportTab({ teams }: { teams: TeamsHost | undefined }) {
  const [words, setWords] = useState('')
  const go = () => {
    setWords('')
    reportAddress(themeOf(teams))
      .then((address) => location.replace(address))
      .catch((error: CallFailed) => setWords(error.message))
  }
  useEffect(go, [])
  if (!words) return <p class="waiting">{t('opening')}</p>
  return (
    <main class="doorstep">
      <Lighthouse />
      <h1>{t('report_title')}</h1>
      <p role="alert">{words}</p>
      <p class="doorstep-ways">
        <button type="button" class="button" onClick={go}>
          {t('try_again')}
        </button>
      </p>
    </main>
  )
}

function themeOf(teams: TeamsHost | undefined): 'light' | 'dark' | undefined {
  if (!teams) return undefined
  return teams.theme === 'dark' || teams.theme === 'contrast' ? 'dark' : 'light'
}

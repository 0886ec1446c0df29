import type { DoorReply, DoorRequest } from '../channels/channel.js'
import type { Organisation } from '../content/organisation.js'
import type { ConnectorStandIn } from './connector.js'
import { langOf } from './lang.js'
import { type PageFiles, pageHeaders } from './page-files.js'
import { fill, jsonForScript } from './template.js'
import { escapeHtml, lineToHtml, say, type Texts, type TryTexts } from './texts.js'
import type { WireSetting } from './wire.js'

const TEAMS_SETTINGS = ['MicrosoftAppType', 'MicrosoftAppId', 'MicrosoftAppPassword', 'MicrosoftAppTenantId']
const ELKS_SETTINGS = ['ELKS_USERNAME', 'ELKS_PASSWORD', 'ELKS_FROM', 'ELKS_SECRET']
const TWILIO_SETTINGS = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM', 'PUBLIC_URL']

export interface FirstPageOptions {
  files: PageFiles
  texts: () => Promise<TryTexts>
  organisation: () => Organisation
  connector: ConnectorStandIn
  /** The number the service sends SMS from, E.164. */
  serviceNumber: string
  /** Whether a phone stands in. */
  phone: boolean
  /** Doors that not every service has yet; only those there are linked to. */
  extras?: readonly ('openapi' | 'metrics')[]
  /** Where the token for the API stands, as a person would look for it. */
  tokenFile: string
}

/** `GET /`: the whole service at work in three windows. Written out in the reader's language; scripts fill the windows. */
export async function firstPage(request: DoorRequest, options: FirstPageOptions): Promise<DoorReply> {
  const { files, organisation, extras = [] } = options
  const lang = langOf(request)
  const texts = (await options.texts())[lang]
  const host = request.headers.host ?? ''
  const { site } = organisation().municipality
  const body = fill((await files.read('index.html')).text, texts, {
    plain: {
      lang,
      other_lang: lang === 'sv' ? 'en' : 'sv',
      version: await files.version(),
      url: `http://${host}`,
      site: new URL(site).host,
      file: options.tokenFile,
    },
    html: {
      setting: jsonForScript(settingOf(lang, texts, options)),
      teams_settings: settingsList(TEAMS_SETTINGS, texts),
      elks_settings: settingsList(ELKS_SETTINGS, texts),
      twilio_settings: settingsList(TWILIO_SETTINGS, texts),
      openapi_link: extras.includes('openapi')
        ? `<p class="card-links"><a href="/openapi.json">${escapeHtml(say(texts, 'api_link'))}</a></p>`
        : '',
      metrics_link: extras.includes('metrics')
        ? `<li><a href="/metrics">${escapeHtml(say(texts, 'ops_metrics'))}</a></li>`
        : '',
    },
  })
  return { status: 200, headers: { ...pageHeaders(host), vary: 'Accept-Language' }, body }
}

function settingOf(lang: 'sv' | 'en', texts: Texts, options: FirstPageOptions): WireSetting {
  const { connector, serviceNumber, phone, organisation } = options
  return {
    lang,
    texts,
    serviceNumber: asWritten(serviceNumber),
    phone,
    referencePrefix: organisation().municipality.referencePrefix,
    channels: connector.channels.map(({ id, name }) => ({ id, name })),
    teams: connector.teams.map(({ id, name, channels, members }) => ({
      id,
      name,
      channels: [...channels],
      members: members.map((member) => member.id),
    })),
    staff: connector.staff.map(({ id, name }) => ({ id, name, chat: connector.chatOf(id) })),
  }
}

function settingsList(names: readonly string[], texts: Texts): string {
  return names
    .map(
      (name) => `<div><dt><code>${escapeHtml(name)}</code></dt><dd>${lineToHtml(say(texts, `set_${name}`))}</dd></div>`,
    )
    .join('')
}

/** +46701740698 as Swedes write it: 070-174 06 98. */
export function asWritten(number: string): string {
  const parts = /^\+46(\d{2})(\d{3})(\d{2})(\d{2})$/.exec(number)
  return parts ? `0${parts[1]}-${parts[2]} ${parts[3]} ${parts[4]}` : number
}

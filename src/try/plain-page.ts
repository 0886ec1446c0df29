import type { Door, DoorReply, DoorRequest } from '../channels/channel.js'
import type { Hours, Organisation } from '../content/organisation.js'
import type { Lang } from '../message.js'
import { asWritten } from './first-page.js'
import { langOf } from './lang.js'
import { PageFiles, pageHeaders } from './page-files.js'
import { fill } from './template.js'
import { escapeHtml, say, type Texts, type TryTexts } from './texts.js'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

export interface PlainPageOptions {
  texts: () => Promise<TryTexts>
  organisation: () => Organisation
  /** The number residents send SMS to, where SMS is set up. */
  smsNumber?: string | undefined
  /** False where the web chat is closed for want of its secret: the page then has no window that cannot open. */
  chat?: boolean
  files?: PageFiles
}

/** `GET /` where the service is for real: the chat, and the other ways to reach the municipality. */
export function plainPageDoors(options: PlainPageOptions): Door[] {
  const files = options.files ?? new PageFiles()
  const file = (name: string): Door => ({
    method: 'GET',
    path: `/try/${name}`,
    bytesMax: 0,
    handle: () => files.reply(name),
  })
  return [
    { method: 'GET', path: '/', bytesMax: 0, handle: (request) => plainPage(request, { ...options, files }) },
    file('styles.css'),
    file('icon.svg'),
  ]
}

/** The page itself. */
export async function plainPage(
  request: DoorRequest,
  options: PlainPageOptions & { files: PageFiles },
): Promise<DoorReply> {
  const { files, smsNumber, chat = true } = options
  const lang = langOf(request)
  const texts = (await options.texts())[lang]
  const { municipality, offices } = options.organisation()
  const [townHall] = offices
  const body = fill((await files.read('plain.html')).text, texts, {
    plain: {
      lang,
      other_lang: lang === 'sv' ? 'en' : 'sv',
      version: await files.version(),
      municipality: municipality.name[lang],
      title: say(texts, chat ? 'plain_title' : 'plain_title_closed', { municipality: municipality.name[lang] }),
      lead: say(texts, chat ? 'plain_lead' : 'plain_lead_closed'),
      plain_class: chat ? '' : ' plain--closed',
      phone: municipality.phone,
      phone_link: municipality.phone.replace(/[^\d+]/g, ''),
      site: municipality.site,
      site_host: new URL(municipality.site).host,
      address: townHall?.address ?? '',
    },
    html: {
      hours: townHall ? hoursList(townHall.hours, texts) : '',
      sms: smsNumber ? smsRow(smsNumber, texts) : '',
      ...(chat ? chatParts(lang, texts) : NO_CHAT),
    },
  })
  return { status: 200, headers: { ...pageHeaders(request.headers.host ?? ''), vary: 'Accept-Language' }, body }
}

const NO_CHAT = { chat: '', script: '', skip: '' }

function chatParts(lang: Lang, texts: Texts): typeof NO_CHAT {
  return {
    chat: '<div class="plain-chat" id="chat" tabindex="-1"></div>',
    script: `<script src="/widget.js" data-mode="inline" data-target="#chat" data-lang="${lang}" defer></script>`,
    skip: `<a class="skip" href="#chat">${escapeHtml(say(texts, 'plain_skip'))}</a>`,
  }
}

function hoursList(hours: Hours, texts: Texts): string {
  return DAYS.map((day) => {
    const spans = hours[day]?.map(([from, to]) => `${from}–${to}`).join(', ') ?? say(texts, 'plain_closed')
    return `<div><dt>${escapeHtml(say(texts, `day_${day}`))}</dt><dd>${escapeHtml(spans)}</dd></div>`
  }).join('')
}

function smsRow(number: string, texts: Texts): string {
  const [label, written] = [say(texts, 'plain_sms'), asWritten(number)].map(escapeHtml)
  return `<div><dt>${label}</dt><dd><a href="sms:${escapeHtml(number)}">${written}</a></dd></div>`
}

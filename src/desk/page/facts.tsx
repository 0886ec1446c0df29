import type { WireTicket } from '../wire.js'
import { queueName } from './me.js'
import { languageName, t, when } from './setting.js'
import { contactWords, eventWords } from './words.js'

/** Who, when, how to reach them, why it is here, and what has happened to it. */
export function Facts({ ticket }: { ticket: WireTicket }) {
  return (
    <>
      <section aria-labelledby="facts-title">
        <h3 id="facts-title">{t('about_title')}</h3>
        <dl class="facts">
          {factsOf(ticket).map(({ term, words, href }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{href ? <a href={href}>{words}</a> : words}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Answers ticket={ticket} />
      <Followers ticket={ticket} />
      <details class="history">
        <summary>{t('history_title')}</summary>
        <ol class="events">
          {(ticket.events ?? []).map((event, at) => (
            <li key={`${event.at} ${at}`}>
              <time dateTime={event.at}>{when(event.at)}</time> {eventWords(event)}
            </li>
          ))}
        </ol>
      </details>
    </>
  )
}

/** What was answered in an errand. */
function Answers({ ticket: { details = [] } }: { ticket: WireTicket }) {
  if (details.length === 0) return null
  return (
    <section aria-labelledby="details-title">
      <h3 id="details-title">{t('details_title')}</h3>
      <dl class="facts">
        {details.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** How others have put the same, folded away: a storm makes hundreds. */
function Followers({ ticket: { followers = [] } }: { ticket: WireTicket }) {
  if (followers.length === 0) return null
  return (
    <details class="history">
      <summary>{t('followers_title')}</summary>
      <ol class="events">
        {followers.map((follower) => (
          <li key={follower.key}>
            <time dateTime={follower.at}>{when(follower.at)}</time> {t(`channel_${follower.channel}`)}: {follower.text}
          </li>
        ))}
      </ol>
    </details>
  )
}

interface Fact {
  term: string
  words: string
  href?: string
}

function factsOf(ticket: WireTicket): Fact[] {
  const { contact, callback, route, articles = [], channel, lang, reason, previous } = ticket
  // Answered in an errand, both stand among the answers.
  const fault = (ticket.details ?? []).length > 0 ? undefined : ticket.fault
  const fact = (term: string, words: string | undefined, href?: string): Fact[] =>
    words ? [{ term, words, ...(href ? { href } : {}) }] : []
  const window = callback && t('callback_window', { from: when(callback.from), to: when(callback.to) })
  return [
    ...fact(t('fact_quiet'), ticket.quiet && t('quiet_fled')),
    ...fact(t('fact_name'), contact?.name),
    ...fact(
      t('fact_contact'),
      contactWords(ticket),
      contact?.phone && contact.via === 'call' ? `tel:${contact.phone}` : undefined,
    ),
    ...fact(t('fact_callback'), window),
    ...fact(t('fact_arrived'), when(ticket.arrivedAt)),
    ...fact(t('fact_due'), ticket.awaits ? when(ticket.dueAt) : undefined),
    ...fact(t('fact_channel'), channel && t(`channel_${channel}`)),
    ...fact(
      t('fact_language'),
      ticket.foreign ? t('lang_foreign', { name: languageName(ticket.foreign) }) : lang && t(`lang_${lang}`),
    ),
    ...fact(t('fact_queue'), queueName(ticket.queue)),
    ...fact(t('fact_matter'), ticket.matter),
    ...fact(t('fact_district'), ticket.district),
    ...fact(t('fact_reason'), reason && t(`reason_${reason}`)),
    ...fact(t('fact_route'), route && t(`route_${route.key}`, { what: route.what })),
    ...fact(t('fact_articles'), articles.map(({ title }) => title).join(', ')),
    ...fact(t('fact_wished'), ticket.wished),
    ...fact(t('fact_fault'), fault?.what),
    ...fact(t('fact_place'), fault?.place),
    ...fact(t('fact_followers'), ticket.followers && t('followers_read', { count: String(ticket.followers.length) })),
    ...fact(t('fact_merged'), ticket.mergedInto, ticket.mergedInto && `#${ticket.mergedInto}`),
    ...fact(t('fact_previous'), previous, previous && `#${previous}`),
    ...fact(t('fact_rating'), ticket.rating && t(`rating_${ticket.rating}`)),
  ]
}

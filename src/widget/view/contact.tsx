import { useState } from 'preact/hooks'
import type { House, Office } from '../around.js'
import type { Chat } from '../chat.js'
import { type Texts, withText } from '../texts.js'
import { Person } from './icons.js'
import { canSharePlace, findPlace } from './share-place.js'
import { Sheet } from './sheet.js'

interface ContactProps {
  chat: Chat
  onBack: () => void
}

type Place = { lat: number; lon: number }

/** Every way to a person: here, by phone, and at an office, the nearest first. */
export function Contact({ chat, onBack }: ContactProps) {
  const { texts, around } = chat
  const { house } = around
  const person = () => {
    chat.say(texts.say_person)
    onBack()
  }
  return (
    <Sheet title={texts.contact} back={texts.back_to_chat} onBack={onBack}>
      <button type="button" class="primary" onClick={person}>
        <Person size={18} /> {texts.person_button}
      </button>
      {house ? <Ways chat={chat} house={house} /> : <p>{texts.contact_missing}</p>}
    </Sheet>
  )
}

function Ways({ chat, house }: { chat: Chat; house: House }) {
  const { texts, around } = chat
  const [place, setPlace] = useState<Place>()
  const [told, setTold] = useState('')
  const find = () => {
    setTold(texts.place_asking)
    findPlace(
      (found) => {
        setPlace(found)
        setTold('')
      },
      () => setTold(texts.nearest_failed),
    )
  }
  return (
    <>
      <p class="phone">
        <a href={telLink(house.phone)}>{withText(texts.call, house.phone)}</a>
        <br />
        {hoursText(house, texts)}
      </p>
      <h4>{texts.offices}</h4>
      {canSharePlace() && house.offices.length > 1 && (
        <button type="button" class="link" onClick={find}>
          {texts.nearest}
        </button>
      )}
      <p class="note" role="status">
        {told}
      </p>
      <ul class="offices">
        {nearestFirst(house.offices, place, around.standing?.district).map((office) => (
          <li key={office.name}>
            <b>{office.name}</b>
            <br />
            {office.address}
            <br />
            <a href={telLink(office.phone)}>{office.phone}</a>, {todayText(office.today, texts)}
          </li>
        ))}
      </ul>
    </>
  )
}

/** "öppet i dag 8-16:30", or when it opens. */
export function hoursText({ today, next }: Pick<House, 'today' | 'next'>, texts: Texts): string {
  if (!next) return todayText(today, texts)
  return `${today ? texts.closed_now : texts.closed_today}, ${withText(texts.opens_next, next)}`
}

function todayText(today: string | null, texts: Texts): string {
  return today ? withText(texts.open_today, today) : texts.closed_today
}

/** A number as a link dials it. */
export function telLink(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, '')}`
}

/** By where they are, else by the district they have spoken of, else as the municipality lists them. */
function nearestFirst(offices: Office[], place: Place | undefined, district: string | undefined): Office[] {
  const away = ({ lat, lon, district: there }: Office) => {
    if (!place) return there === district ? 0 : 1
    if (lat === undefined || lon === undefined) return Number.POSITIVE_INFINITY
    // Near enough for telling near from far: a degree east is shorter the further north.
    return Math.hypot(lat - place.lat, (lon - place.lon) * Math.cos((place.lat * Math.PI) / 180))
  }
  return [...offices].sort((a, b) => away(a) - away(b))
}

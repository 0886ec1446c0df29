import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.js'

/** A phone finds itself within seconds; who waits longer has long begun to write. */
const ASKING: PositionOptions = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 }

/** False where a browser has no such thing, or the page is not one it trusts with it. */
export function canSharePlace(): boolean {
  return window.isSecureContext && 'geolocation' in navigator
}

/** Asks the browser where one is, in degrees. */
export function findPlace(found: (place: { lat: number; lon: number }) => void, failed: () => void): void {
  const tell = ({ coords }: GeolocationPosition) => found({ lat: coords.latitude, lon: coords.longitude })
  navigator.geolocation.getCurrentPosition(tell, failed, ASKING)
}

/** Sends where the resident is, once they press, and not before. Refused or not found, it says what to do instead. */
export function SharePlace({ chat }: { chat: Chat }) {
  const { texts } = chat
  const [state, setState] = useState<'idle' | 'asking' | 'failed'>('idle')
  const isGone = useRef(false)
  // Whoever has written something else meanwhile has answered: their place is not sent after it.
  useEffect(
    () => () => {
      isGone.current = true
    },
    [],
  )

  const found = (place: { lat: number; lon: number }) => {
    if (!isGone.current) chat.sharePlace(place)
  }
  const failed = () => {
    if (!isGone.current) setState('failed')
  }
  const ask = () => {
    if (state === 'asking') return
    setState('asking')
    findPlace(found, failed)
  }
  const told = { idle: '', asking: texts.place_asking, failed: texts.place_failed }

  return (
    <div class="choices row">
      <button type="button" class="second" aria-disabled={state === 'asking'} onClick={ask}>
        {texts.place_button}
      </button>
      <p class="note" role="status">
        {told[state]}
      </p>
    </div>
  )
}

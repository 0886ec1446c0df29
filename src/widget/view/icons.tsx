// Drawn by hand for this widget. All are decoration: what they mean always stands beside them in words.

interface IconProps {
  size?: number
}

function icon(paths: preact.ComponentChildren) {
  return ({ size = 20 }: IconProps) => (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {paths}
    </svg>
  )
}

/** A compass: the pilot's mark, and the bot's. */
export const Compass = icon(
  <>
    <circle cx="12" cy="12" r="9.2" />
    <path d="M15.9 8.1 13.6 13.6 8.1 15.9 10.4 10.4Z" fill="currentColor" stroke-width="1.2" />
  </>,
)

export const Person = icon(
  <>
    <circle cx="12" cy="8.2" r="3.7" />
    <path d="M4.8 20c.7-3.9 3.6-6 7.2-6s6.5 2.1 7.2 6" />
  </>,
)

export const Send = icon(<path d="M4.5 12h14M12.5 6l6 6-6 6" />)

export const Close = icon(<path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />)

export const Down = icon(<path d="M12 5v13.5M6 12.5l6 6 6-6" />)

export const Warning = icon(<path d="M12 4 2.9 19.5h18.2ZM12 10v4.2M12 17v.1" />)

export const Dots = icon(<path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="3" />)

export const Back = icon(<path d="M19 12H5.5M11.5 6l-6 6 6 6" />)

export const Clip = icon(
  <path d="M18.5 11.5 12 18a4 4 0 0 1-5.7-5.7l7-7a2.7 2.7 0 0 1 3.8 3.8l-6.6 6.6a1.3 1.3 0 0 1-1.8-1.8l6-6" />,
)

export const Page = icon(<path d="M6.5 3.5h7.5l3.5 3.5v13.5h-11ZM14 3.5V7h3.5" />)

export const Check = icon(<path d="M5 12.5l4.5 4.5L19 7.5" />)

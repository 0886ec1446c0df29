// Drawn for this page. All are decoration: what they mean stands beside them in words or in a label.

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
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {paths}
    </svg>
  )
}

export const SendIcon = icon(<path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" />)
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />)
export const AgainIcon = icon(<path d="M4 12a8 8 0 1 0 2.6-5.9M4 4.5V9h4.5" />)
export const PlayIcon = icon(<path d="M8 5.5v13l10.5-6.5z" fill="currentColor" stroke-width="1.5" />)
export const ReplyIcon = icon(<path d="M9 8 4 13l5 5M4.5 13H14q6 0 6-7" />)
export const HashIcon = icon(<path d="M5 9h15M4 15h15M10 4 8 20M16 4l-2 16" stroke-width="1.7" />)
export const ChatIcon = icon(<path d="M4 5.5h16v10.5H11l-4.5 4v-4H4z" stroke-width="1.7" />)
export const FileIcon = icon(
  <path
    d="m19 11.5-7.2 7.2a4.6 4.6 0 0 1-6.5-6.5l7.5-7.5a3.1 3.1 0 0 1 4.4 4.4l-7.4 7.4a1.6 1.6 0 0 1-2.2-2.2l6.7-6.7"
    stroke-width="1.7"
  />,
)

/** The light itself, drawn with a thin line: for windows in which nothing has happened yet. */
export function Lighthouse() {
  return (
    <svg
      class="lighthouse"
      viewBox="0 0 64 64"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M27 25h10l3 29H24zM25.6 38h12.8M24.8 46h14.4M24 25h16M28 25v-7h8v7M27.5 18q.7-5 4.5-6 3.8 1 4.5 6zM32 12V9" />
      <path class="lighthouse-beam" d="M22 19 6 14M22 23 6 26M42 19l16-5M42 23l16 3" />
      <path d="M8 56q6-4 12 0t12 0 12 0 12 0" />
    </svg>
  )
}

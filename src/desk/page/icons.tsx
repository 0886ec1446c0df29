// Drawn for this page. All are decoration: what they mean stands beside them in words or in a label.

function icon(paths: preact.ComponentChildren) {
  return ({ size = 18 }: { size?: number }) => (
    <svg
      class="icon"
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

export const SearchIcon = icon(<path d="M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20" />)
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />)
export const PhoneIcon = icon(
  <path d="M6.5 4h3l1.3 4-2 1.5a11 11 0 0 0 5.7 5.7l1.5-2 4 1.3v3A1.5 1.5 0 0 1 18.5 19 14 14 0 0 1 5 5.5 1.5 1.5 0 0 1 6.5 4" />,
)
export const BackIcon = icon(<path d="M14.5 5.5 8 12l6.5 6.5" />)
export const LockIcon = icon(<path d="M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3" />)
export const ClipIcon = icon(
  <path d="m19 11.5-7.2 7.200a4.6 4.6 0 0 1-6.5-6.500l7.5-7.500a3.1 3.1 0 0 1 4.4 4.400l-7.4 7.400a1.6 1.6 0 0 1-2.2-2.200l6.7-6.7" />,
)
export const FileIcon = icon(<path d="M6 3.500h8l4 4v13H6zM14 3.500v4h4" />)
export const PersonIcon = icon(<path d="M12 4.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M5 20c.6-4 3.3-6 7-6s6.4 2 7 6" />)
export const BotIcon = icon(
  <path d="M5.5 9h13v9.500h-13zM12 5.500V9M9.5 13v1.500M14.5 13v1.500M3 12.500v3M21 12.500v3" />,
)
export const StaffIcon = icon(
  <path d="M10.5 4.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M4 20c.5-4 3-6 6.5-6M14 17.500l2.3 2.300L20.5 15" />,
)
export const NoteIcon = icon(<path d="M5 4.500h14v10l-5 5H5zM14 19.500v-5h5M8.5 9h7M8.5 12.500h4" />)
export const CrossIcon = icon(<path d="m6 6 12 12M18 6 6 18" />)
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.500L19 7.5" />)

/** The light itself, for pages in which nothing has happened yet. */
export function Lighthouse() {
  return (
    <svg class="lighthouse" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <path d="M27 25h10l3 29H24zM25.6 38h12.800M24.8 46h14.400M24 25h16M28 25v-7h8v7M27.5 18q.7-5 4.5-6 3.8 1 4.5 6zM32 12V9" />
      <path d="M22 19 6 14M22 23 6 26M42 19l16-5M42 23l16 3" />
      <path d="M8 56q6-4 12 0t12 0 12 0 12 0" />
    </svg>
  )
}

// Over 250 lines on purpose: it is one stylesheet, and what looks alike is best read together.
import { createHash } from 'node:crypto'
import type { Door } from '../channel.js'

const YEAR_S = 31_536_000

/** In the service itself rather than in a file: there is nothing to build, and nothing that can be missing. */
const STYLE = `
:root {
  --navy: #12324a;
  --accent: #0b6570;
  --canvas: #f3f6f7;
  --surface: #ffffff;
  --ink: #14293a;
  --muted: #4d6475;
  --line: #d3dee3;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --navy: #d9e8f1;
    --accent: #6fcfca;
    --canvas: #0b141b;
    --surface: #111e28;
    --ink: #e8eff3;
    --muted: #a5b8c4;
    --line: #30434f;
  }
}
* {
  box-sizing: border-box;
}
body {
  display: flex;
  flex-direction: column;
  min-height: 100vh;
  min-height: 100dvh;
  margin: 0;
  background: var(--canvas);
  color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-text-size-adjust: 100%;
}
a {
  color: var(--accent);
  text-underline-offset: 0.18em;
}
a[href^="tel:"] {
  white-space: nowrap;
}
a:hover {
  text-decoration-thickness: 2px;
}
:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
  border-radius: 4px;
}
/* The bars go from edge to edge; what stands in them keeps to the middle. */
header,
main,
footer {
  --edge: max(20px, (100% - 920px) / 2);
  width: 100%;
  padding-left: calc(var(--edge) + env(safe-area-inset-left));
  padding-right: calc(var(--edge) + env(safe-area-inset-right));
}
header {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  align-items: center;
  gap: 0 20px;
  padding-top: calc(8px + env(safe-area-inset-top));
  padding-bottom: 8px;
  border-bottom: 1px solid var(--line);
  background: var(--surface);
}
header a {
  display: inline-flex;
  align-items: center;
  min-height: 40px;
}
.site {
  color: var(--navy);
  font-size: 1.125rem;
  font-weight: 700;
  letter-spacing: -0.01em;
  text-decoration: none;
}
.site:hover {
  text-decoration: underline;
}
.language {
  font-size: 0.9375rem;
  font-weight: 550;
}
main {
  display: flex;
  flex: 1;
  flex-direction: column;
}
footer {
  padding-top: 6px;
  padding-bottom: calc(6px + env(safe-area-inset-bottom));
  color: var(--muted);
  font-size: 0.875rem;
}
footer ul {
  display: flex;
  flex-wrap: wrap;
  justify-content: center;
  align-items: baseline;
  gap: 0 28px;
  margin: 0;
  padding: 0;
  list-style: none;
}
footer li {
  padding: 3px 0;
}
footer a {
  display: inline-block;
  padding: 2px 0;
  font-weight: 550;
}

.chat {
  height: 100vh;
  height: 100dvh;
  min-height: 36rem;
}
.chat main {
  min-height: 0;
  padding-top: 10px;
  padding-bottom: 4px;
}
.chat h1 {
  margin: 0 0 8px 2px;
  color: var(--muted);
  font-size: 0.9375rem;
  font-weight: 600;
  line-height: 1.4;
}
#chat {
  flex: 1;
  min-height: 0;
}
#chat:empty {
  flex: none;
}
.no-script {
  margin: 0;
  padding: 18px 22px;
  border: 1px solid var(--line);
  border-radius: 16px;
  background: var(--surface);
}

.text main {
  padding-top: 40px;
  padding-bottom: 56px;
}
article {
  width: 100%;
  max-width: 42rem;
  margin: 0 auto;
  overflow-wrap: break-word;
}
article h1 {
  margin: 0;
  color: var(--navy);
  font-size: clamp(1.625rem, 1.3rem + 1.6vw, 2.25rem);
  line-height: 1.2;
  letter-spacing: -0.02em;
  text-wrap: balance;
}
article h2 {
  margin: 2.2em 0 0.4em;
  color: var(--navy);
  font-size: 1.25rem;
  line-height: 1.3;
}
article h3 {
  margin: 1.6em 0 0.3em;
  font-size: 1.0625rem;
}
article p,
article ul,
article ol {
  margin: 0 0 0.9em;
}
article ul,
article ol {
  padding-left: 1.3em;
}
article li {
  margin-top: 0.35em;
}
.updated {
  margin: 8px 0 28px;
  color: var(--muted);
  font-size: 0.9375rem;
}
.text footer {
  padding-top: 14px;
  padding-bottom: calc(14px + env(safe-area-inset-bottom));
  border-top: 1px solid var(--line);
  background: var(--surface);
}

@media (max-width: 480px) {
  header,
  main,
  footer {
    --edge: 16px;
  }
  .label {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .chat header {
    padding-top: calc(2px + env(safe-area-inset-top));
    padding-bottom: 2px;
  }
  .chat main {
    --edge: 8px;
    padding-top: 4px;
    padding-bottom: 0;
  }
  .chat h1 {
    margin: 0 0 4px 8px;
    font-size: 0.875rem;
  }
  footer {
    font-size: 0.8125rem;
  }
  footer ul {
    gap: 0 18px;
  }
  .text main {
    padding-top: 28px;
  }
}
@media print {
  body,
  .chat {
    display: block;
    height: auto;
    min-height: 0;
    background: none;
  }
  .language {
    display: none;
  }
  article h2 {
    break-after: avoid;
  }
}
`.trimStart()

const VERSION = createHash('sha256').update(STYLE).digest('base64url').slice(0, 12)

/** Where a page finds it, from beside it: another address whenever it is another. */
export const STYLE_ADDRESS = `chat.css?v=${VERSION}`

/** `GET /chat.css`: how the pages around the chat look. */
export function styleDoor(): Door {
  return {
    method: 'GET',
    path: '/chat.css',
    bytesMax: 0,
    handle: async ({ query }) => ({
      status: 200,
      headers: {
        'content-type': 'text/css; charset=utf-8',
        'cache-control': query.get('v') === VERSION ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
      },
      body: STYLE,
    }),
  }
}

// Over 250 lines on purpose: it is one stylesheet, and what looks alike is best read together.
import { createHash } from 'node:crypto'
import type { Door } from '../../channels/channel.js'

const YEAR_S = 31_536_000

const DARK = `
  --band: #0e2536;
  --canvas: #0b141b;
  --surface: #111e28;
  --ink: #e8eff3;
  --navy: #d9e8f1;
  --muted: #a5b8c4;
  --line: #30434f;
  --grid: #263844;
  --accent: #6fcfca;
  --good: #7fd6a3;
  --bad: #ffab93;
  --good-wash: #12301f;
  --bad-wash: #3a1d14;
  --c1: #5fc4bf;
  --c2: #f0a658;
  --c3: #8fb0ff;
  --c4: #bccb62;
  --c5: #f08aa6;
  --c6: #a9b8c3;
  --before: #7b93a1;
  --h0: #182833;
  --h1: #173f48;
  --h2: #1e6167;
  --h3: #30898b;
  --h4: #5bb7b3;
  --h5: #a6ece4;
`

const STYLE = `
:root {
  --band: #12324a;
  --canvas: #f3f6f7;
  --surface: #ffffff;
  --ink: #14293a;
  --navy: #12324a;
  --muted: #4d6475;
  --line: #d3dee3;
  --grid: #e1e9ed;
  --accent: #0b6570;
  --good: #1b6b3c;
  --bad: #a33316;
  --good-wash: #e3f3e9;
  --bad-wash: #fdebe5;
  --c1: #0b6570;
  --c2: #c8741a;
  --c3: #3d5fb0;
  --c4: #7c8a22;
  --c5: #ab3f63;
  --c6: #61727f;
  --before: #7f95a1;
  --h0: #edf2f3;
  --h1: #cbe3e3;
  --h2: #97c7c9;
  --h3: #57a3a8;
  --h4: #24767e;
  --h5: #0a4750;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {${DARK}  }
}
:root[data-theme="dark"] {${DARK}  color-scheme: dark;
}
:root[data-theme="light"] {
  color-scheme: light;
}
* {
  box-sizing: border-box;
}
html {
  scroll-padding-top: 12px;
}
body {
  margin: 0;
  background: var(--canvas);
  color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-text-size-adjust: 100%;
}
h1,
h2,
h3,
p,
ul,
figure {
  margin: 0;
}
ul {
  padding: 0;
  list-style: none;
}
a {
  color: var(--accent);
  text-underline-offset: 0.18em;
}
:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
  border-radius: 4px;
}
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.skip {
  position: absolute;
  z-index: 2;
  top: 8px;
  left: 8px;
  padding: 8px 14px;
  border-radius: 8px;
  background: var(--surface);
}
.skip:not(:focus) {
  clip-path: inset(50%);
}
header,
main > *,
footer {
  --edge: max(24px, (100% - 1160px) / 2);
  padding-right: var(--edge);
  padding-left: var(--edge);
}
header {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  align-items: center;
  gap: 0 20px;
  padding-top: 8px;
  padding-bottom: 8px;
  border-bottom: 1px solid var(--line);
  background: var(--surface);
}
.site {
  color: var(--navy);
  font-size: 1.125rem;
  font-weight: 700;
  letter-spacing: -0.01em;
}
.ways {
  display: flex;
  flex-wrap: wrap;
  gap: 0 22px;
}
.ways a {
  display: inline-flex;
  align-items: center;
  min-height: 40px;
  font-size: 0.9375rem;
  font-weight: 550;
}
main {
  padding-bottom: 40px;
}
footer {
  padding-top: 18px;
  padding-bottom: 28px;
  border-top: 1px solid var(--line);
  color: var(--muted);
  font-size: 0.875rem;
}
footer p {
  max-width: 62rem;
}

.made-up {
  padding-top: 10px;
  padding-bottom: 10px;
  background: #ffd98a;
  color: #3d2600;
}
.watermark {
  display: none;
}

.head {
  --accent: #8fe0db;
  padding-top: 34px;
  padding-bottom: 26px;
  background: var(--band);
  color: #fff;
}
.head h1 {
  font-size: clamp(1.625rem, 1.2rem + 2vw, 2.5rem);
  line-height: 1.15;
  letter-spacing: -0.02em;
  text-wrap: balance;
}
.head .period {
  margin-top: 4px;
  font-size: clamp(1.0625rem, 0.95rem + 0.6vw, 1.375rem);
}
.head .period::first-letter {
  text-transform: uppercase;
}
.head .about {
  margin-top: 6px;
  color: #c5d8e4;
  font-size: 0.9375rem;
}
.choose {
  display: grid;
  gap: 12px;
  margin-top: 22px;
}
.choose form {
  display: flex;
  flex-wrap: wrap;
  align-items: end;
  gap: 10px 14px;
}
.pick {
  display: grid;
  gap: 2px;
  min-width: 0;
}
.pick label {
  color: #c5d8e4;
  font-size: 0.875rem;
}
select,
.choose button {
  max-width: 100%;
  min-height: 40px;
  padding: 6px 12px;
  border: 1px solid #8aa5b6;
  border-radius: 8px;
  background: #fff;
  color: #14293a;
  font: inherit;
}
.choose button {
  padding: 6px 20px;
  border-color: #8fe0db;
  background: #8fe0db;
  color: #06282c;
  font-weight: 650;
  cursor: pointer;
}
.quick {
  display: flex;
  flex-wrap: wrap;
  gap: 4px 20px;
}
.quick a {
  display: inline-block;
  padding: 4px 0;
  font-size: 0.9375rem;
}
.quick a[aria-current] {
  color: #fff;
  font-weight: 650;
  text-decoration-thickness: 3px;
}

.contents ul {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  margin-top: 20px;
}
.contents a {
  display: inline-block;
  padding: 6px 14px;
  border: 1px solid var(--line);
  border-radius: 999px;
  background: var(--surface);
  font-size: 0.9375rem;
  text-decoration: none;
}
.contents a:hover {
  border-color: var(--accent);
  text-decoration: underline;
}
#figures:focus {
  outline: none;
}
section {
  margin-top: 52px;
}
.contents + #figures > section:first-child {
  margin-top: 30px;
}
.section-head {
  margin-bottom: 18px;
}
h2 {
  color: var(--navy);
  font-size: clamp(1.375rem, 1.2rem + 0.8vw, 1.75rem);
  line-height: 1.25;
  letter-spacing: -0.015em;
}
h2::before {
  display: block;
  width: 44px;
  height: 4px;
  margin-bottom: 10px;
  border-radius: 2px;
  background: var(--accent);
  content: "";
}
.lead {
  max-width: 46rem;
  margin-top: 4px;
  color: var(--muted);
}

.cards {
  --across: 4;
  --gaps: calc(14px * (var(--across) - 1));
  display: grid;
  grid-template-columns: repeat(
    auto-fill,
    minmax(max(min(100%, 15.5rem), (100% - var(--gaps)) / var(--across) - 0.1px), 1fr)
  );
  gap: 14px;
}
.cards--three {
  --across: 3;
}
.cards--two {
  --across: 2;
}
.card,
.chart,
.table,
.rows {
  border: 1px solid var(--line);
  border-radius: 14px;
  background: var(--surface);
}
.card {
  display: flex;
  flex-direction: column;
  padding: 16px 18px;
}
.card h3 {
  font-size: 1rem;
  font-weight: 600;
  line-height: 1.3;
}
.card .value {
  margin-top: 2px;
  color: var(--accent);
  font-size: 2.125rem;
  font-weight: 700;
  line-height: 1.2;
  letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums;
}
.card .value--none {
  padding: 8px 0;
  color: var(--muted);
  font-size: 1.125rem;
  font-weight: 600;
  letter-spacing: 0;
}
.meter {
  display: block;
  width: 100%;
  height: 10px;
  margin: 4px 0 6px;
}
.meter-all {
  fill: var(--grid);
}
.meter-value {
  fill: var(--c1);
}
.meter-goal {
  fill: var(--ink);
}
.bounds {
  display: block;
  color: var(--muted);
  font-size: 0.9375rem;
  font-weight: 400;
}
.change,
.goal {
  display: block;
  font-size: 0.9375rem;
}
.change--better,
.goal--met {
  color: var(--good);
}
.change--worse,
.goal--missed {
  color: var(--bad);
}
.sign {
  display: inline-block;
  min-width: 1.25em;
  font-size: 0.875em;
}
.goal .sign {
  font-weight: 700;
}
.definition {
  color: var(--muted);
  font-size: 0.8125rem;
  line-height: 1.45;
}
.card .definition {
  margin-top: 8px;
}
.card .definition + .definition {
  margin-top: 4px;
}

.rows-title {
  margin: 26px 0 8px;
  font-size: 1.0625rem;
}
.row {
  display: grid;
  grid-template-columns: minmax(0, 1fr) 9.5rem 14rem 13rem;
  gap: 2px 20px;
  align-items: baseline;
  padding: 10px 18px;
}
.row + .row {
  border-top: 1px solid var(--line);
}
.row h4 {
  margin: 0;
  font-size: 0.9375rem;
  font-weight: 600;
}
.row .value {
  font-size: 1.0625rem;
  font-weight: 700;
  font-variant-numeric: tabular-nums;
}
.row .value--none {
  color: var(--muted);
  font-size: 0.9375rem;
  font-weight: 400;
}
.row .change,
.row .goal {
  font-size: 0.875rem;
}

.blocks {
  display: grid;
  grid-auto-flow: dense;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr));
  gap: 14px;
  margin-top: 14px;
}
.chart {
  display: flex;
  flex-direction: column;
  min-width: 0;
  padding: 16px 18px;
}
.chart h3,
.rows-title,
caption {
  color: var(--navy);
  font-weight: 650;
}
.chart h3 {
  font-size: 1.0625rem;
  line-height: 1.3;
}
.legend {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 2px 18px;
  margin-top: 4px;
  color: var(--muted);
  font-size: 0.875rem;
}
.legend ul {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  color: var(--ink);
}
.legend li {
  display: inline-flex;
  align-items: center;
  gap: 6px;
}
.key {
  flex: none;
  width: 26px;
  height: 12px;
}
.scale {
  flex: none;
  width: 96px;
  height: 12px;
}
.drawn {
  display: block;
  width: 100%;
  height: auto;
  margin: 10px 0 6px;
  font-family: inherit;
}
.narrow {
  display: none;
}
.wide {
  max-width: 720px;
}
figcaption {
  font-size: 0.9375rem;
}
.chart > details {
  margin-top: 8px;
}
summary {
  display: inline-block;
  padding: 4px 0;
  color: var(--accent);
  font-size: 0.875rem;
  text-decoration: underline;
  text-underline-offset: 0.18em;
  cursor: pointer;
}
summary::before {
  content: "▸ " / "";
}
details[open] > summary::before {
  content: "▾ " / "";
}

.table {
  min-width: 0;
  padding: 14px 18px;
}
.table--broad {
  grid-column: 1 / -1;
}
.groups-title {
  margin-bottom: 8px;
  color: var(--navy);
  font-size: 1.0625rem;
  font-weight: 650;
}
.groups {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
  gap: 18px 32px;
}
.group caption {
  font-size: 0.9375rem;
}
.table > details {
  margin-top: 6px;
}
.scroll {
  overflow-x: auto;
}
table {
  width: 100%;
  border-collapse: collapse;
  font-size: 0.875rem;
  line-height: 1.35;
}
caption {
  padding-bottom: 6px;
  font-size: 1.0625rem;
  text-align: left;
}
th,
td {
  padding: 5px 14px 5px 0;
  border-bottom: 1px solid var(--grid);
  text-align: left;
  vertical-align: top;
}
:is(th, td):last-child {
  padding-right: 0;
}
thead :is(th, td) {
  border-bottom: 2px solid var(--line);
  color: var(--muted);
  font-size: 0.8125rem;
  vertical-align: bottom;
}
tbody th {
  font-weight: 500;
}
tbody tr:last-child > * {
  border-bottom: 0;
}
.n {
  text-align: right;
  font-variant-numeric: tabular-nums;
}
.note {
  margin-top: 4px;
  color: var(--muted);
  font-size: 0.8125rem;
}

.empty {
  max-width: 46rem;
  margin-top: 32px;
}
.empty > * + * {
  margin-top: 14px;
}
.empty h1 {
  font-size: 1.75rem;
  line-height: 1.2;
}
.empty h3 {
  margin-top: 30px;
  font-size: 1rem;
}
.empty ul {
  padding-left: 1.2em;
  list-style: disc;
}
.button {
  display: inline-block;
  padding: 10px 20px;
  border-radius: 8px;
  background: var(--accent);
  color: var(--surface);
  font-weight: 650;
  text-decoration: none;
}

@media (max-width: 60rem) {
  .row {
    grid-template-columns: repeat(3, minmax(0, 1fr));
  }
  .row .about-figure {
    grid-column: 1 / -1;
  }
}
@media (max-width: 40rem) {
  header,
  main > *,
  footer {
    --edge: 16px;
  }
  .head {
    padding-top: 24px;
  }
  .pick,
  .pick select,
  .choose button {
    width: 100%;
  }
  .wide {
    display: none;
  }
  .narrow {
    display: block;
    max-width: 460px;
  }
  .card,
  .chart,
  .table {
    padding: 14px;
  }
  .row {
    grid-template-columns: minmax(0, 1fr);
    padding: 10px 14px;
  }
  section {
    margin-top: 40px;
  }
  table:not(.broad) :is(th, td):not(.n) {
    overflow-wrap: anywhere;
    hyphens: auto;
  }
}
@media (forced-colors: active) {
  :root {
    --grid: GrayText;
    --c1: CanvasText;
    --c2: LinkText;
    --c3: GrayText;
    --c4: CanvasText;
    --c5: LinkText;
    --c6: GrayText;
    --before: GrayText;
    --h0: Canvas;
    --surface: Canvas;
    --ink: CanvasText;
    --muted: CanvasText;
  }
  .head,
  .made-up {
    border-bottom: 1px solid CanvasText;
  }
  .head,
  .head .about,
  .pick label {
    background: Canvas;
    color: CanvasText;
  }
  .quick a {
    color: LinkText;
  }
  .button,
  .choose button {
    border: 1px solid ButtonText;
  }
  h2::before {
    background: CanvasText;
  }
}
@media print {
  @page {
    size: A4;
    margin: 13mm 12mm 14mm;
  }
  :root,
  :root:not([data-theme="light"]),
  :root[data-theme="dark"] {
    --band: #fff;
    --canvas: #fff;
    --surface: #fff;
    --ink: #000;
    --navy: #12324a;
    --muted: #38495a;
    --line: #c3ced4;
    --grid: #dde5e9;
    --accent: #0b6570;
    --good: #14552f;
    --bad: #8a2a10;
    --c1: #0b6570;
    --c2: #c8741a;
    --c3: #3d5fb0;
    --c4: #7c8a22;
    --c5: #ab3f63;
    --c6: #61727f;
    --before: #7f95a1;
    --h0: #edf2f3;
    --h1: #cbe3e3;
    --h2: #97c7c9;
    --h3: #57a3a8;
    --h4: #24767e;
    --h5: #0a4750;
    color-scheme: light;
  }
  body {
    font-size: 8.5pt;
    line-height: 1.4;
    print-color-adjust: exact;
    -webkit-print-color-adjust: exact;
  }
  header,
  main > *,
  footer {
    --edge: 0px;
  }
  header,
  .skip,
  .choose,
  .contents,
  .chart > details,
  .table > details,
  .group tbody tr:nth-child(n + 5) {
    display: none;
  }
  a {
    color: inherit;
    text-decoration: none;
  }
  main {
    padding-bottom: 0;
  }
  .head {
    padding: 0 0 2pt;
    color: var(--ink);
  }
  .head h1 {
    font-size: 19pt;
  }
  .head .period {
    font-size: 12pt;
  }
  .head .about {
    color: var(--muted);
    font-size: 8.5pt;
  }
  section,
  .contents + #figures > section:first-child {
    margin-top: 14pt;
  }
  .section-head {
    margin-bottom: 6pt;
    break-after: avoid;
  }
  h2 {
    padding-top: 4pt;
    border-top: 2pt solid var(--accent);
    font-size: 14pt;
    break-inside: avoid;
    break-after: avoid;
  }
  h2::before {
    display: none;
  }
  .lead,
  footer p {
    max-width: none;
  }
  .cards {
    grid-template-columns: repeat(var(--across), 1fr);
    gap: 5pt;
  }
  .card,
  .chart,
  .table,
  .rows {
    border-radius: 5pt;
  }
  .card {
    padding: 5pt 7pt;
    break-inside: avoid;
  }
  .card h3,
  .row h4,
  .chart h3,
  .rows-title,
  caption {
    font-size: 9pt;
  }
  .card .value {
    margin: 0;
    font-size: 16pt;
  }
  .card .value--none {
    padding: 3pt 0;
    font-size: 10pt;
  }
  .meter {
    height: 5pt;
    margin: 1pt 0 3pt;
  }
  .bounds,
  .change,
  .goal,
  .row .change,
  .row .goal,
  .legend,
  figcaption,
  .lead {
    font-size: 8pt;
  }
  .definition,
  .note,
  footer {
    font-size: 7pt;
    line-height: 1.3;
  }
  .card .definition {
    margin-top: 3pt;
  }
  .rows-title {
    margin: 7pt 0 3pt;
    break-after: avoid;
  }
  .row {
    grid-template-columns: minmax(0, 1fr) 86pt;
    gap: 0 6pt;
    padding: 3pt 7pt;
    break-inside: avoid;
  }
  .rows {
    display: grid;
    grid-template-columns: 1fr 1fr;
  }
  .row:nth-child(2) {
    border-top: 0;
  }
  .row .about-figure {
    grid-row: 1 / span 3;
  }
  .row .about-figure {
    grid-column: 1;
  }
  .row .value {
    font-size: 9.5pt;
  }
  .blocks {
    grid-template-columns: 1fr 1fr;
    gap: 5pt;
    margin-top: 5pt;
  }
  .chart,
  .table {
    padding: 5pt 7pt;
    break-inside: avoid;
  }
  .table--broad {
    break-inside: auto;
  }
  .wide {
    display: none;
  }
  .narrow {
    display: block;
    max-width: none;
    margin: 3pt 0 2pt;
  }
  .groups {
    grid-template-columns: repeat(3, 1fr);
    gap: 5pt 12pt;
  }
  .group {
    break-inside: avoid;
  }
  .groups-title,
  .group caption {
    margin: 0;
    padding-bottom: 2pt;
    font-size: 8.5pt;
  }
  .group thead {
    display: none;
  }
  .key {
    width: 18pt;
    height: 8pt;
  }
  .scroll {
    overflow: visible;
  }
  table {
    font-size: 7.5pt;
    line-height: 1.25;
  }
  thead :is(th, td) {
    font-size: 7pt;
  }
  th,
  td {
    padding: 1.5pt 6pt 1.5pt 0;
  }
  tr {
    break-inside: avoid;
  }
  footer {
    margin-top: 8pt;
    padding: 4pt 0 0;
  }
  .made-up {
    padding: 4pt 7pt;
    margin-bottom: 6pt;
  }
  .is-made-up .watermark {
    position: fixed;
    z-index: 3;
    inset: 0;
    display: flex;
    flex-direction: column;
    justify-content: space-around;
    align-items: center;
    color: rgb(163 51 22 / 11%);
    font-size: 52pt;
    font-weight: 800;
    pointer-events: none;
  }
  .watermark span {
    transform: rotate(-24deg);
  }
}
`.trimStart()

const VERSION = createHash('sha256').update(STYLE).digest('base64url').slice(0, 12)

/** Where a page finds it: another address whenever it is another. */
export const STYLE_ADDRESS = `/report.css?v=${VERSION}`

/** `GET /report.css`: how the report looks, in light, in the dark and on paper. */
export function styleDoor(): Door {
  return {
    method: 'GET',
    path: '/report.css',
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

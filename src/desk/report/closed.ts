import { frame } from './frame.js'
import { html, NOTHING } from './markup.js'
import type { Voice } from './voice.js'

/** What whoever has a link that no longer opens is shown: what to do, and the made-up year. The same for a forged one. */
export function closedPage(voice: Voice, site: string, example: string): string {
  const { say } = voice
  return frame({
    voice,
    site,
    title: say('page_closed_title'),
    links: NOTHING,
    main: html`<section class="empty" id="figures" tabindex="-1">
<h1>${say('page_closed_title')}</h1>
<p>${say('page_closed_lead')}</p>
<p><a class="button" href="${example}">${say('page_empty_example')}</a></p>
</section>
`,
  })
}

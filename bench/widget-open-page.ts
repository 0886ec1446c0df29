/** What opens the chat as Microsoft's client would. */
export const OTHERS_BUTTON = 'Open as others do'

/** Resolves with the milliseconds from the next click, as the browser timed it, to the frame that shows the first words. */
const FIRST_WORDS = `
  const shown = (others) => others
    ? document.querySelector('#words').textContent
    : document.querySelector('.lotsen-chat').shadowRoot.querySelector('.msg .words')?.textContent
  window.firstWords = (others) => new Promise((resolve) => {
    document.addEventListener('click', ({ timeStamp }) => {
      const look = () => {
        if (!shown(others)) requestAnimationFrame(look)
        // The frame after is the first that can know that this one was drawn.
        else requestAnimationFrame((drawnAt) => resolve(performance.now() - timeStamp))
      }
      look()
    }, { capture: true, once: true })
  })`

/** A token, the conversation, its socket, and when that is open the event that makes the bot speak: one after another. */
const OTHERS = `
  const post = async (path, token, body) => {
    const headers = {
      ...(token ? { authorization: 'Bearer ' + token } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    }
    const response = await fetch(BASE + path, { method: 'POST', headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    return response.json()
  }
  document.querySelector('#others').addEventListener('click', async () => {
    const { token } = await post('/widget/token')
    const { conversationId, streamUrl } = await post('/v3/directline/conversations', token)
    const socket = new WebSocket(streamUrl)
    socket.onmessage = ({ data }) => {
      const said = data ? JSON.parse(data).activities.find(({ type, text }) => type === 'message' && text) : undefined
      if (said) document.querySelector('#words').textContent ||= said.text
    }
    await new Promise((opened) => { socket.onopen = opened })
    const join = { type: 'event', name: 'webchat/join', locale: 'sv', from: { id: 'resident' } }
    await post('/v3/directline/conversations/' + conversationId + '/activities', token, join)
  })`

/** A page that embeds the widget from `base`, and can open a chat as others do, too. */
export function hostHtml(base: string): string {
  const words = '<p>Kommunen har öppet vardagar. Ring eller skriv, så hjälper vi dig.</p>'.repeat(60)
  return `<!doctype html><html lang="sv"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>Lindnäs kommun</title><h1>Lindnäs</h1><button id="others">${OTHERS_BUTTON}</button>
    <p id="words"></p>${words}
    <script src="${encodeURI(base)}/widget.js" data-lang="sv" defer></script>
    <script>const BASE = ${JSON.stringify(base)};${FIRST_WORDS};${OTHERS}</script>`
}

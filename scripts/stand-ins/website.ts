import { type PlainServer, startPlainServer } from './plain-server.js'

/**
 * A website of somebody else's, with the chat embedded by its script tag and under the strict policy that
 * src/widget/README.md gives. `service`: where the chat is served. By another name than the service's, so that a browser
 * takes it for another site.
 */
export async function startWebsite(port: number, service: string): Promise<PlainServer> {
  const { host } = new URL(service)
  const policy = [
    "default-src 'none'",
    `script-src http://${host}`,
    `connect-src http://${host} ws://${host}`,
    `img-src http://${host}`,
    "style-src 'unsafe-inline'",
    "require-trusted-types-for 'script'",
    'trusted-types lotsen',
    "base-uri 'none'",
    "form-action 'none'",
  ]
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy.join('; ') }
  const server = await startPlainServer(port, ({ path }) =>
    path === '/' ? { status: 200, headers, body: page(service) } : { status: 404 },
  )
  return { ...server, url: server.url.replace('127.0.0.1', 'localhost') }
}

function page(service: string): string {
  return `<!doctype html>
<html lang="sv">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Kommunen</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem }</style>
<h1>Kommunens webbplats</h1>
<p>En sida på en annan adress än chattens. Chatten står i hörnet.</p>
<script src="${service}/widget.js" data-lang="sv" defer></script>
</html>
`
}

import { expect } from 'chai'
import { addressKey } from '../src/channels/webchat/limits.js'
import { renderHtml, renderHtmlCached, renderPage } from '../src/channels/webchat/markdown.js'

/**
 * Goal: whatever is written, by an article, by staff or by someone who means harm, the widget is given harmless markup.
 * Method: each row is markdown and the whole of what becomes of it.
 */
describe('markdown for the browser', () => {
  const rows: { name: string; text: string; html: string }[] = [
    { name: 'paragraphs and breaks', text: 'ett\ntvå\n\ntre', html: '<p>ett<br />två</p>\n<p>tre</p>' },
    { name: 'emphasis', text: '**fet** och *kursiv*', html: '<p><strong>fet</strong> och <em>kursiv</em></p>' },
    {
      name: 'a list that starts at three',
      text: '3. tre\n4. fyra',
      html: '<ol start="3">\n<li>tre</li>\n<li>fyra</li>\n</ol>',
    },
    {
      name: 'a secure link',
      text: '[sidan](https://lindnas.example/a?b=1&c=2)',
      html: '<p><a href="https://lindnas.example/a?b=1&amp;c=2" rel="noopener noreferrer" target="_blank">sidan</a></p>',
    },
    { name: 'a phone', text: '[ring](tel:+4681234)', html: '<p><a href="tel:+4681234">ring</a></p>' },
    { name: 'a mail address', text: '[skriv](mailto:a@b.se)', html: '<p><a href="mailto:a@b.se">skriv</a></p>' },
    { name: 'a heading', text: '## Avgift', html: '<p>Avgift</p>' },
    { name: 'an open link', text: '[x](http://a.se)', html: '<p><a>x</a></p>' },
    { name: 'a script link', text: '[x](javascript:alert(1))', html: '<p><a>x</a></p>' },
    { name: 'a disguised script link', text: '[x](java&#10;script:alert(1))', html: '<p><a>x</a></p>' },
    { name: 'a data link', text: '[x](data:text/html;base64,PHM+)', html: '<p><a>x</a></p>' },
    { name: 'a link into the host page', text: '[x](/login) [y](//evil.example)', html: '<p><a>x</a> <a>y</a></p>' },
    { name: 'an image', text: '![spår](https://evil.example/p.gif)', html: '<p></p>' },
    {
      name: 'markup as typed',
      text: 'a <b onclick="x()">b</b>',
      html: '<p>a &lt;b onclick="x()"&gt;b&lt;/b&gt;</p>',
    },
    {
      name: 'a block of script',
      text: '<script>alert(1)</script>',
      html: '&lt;script&gt;alert(1)&lt;/script&gt;',
    },
    { name: 'an entity', text: '&lt;img onerror=x&gt;', html: '<p>&lt;img onerror=x&gt;</p>' },
    { name: 'code', text: '`<i>`', html: '<p>&lt;i&gt;</p>' },
    { name: 'nothing', text: '', html: '' },
  ]
  for (const { name, text, html } of rows) {
    it(name, () => expect(renderHtml(text)).to.equal(html))
  }

  const onPages: [text: string, html: string][] = [
    ['## Avgift\n\n### Barn', '<h2>Avgift</h2>\n<h3>Barn</h3>'],
    ['# Ingen egen titel', 'Ingen egen titel'],
    ['[chatten](chat) [sidan](https://a.se/x)', '<p><a href="chat">chatten</a> <a href="https://a.se/x">sidan</a></p>'],
    ['[a](//evil.example) [b](javascript:x) [c](../x) [d](http://a.se)', '<p><a>a</a> <a>b</a> <a>c</a> <a>d</a></p>'],
    ['<script>x</script>', '&lt;script&gt;x&lt;/script&gt;'],
  ]
  for (const [text, html] of onPages)
    it(`on a page of our own: ${text.replaceAll('\n', ' ').slice(0, 30)}`, () =>
      expect(renderPage(text)).to.equal(html))

  it('is remembered the same as made', () => {
    for (let n = 0; n < 600; n += 1) expect(renderHtmlCached(`**${n}**`)).to.equal(`<p><strong>${n}</strong></p>`)
    expect(renderHtmlCached('**0**')).to.equal('<p><strong>0</strong></p>')
  })
})

/**
 * Goal: limits are per household, so that one with a whole IPv6 network of addresses has no more than its neighbour.
 * Method: an address and the key it is counted under.
 */
describe('the key an address is counted under', () => {
  const rows: [string, string][] = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ]
  for (const [address, key] of rows) {
    it(address || 'none', () => expect(addressKey(address)).to.equal(key))
  }
})

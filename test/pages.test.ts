import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { SETTINGS } from '../src/config.js'

const PAGES = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]
const LINK = /\]\(([^)\s]+)\)/g

/**
 * Goal: whoever is woken finds in the pages what they look for: each alert, each key that is changed, each link.
 * Method: the pages beside the files they tell of.
 */
describe('the pages', () => {
  for (const page of PAGES)
    it(`${page}: every link leads to a file that is there`, () => {
      const links = [...read(page).matchAll(LINK)].map(([, link = '']) => link.replace(/#.*$/, ''))
      const files = links.filter((link) => link !== '' && !/^[a-z]+:/.test(link))
      expect(files.filter((file) => !existsSync(join(dirname(page), file)))).to.deep.equal([])
    })

  it('operations.md names every alert there is, and none that there is not', () => {
    const { groups } = parse(read('deploy/alerts.yaml')) as { groups: { rules: { alert: string }[] }[] }
    const alerts = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
    const named = new Set(read('docs/operations.md').match(/\bLotsen[A-Z]\w+/g))
    expect([...named]).to.have.members(alerts)
  })

  it('operations.md tells of every secret that has a previous value', () => {
    const previous = SETTINGS.filter((name) => name.endsWith('_PREVIOUS')).map((name) => name.replace(/_PREVIOUS$/, ''))
    const page = read('docs/operations.md')
    expect(previous.filter((name) => !page.includes(`\`${name}\``))).to.deep.equal([])
  })

  it('README or a page it leads to names every setting', () => {
    const all = ['README.md', 'docs/operations.md', 'docs/first-week.md'].map(read).join('\n')
    const sdk = /^To(Bot|Channel)From/
    expect(SETTINGS.filter((name) => !sdk.test(name) && !all.includes(name))).to.deep.equal([])
  })
})

function read(file: string): string {
  return readFileSync(file, 'utf8')
}

import { expect } from 'chai'
import { readSupply, remarksOn } from '../scripts/check-supply.mjs'

/**
 * Goal: nothing is installed that nobody vouched for: each package is the one that was chosen, under a licence that may be
 * used, and runs nothing of its own at install.
 * Method: the project's own files, and the same with one thing amiss.
 */
describe('supply chain', () => {
  const own = readSupply('.')
  const amiss = (found: Record<string, unknown>) =>
    remarksOn({
      ...own,
      lock: {
        packages: { ...own.lock.packages, 'node_modules/stray': { license: 'MIT', integrity: 'sha512-', ...found } },
      },
    })

  it('finds nothing to remark on', () => {
    expect(remarksOn(own)).to.deep.equal([])
  })

  const rows = [
    { found: { license: 'AGPL-3.0-only' }, told: 'stray: its licence is AGPL-3.0-only' },
    { found: { license: 'MIT AND GPL-3.0-only' }, told: 'stray: its licence is MIT AND GPL-3.0-only' },
    { found: { license: undefined }, told: 'stray: its licence is not told' },
    { found: { license: 'SEE LICENSE IN LICENSE' }, told: 'stray: its licence is SEE LICENSE IN LICENSE' },
    { found: { integrity: undefined }, told: 'stray: has no integrity in the lock file' },
    {
      found: { resolved: 'https://elsewhere.example/stray.tgz' },
      told: 'stray: names a download address in the lock file',
    },
    { found: { hasInstallScript: true }, told: 'stray: runs a script at install; see that it works without' },
  ]
  for (const { found, told } of rows) {
    it(`tells of ${JSON.stringify(found)}`, () => expect(amiss(found)).to.deep.equal([told]))
  }

  it('takes a choice of licences where one will do', () => {
    expect(amiss({ license: '(GPL-2.0-only OR MIT)' })).to.deep.equal([])
  })

  it('tells of a dependency that the README gives no reason for, and of scripts that would run', () => {
    const manifest = { dependencies: { ...own.manifest.dependencies, 'left-pad': '1' } }
    expect(remarksOn({ ...own, manifest, npmrc: '' })).to.deep.equal([
      'left-pad: has no reason in the README',
      '.npmrc: lets packages run scripts at install',
    ])
  })
})

import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { cleanUp, runLotsen, tempFolder } from './support/lotsen-process.js'

/**
 * Goal: who edits content can try it from the command line, and is told what is wrong by file and line.
 * Method: the built command, with what we ship and with edits gone wrong.
 */
describe('command line', function () {
  this.timeout(120_000)

  before(() => buildIfStale(() => undefined))
  afterEach(cleanUp)

  it('none prints what there is', async () => {
    const lotsen = runLotsen([])
    expect((await lotsen.end()).ending).to.equal(0)
    for (const verb of ['serve', 'check', 'ask']) expect(lotsen.out()).to.include(verb)
  })

  it('an unknown one is refused with what there is', async () => {
    const lotsen = runLotsen(['server'])
    expect((await lotsen.end()).ending).to.equal(1)
    expect(lotsen.err()).to.include("unknown command 'server'").and.include('serve')
  })

  it('check finds no mistake in what we ship, and names one by file and line', async () => {
    const good = runLotsen(['check', '--quick'])
    expect((await good.end()).ending, good.err()).to.equal(0)
    const dialogs = join(await tempFolder(), 'dialogs')
    await cp('dialogs', dialogs, { recursive: true })
    await writeFile(join(dialogs, 'replies.sv.yaml'), 'greeting: hej\ngreeting: hej\n')
    const bad = runLotsen(['check'], { DIALOGS_DIR: dialogs })
    expect((await bad.end()).ending).to.equal(1)
    expect(bad.err()).to.match(/replies\.sv\.yaml:\d+ /)
  })

  it('ask tells what would be answered, and repeats no identity number', async () => {
    const lotsen = runLotsen(['ask', 'När', 'kommer', 'snöröjningen?', 'Jag', 'är', '19811228-9874'])
    expect((await lotsen.end()).ending, lotsen.err()).to.equal(0)
    expect(lotsen.out()).to.include('snow-clearing').and.not.include('9874')
  })
})

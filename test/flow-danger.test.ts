import { expect } from 'chai'
import { Core } from './support/talk.js'

/**
 * Goal: whoever answers what an errand asks is not told to ring 112 for it; whoever cries for help in its middle is.
 * Method: the shipped flows and danger rules, one conversation a row: what begins, what is answered, and whether 112 comes.
 */
describe('danger in the middle of an errand', () => {
  let core: Core
  before(async function () {
    this.timeout(60_000)
    core = await Core.start()
  })
  after(() => core.close())

  const LAMP = ['lampan är trasig']
  const VISIT = ['boka ett besök', 'Stadshuset', 'hjälp med en blankett']
  const rows: { before: string[]; text: string; danger: boolean }[] = [
    { before: LAMP, text: 'utanför ica', danger: false },
    { before: LAMP, text: 'mitt emot kiosken', danger: false },
    { before: LAMP, text: 'vid Badvägen 7', danger: false },
    { before: LAMP, text: 'strandvägen 31', danger: false },
    { before: VISIT, text: 'i morgon 14-16', danger: false },
    { before: VISIT, text: 'i kväll', danger: false },
    { before: ['anmäla fel'], text: 'vet inte', danger: false },
    { before: ['report a fault'], text: "don't know", danger: false },
    { before: [], text: 'stopp i brunnen', danger: false },
    { before: [], text: 'trädet har ramlat', danger: false },
    { before: LAMP, text: 'jag orkar inte leva längre', danger: true },
    { before: LAMP, text: 'hjälp, han slår mig', danger: true },
    { before: VISIT, text: 'jag tänker ta livet av mig i kväll', danger: true },
    { before: ['anmäla fel'], text: 'det brinner i huset', danger: true },
  ]
  for (const { before, text, danger } of rows) {
    it(`${[...before, text].join(' / ')}: ${danger ? '112' : 'an answer'}`, async () => {
      const resident = core.resident()
      for (const said of before) await resident.says(said)
      await resident.says(text)
      expect(resident.last.outbound.some(({ text: told, urgent }) => urgent && told.includes('Ring 112 nu'))).to.equal(
        danger,
      )
      if (before.length > 0) expect(resident.last.state.flow ?? (await resident.tickets())[0]).to.not.equal(undefined)
    })
  }
})

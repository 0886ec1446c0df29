import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { mistakes, read, schemasOf, translatable } from './support/teams-schemas.js'

const manifest = read('manifest/manifest.json')

/**
 * Goal: Teams takes the app as it lies here, in Swedish and English, once its blanks are filled in, and it offers what
 * staff are told of.
 * Method: Microsoft's published schemas for the manifest's own version, and the icons' own headers.
 */
describe('the Teams manifest', () => {
  it('is valid against Microsoft’s schema for its version', async () => {
    const { app: schema } = schemasOf(manifest)
    expect(await mistakes(manifest, schema)).to.deep.equal([])
    expect(await mistakes({ ...manifest, accentColor: 'sea' }, schema), 'the schema is looked at').to.have.length(1)
    expect(manifest.$schema).to.include(`/v${manifest.manifestVersion}/`)
  })

  const languages: { languageTag: string; file: string }[] = manifest.localizationInfo.additionalLanguages
  for (const { languageTag, file } of languages) {
    it(`has in ${languageTag} every string it has in ${manifest.localizationInfo.defaultLanguageTag}`, async () => {
      const strings = read(`manifest/${file}`)
      expect(await mistakes(strings, schemasOf(manifest).language)).to.deep.equal([])
      const { $schema: _, ...told } = strings
      expect(Object.keys(told).sort()).to.deep.equal(translatable(manifest).sort())
    })
  }

  const icons = [
    { file: manifest.icons.color, size: 192 },
    { file: manifest.icons.outline, size: 32 },
  ]
  for (const { file, size } of icons) {
    it(`${file} is a PNG of ${size} by ${size}`, () => {
      const png = readFileSync(`manifest/${file}`)
      expect(png.subarray(1, 4).toString()).to.equal('PNG')
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).to.deep.equal([size, size])
    })
  }

  it('offers the commands that staff are told of, in a chat of their own alone', () => {
    const [list, ...others] = manifest.bots[0].commandLists
    expect(list.scopes).to.deep.equal(['personal'])
    // In a thread a command would be sent to the resident, as all that mentions the bot there is.
    expect(others).to.deep.equal([])
    const english = read('manifest/en.json')
    const told = list.commands.map(({ title }: { title: string }, at: number) => [
      title,
      english[`bots[0].commandLists[0].commands[${at}].title`],
    ])
    expect(told).to.deep.equal([
      ['Mina ärenden', 'My tickets'],
      ['Kön', 'The queue'],
      ['Sök', 'Search'],
      ['Nytt ärende', 'New ticket'],
      ['Logga samtal', 'Log a call'],
      ['I tjänst', 'On duty'],
      ['Ledig', 'Off duty'],
      ['Driftstörning', 'Disruption'],
      ['Missade frågor', 'Missed questions'],
      ['Hjälp', 'Help'],
    ])
  })

  it('has the extension and the tabs, takes files, and asks for no more than it needs', () => {
    const [bot] = manifest.bots
    expect(bot.scopes).to.have.members(['team', 'personal'])
    expect(bot.supportsFiles).to.equal(true)
    const commands = manifest.composeExtensions[0].commands.map(
      (command: { id: string; type: string; fetchTask?: boolean; parameters?: { name: string }[] }) =>
        [command.id, command.type, command.fetchTask ?? command.parameters?.map(({ name }) => name)].flat(),
    )
    expect(commands).to.deep.equal([
      ['searchTickets', 'query', 'query'],
      ['searchArticles', 'query', 'query'],
      ['newTicket', 'action', true],
    ])
    expect(manifest.staticTabs[0]).to.include({ entityId: 'lotsen-desk' })
    expect(manifest.configurableTabs[0].scopes).to.deep.equal(['team'])
    expect(manifest.permissions).to.have.members(['identity', 'messageTeamMembers'])
    expect(manifest.authorization.permissions.resourceSpecific).to.deep.equal([
      { name: 'ChannelMessage.Read.Group', type: 'Application' },
    ])
  })
})

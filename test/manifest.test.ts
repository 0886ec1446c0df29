import { readFileSync } from 'node:fs'
import { ManifestUtil } from '@microsoft/app-manifest'
import { expect } from 'chai'

const SCHEMAS = 'node_modules/@microsoft/app-manifest/build/json-schemas/teams'
const manifest = read('manifest/manifest.json')

/**
 * Goal: Teams takes the app as it lies here, in Swedish and English, once the two ids are filled in.
 * Method: Microsoft's published schemas for the manifest's own version, and the icons' own headers.
 */
describe('the Teams manifest', () => {
  it('is valid against Microsoft’s schema for its version', async () => {
    const schema = read(`${SCHEMAS}/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`)
    expect(await mistakes(manifest, schema)).to.deep.equal([])
    expect(await mistakes({ ...manifest, accentColor: 'sea' }, schema), 'the schema is looked at').to.have.length(1)
  })

  const languages: { languageTag: string; file: string }[] = manifest.localizationInfo.additionalLanguages
  for (const { languageTag, file } of languages) {
    it(`has in ${languageTag} every string it has in ${manifest.localizationInfo.defaultLanguageTag}`, async () => {
      const strings = read(`manifest/${file}`)
      const schema = read(`${SCHEMAS}/v${manifest.manifestVersion}/MicrosoftTeams.Localization.schema.json`)
      expect(await mistakes(strings, readable(schema))).to.deep.equal([])
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
})

// biome-ignore lint/suspicious/noExplicitAny: a manifest is judged by its schema, and that is what is tested
function read(path: string): any {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function mistakes(document: object, schema: object): Promise<string[]> {
  return ManifestUtil.validateManifestAgainstSchema(document as never, schema as never)
}

/** The schema without what its validator cannot read: patterns with a bracket left open, of parts this app has not. */
function readable(schema: { patternProperties: Record<string, object> }): object {
  const legible = Object.entries(schema.patternProperties).filter(([pattern]) => {
    try {
      return new RegExp(pattern, 'u')
    } catch {
      return false
    }
  })
  return { ...schema, patternProperties: Object.fromEntries(legible) }
}

/** The keys Teams shows to people and takes translations of. */
function translatable(app: typeof manifest): string[] {
  const commands = app.bots[0].commandLists.flatMap((list: { commands: object[] }, at: number) =>
    list.commands.flatMap((_, index) =>
      ['title', 'description'].map((key) => `bots[0].commandLists[${at}].commands[${index}].${key}`),
    ),
  )
  return ['name.short', 'name.full', 'description.short', 'description.full', ...commands]
}

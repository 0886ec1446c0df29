import { readFileSync } from 'node:fs'
import { ManifestUtil } from '@microsoft/app-manifest'

const SCHEMAS = 'node_modules/@microsoft/app-manifest/build/json-schemas/teams'

/** A JSON file of the project. */
// biome-ignore lint/suspicious/noExplicitAny: a manifest is judged by its schema, and that is what is tested
export function read(path: string): any {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Microsoft's schemas of the manifest version an app says it is of: of itself, and of its languages. */
export function schemasOf({ manifestVersion }: { manifestVersion: string }): { app: object; language: object } {
  const schemas = `${SCHEMAS}/v${manifestVersion}/MicrosoftTeams`
  return { app: read(`${schemas}.schema.json`), language: readable(read(`${schemas}.Localization.schema.json`)) }
}

/** What a schema has against a document. */
export function mistakes(document: object, schema: object): Promise<string[]> {
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
export function translatable(app: ReturnType<typeof read>): string[] {
  const both = (key: string) => [`${key}.title`, `${key}.description`]
  const commands = app.bots[0].commandLists.flatMap((list: { commands: object[] }, at: number) =>
    list.commands.flatMap((_, index) => both(`bots[0].commandLists[${at}].commands[${index}]`)),
  )
  const extension = app.composeExtensions[0].commands.flatMap((command: { parameters?: object[] }, at: number) => [
    ...both(`composeExtensions[0].commands[${at}]`),
    ...(command.parameters ?? []).flatMap((_, index) =>
      both(`composeExtensions[0].commands[${at}].parameters[${index}]`),
    ),
  ])
  const tabs = app.staticTabs.map((_: object, at: number) => `staticTabs[${at}].name`)
  return ['name.short', 'name.full', 'description.short', 'description.full', ...commands, ...extension, ...tabs]
}

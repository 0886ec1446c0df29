import { z } from 'zod'

const Name = z.string().regex(/^[^:$&%*()+~#/?]{1,50}$/)
const Language = z.enum(['sv', 'en-gb', 'en-us'])
/**
 * What `POST …/authoring/analyze-conversations/projects/{name}/:import` takes, api-version 2023-04-01: names and required
 * fields after ConversationalAnalysisAuthoringExportedProject in Microsoft's azure-rest-api-specs, limits after its page
 * of service limits, languages after its list of them. Fields we never fill in are left out, so that a typing slip shows.
 */
export const ImportedProject = z.strictObject({
  projectFileVersion: z.literal('2023-04-01'),
  stringIndexType: z.literal('Utf16CodeUnit'),
  metadata: z.strictObject({
    projectKind: z.literal('Conversation'),
    projectName: z.string().regex(/^[\w.-]{1,50}$/),
    language: Language,
    multilingual: z.boolean().optional(),
    description: z.string().optional(),
    settings: z.strictObject({ confidenceThreshold: z.number().min(0).max(1) }).optional(),
  }),
  assets: z.strictObject({
    projectKind: z.literal('Conversation'),
    intents: z
      .array(z.strictObject({ category: Name }))
      .min(1)
      .max(500),
    entities: z.array(
      z.strictObject({
        category: Name,
        compositionSetting: z
          .enum(['returnLongestOverlap', 'requireExactOverlap', 'separateComponents', 'combineComponents'])
          .optional(),
        list: z
          .strictObject({
            sublists: z.array(
              z.strictObject({
                listKey: z.string().min(1),
                synonyms: z.array(z.strictObject({ language: Language, values: z.array(z.string().min(1)).min(1) })),
              }),
            ),
          })
          .optional(),
      }),
    ),
    utterances: z
      .array(
        z.strictObject({
          text: z.string().min(1).max(500),
          intent: Name,
          language: Language.optional(),
          dataset: z.enum(['Train', 'Test']).optional(),
          entities: z
            .array(z.strictObject({ category: Name, offset: z.number().int().min(0), length: z.number().int().min(1) }))
            .optional(),
        }),
      )
      .max(25_000),
  }),
})

/** A stretch of an utterance, counted in UTF-16 units, that is an entity. */
export interface CluLabel {
  category: string
  offset: number
  length: number
}

export interface CluUtterance {
  text: string
  language: string
  intent: string
  dataset: 'Train'
  entities: CluLabel[]
}

/** An entity known by a list of words for each of its values, a list a language. */
export interface CluListEntity {
  category: string
  compositionSetting: 'combineComponents'
  list: { sublists: { listKey: string; synonyms: { language: string; values: string[] }[] }[] }
}

/** What the authoring API's `:import` takes, as far as we fill it in. */
export interface CluProject {
  projectFileVersion: string
  stringIndexType: 'Utf16CodeUnit'
  metadata: {
    projectKind: 'Conversation'
    projectName: string
    language: string
    multilingual: boolean
    description: string
    settings: { confidenceThreshold: number }
  }
  assets: {
    projectKind: 'Conversation'
    intents: { category: string }[]
    entities: CluListEntity[]
    utterances: CluUtterance[]
  }
}

import type { Content } from '../../content/content.js'
import { INTENTS, type Intent } from '../../content/intents.js'
import type { ReplyKey } from '../../content/replies.js'
import { ServiceError } from '../../errors.js'
import { LANGS, type Lang } from '../../message.js'
import { createLanguageDetector } from '../language.js'
import { districtEntity, districtLabeller } from './district-entity.js'
import type { CluProject, CluUtterance } from './project-shape.js'
import { CLU_LANGUAGE } from './settings.js'

const NONE = 'None'
/** In front of intents that are no article. CLU takes no colon in a name, and a slug has no dot. */
const WISH_PREFIX = 'intent.'
/** Said about every matter there is, so it is no intent of its own: a model would hear it instead of the matter. */
const UNTAUGHT: Intent = 'anger'
/** From here an angry phrase is a message by itself and an example of None; shorter ones stand in front of matters. */
const WHOLE_WORDS_MIN = 3
/** Buttons that answer the bot and carry no matter. */
const BUTTONS = [
  'choice_none',
  'choice_no_thanks',
  'choice_unsure',
  'choice_stay',
  'choice_sms',
  'choice_something_else',
] as const satisfies ReplyKey[]

const PROJECT_NAME = /^[\w.-]{1,50}$/
const INTENT_NAME_LENGTH_MAX = 50
const INTENTS_MAX = 500
const UTTERANCE_LENGTH_MAX = 500

interface Example {
  text: string
  lang: Lang
  intent: string
}

/**
 * The municipality's own questions as a CLU project, as the authoring API's import takes it (2023-04-01): an intent for
 * each article in use, one for each wish that is no article, None, and the districts. Throws `config_invalid` or
 * `content_invalid` for what CLU would refuse by its name or number.
 */
export function cluProjectFile(content: Content, options: { projectName: string }): CluProject {
  const { projectName } = options
  if (!PROJECT_NAME.test(projectName))
    throw new ServiceError('config_invalid', 'A CLU project is named by at most 50 letters, digits, and _ . -')
  const examples = distinct([...articleExamples(content), ...wishExamples(content), ...noneExamples(content)])
  const { districts, municipality } = content.organisation
  const labelsIn = districtLabeller(districts)
  return {
    projectFileVersion: '2023-04-01',
    stringIndexType: 'Utf16CodeUnit',
    metadata: {
      projectKind: 'Conversation',
      projectName,
      language: CLU_LANGUAGE.sv,
      multilingual: true,
      description: `${municipality.name.sv}: made by lotsen clu export; edit knowledge/ and dialogs/, not this`,
      // Nothing becomes None by a threshold here: how sure is sure enough is decided where the answer is given.
      settings: { confidenceThreshold: 0 },
    },
    assets: {
      projectKind: 'Conversation',
      intents: intentNames(content).map((category) => ({ category })),
      entities: districts.length === 0 ? [] : [districtEntity(districts)],
      utterances: examples.map(
        ({ text, lang, intent }): CluUtterance => ({
          text,
          language: CLU_LANGUAGE[lang],
          intent,
          dataset: 'Train',
          entities: labelsIn(text),
        }),
      ),
    },
  }
}

function intentNames(content: Content): string[] {
  const slugs = [...new Set(inUse(content).map(({ slug }) => slug))].sort()
  for (const slug of slugs) {
    // CLU's own None is not to be told apart by its capital alone.
    if (slug.length > INTENT_NAME_LENGTH_MAX || slug === 'none')
      throw new ServiceError('content_invalid', `CLU takes no intent named ${slug}; give the article another name`)
  }
  const names = [NONE, ...slugs, ...INTENTS.filter((intent) => intent !== UNTAUGHT).map(wishName)]
  if (names.length > INTENTS_MAX)
    throw new ServiceError('content_invalid', `CLU takes ${INTENTS_MAX} intents; here are ${names.length}`)
  return names
}

function articleExamples(content: Content): Example[] {
  return inUse(content).flatMap(({ slug, lang, title, variants }) =>
    [title, ...variants].map((text) => ({ text, lang, intent: slug })),
  )
}

/** dialogs/intents.yaml does not say which language a phrase is in, so it is read as a resident's message is. */
function wishExamples({ intents, languages }: Content): Example[] {
  const languageOf = createLanguageDetector(languages)
  return INTENTS.flatMap((intent) => {
    const { alone, anywhere } = intents[intent]
    const taught = intent === UNTAUGHT ? anywhere.filter(isWhole) : [...alone, ...anywhere]
    const name = intent === UNTAUGHT ? NONE : wishName(intent)
    return taught.map((text) => ({ text, lang: languageOf(text).lang ?? 'sv', intent: name }))
  })
}

function isWhole(phrase: string): boolean {
  return phrase.trim().split(/\s+/).length >= WHOLE_WORDS_MIN
}

function noneExamples({ replies }: Content): Example[] {
  return LANGS.flatMap((lang) => BUTTONS.map((key) => ({ text: replies[lang][key], lang, intent: NONE })))
}

/** Articles first, and each text once in a language: CLU cannot be taught that one text means two things. */
function distinct(examples: readonly Example[]): Example[] {
  const seen = new Set<string>()
  return examples.flatMap((example) => {
    const text = example.text.replace(/\s+/g, ' ').trim().slice(0, UTTERANCE_LENGTH_MAX)
    const key = `${example.lang} ${text
      .normalize('NFC')
      .toLowerCase()
      .replace(/[\s.!?…]+$/u, '')}`
    if (text === '' || seen.has(key)) return []
    seen.add(key)
    return [{ ...example, text }]
  })
}

function inUse({ articles }: Content): Content['articles'] {
  return articles.filter(({ status }) => status === 'on')
}

function wishName(intent: Intent): string {
  return `${WISH_PREFIX}${intent}`
}

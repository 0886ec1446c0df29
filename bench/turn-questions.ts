import { loadContent } from '../src/content/load.js'
import { randomBy } from '../test/support/seeded.js'

/** Every way to ask that the shipped knowledge lists, in both languages, in an order that is the same each time. */
export async function shippedQuestions(): Promise<string[]> {
  const { content } = await loadContent('knowledge', 'dialogs')
  if (!content) throw new Error('The shipped content has mistakes')
  const random = randomBy(1)
  const asked = content.articles.flatMap(({ variants }) => variants).map((text) => ({ text, at: random() }))
  return asked.sort((a, b) => a.at - b.at).map(({ text }) => text)
}

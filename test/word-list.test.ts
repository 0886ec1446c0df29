import { expect } from 'chai'
import { loadContent } from '../src/content/load.js'
import { likeness, stemsOf, WordList } from '../src/dialog/read/likeness.js'

describe('a list of words', () => {
  it('finds, of what is said, the very words that trying them all finds', async () => {
    const { content } = await loadContent('knowledge', 'dialogs')
    if (!content) throw new Error('The shipped content has mistakes')
    const listed = wordsIn(content.flows.flatMap(({ start }) => [...start.sv, ...start.en]))
    const said = wordsIn(content.articles.flatMap(({ title, variants }) => [title, ...variants]))
    const list = new WordList(listed)
    const stems = listed.map(stemsOf)
    let found = 0
    for (const word of said) {
      const like = stems.flatMap((one, place) => (likeness(stemsOf(word), one) >= 0.8 ? [place] : []))
      expect(list.like(word, 0.8), word).to.deep.equal(like)
      found += like.length
    }
    expect(found).to.be.above(500)
  }).timeout(60_000)
})

function wordsIn(texts: readonly string[]): string[] {
  return [
    ...new Set(
      texts
        .join(' ')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu),
    ),
  ]
}

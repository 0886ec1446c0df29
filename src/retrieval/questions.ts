/** A message of more parts than this is a story, not a list of questions. */
const PARTS_MAX = 4
const PART_LENGTH_MIN = 8

/**
 * The questions a message may hold, in its own order: cut at question marks, full stops and line breaks, else at a word
 * that joins. One part: the message is one question as far as its marks tell.
 */
export function questionsIn(text: string): string[] {
  const sentences = partsOf(text, /(?<=[?!.])\s+|\n+|(?<=\?)/u)
  const parts =
    sentences.length > 1
      ? sentences
      : partsOf(text, /,?\s+(?:och|å|o|samt|men också|and|also)\s+|,\s*(?:sen|also)\s+/iu)
  return parts.length > PARTS_MAX ? [text] : parts
}

function partsOf(text: string, cut: RegExp): string[] {
  return text
    .split(cut)
    .map((part) => part.trim())
    .filter((part) => part.length >= PART_LENGTH_MIN)
}

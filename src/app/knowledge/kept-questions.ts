/**
 * Questions that no change may lose, in knowledge/: a JSON object a line with `text`, `lang` and `expect`, the slug of the
 * article that answers it, or null where none may. Nobody's own words: made up, or rewritten.
 */
export const KEPT_QUESTIONS = 'questions.jsonl'

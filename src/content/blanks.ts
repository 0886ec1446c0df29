import { z } from 'zod'

/** A sentence of the content, with no blanks (`{name}`) but those that are filled in where it is said. */
export function sentenceWith(allowed: readonly string[]) {
  return z
    .string()
    .min(1)
    .superRefine((text, context) => {
      for (const [, blank = ''] of text.matchAll(/\{(\w+)\}/g)) {
        if (allowed.includes(blank)) continue
        const known = allowed.map((name) => `{${name}}`).join(' ') || 'none'
        context.addIssue({ code: 'custom', message: `{${blank}} is not known here; allowed: ${known}` })
      }
    })
}

import { buildIfStale } from '../../scripts/build-if-stale.mjs'

let built: Promise<void> | undefined

/** What browsers load as its sources are, built anew only when they are newer: the widget, the desk and the first page. */
export function builtPages(): Promise<void> {
  built ??= buildIfStale(() => undefined)
  return built
}
